"""The language model that is set for the public site: for translations and summaries of what is published."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing

from asgiref.sync import async_to_sync

from nanohana.configuration import current
from nanohana.llm.gateway import Delta, Finished, Gateway, Limits, Message, ModelUnavailable
from nanohana.llm.profiles import Profile, profile_of

SECONDS = 30.0
_line = threading.BoundedSemaphore(4)


def model() -> Profile | None:
    """The model, or None where none is set or it may not be asked."""
    profile = profile_of(current())
    return None if profile is None or profile.refusal else profile


def written(profile: Profile, messages: list[Message], most: int) -> str:
    """What the model writes, of at most so many tokens. Raises ``ModelUnavailable``, also where it came to no end.

    In a line with all other readers: a model answers so many at once, and nobody waits longer than it may take.
    """
    if not _line.acquire(timeout=SECONDS):
        raise ModelUnavailable("queue_full")
    try:
        return _streamed(profile, messages, most)
    finally:
        _line.release()


@async_to_sync
async def _streamed(profile: Profile, messages: list[Message], most: int) -> str:
    parts: list[str] = []
    gateway = Gateway(profile, Limits(first_word=SECONDS, whole=SECONDS, pauses=(0.3, 1.0)))
    try:
        async with asyncio.timeout(SECONDS), aclosing(gateway.stream(messages, max_tokens=most)) as events:
            async for event in events:
                match event:
                    case Delta(words):
                        parts.append(words)
                    case Finished("length"):
                        raise ModelUnavailable("stalled")
    except TimeoutError:
        raise ModelUnavailable("slow") from None
    return "".join(parts)
