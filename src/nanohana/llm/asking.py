"""A text that a model writes for somebody, outside of the answers to questions: the way of every app to a model.

1. My Numbers are starred out. Other personal information is kept back, masked or sent, by the policy for the model.
2. The gateway is asked, and the call counted; the words come back with the values in the place of their placeholders.
3. Whoever stops reading stops the model.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from asgiref.sync import async_to_sync

from nanohana.configuration import current
from nanohana.llm import metered
from nanohana.llm.gateway import Delta, Event, Finished, Message, ModelUnavailable
from nanohana.llm.profiles import Profile
from nanohana.metering.calls import Caller as Caller
from nanohana.protection.masking import Masked
from nanohana.protection.policy import action, check, starred

_BETWEEN = "\n\x1e\n"  # masked as one text, so that each value has one placeholder in all messages


@dataclass(frozen=True, slots=True)
class Text:
    """What a model wrote. ``cut`` where it ended at ``max_tokens``."""

    text: str
    cut: bool


def outgoing(messages: Sequence[Message], profile: Profile) -> tuple[list[Message], Masked]:
    """The messages as they may be sent, and the way back. Raises ModelUnavailable where the policy keeps them back."""
    texts = (message["content"].replace(_BETWEEN, "\n") for message in messages)
    found = check(starred(_BETWEEN.join(texts)))
    chosen = action(profile.own, profile.label, current())
    if chosen == "block" and found.private:
        raise ModelUnavailable("personal_information")
    masked = Masked(found.text, {}) if chosen == "warn" else found.masked
    contents = masked.text.split(_BETWEEN)
    return [{**message, "content": content} for message, content in zip(messages, contents, strict=True)], masked


async def stream(
    caller: Caller, messages: Sequence[Message], profile: Profile, *, max_tokens: int
) -> AsyncGenerator[Event, None]:
    """The events of the gateway, with what was masked restored. Raises ModelUnavailable. Close it to stop the model."""
    sent, masked = outgoing(messages, profile)
    whole, told = "", 0
    async with aclosing(metered.stream(caller, sent, profile, max_tokens=max_tokens)) as events:
        async for event in events:
            match event:
                case Delta(words):
                    whole += words
                    restored = masked.restored_so_far(whole)
                case Finished():
                    restored = masked.restored(whole)
                case _:
                    restored = ""
            if len(restored) > told:
                yield Delta(restored[told:])
                told = len(restored)
            if not isinstance(event, Delta):
                yield event


@async_to_sync
async def written(
    caller: Caller,
    messages: Sequence[Message],
    profile: Profile,
    *,
    max_tokens: int,
    tell: Callable[[str], None] = lambda words: None,
) -> Text:
    """The whole text, for jobs and other code that is not async; ``tell`` gets the words as they come and may raise to
    stop. Raises ModelUnavailable."""
    parts: list[str] = []
    reason = "stop"
    async with aclosing(stream(caller, messages, profile, max_tokens=max_tokens)) as events:
        async for event in events:
            match event:
                case Delta(words):
                    parts.append(words)
                    tell(words)
                case Finished(reason):
                    pass
    return Text("".join(parts), reason == "length")
