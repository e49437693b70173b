"""Every call of a chat model, counted: what ``answering`` and ``llm.asking`` ask, they ask through here.

1. Before the call its largest use is reserved in the budgets (``metering.calls``). A model that was stopped and a
   budget that is used up raise ModelUnavailable, and nothing is sent.
2. While it runs the switch of the model is looked at every few seconds, also while the model says nothing. Calls that
   look at about the same time look together: a thousand calls are one query a second.
3. However it ends, it is settled with the tokens that the endpoint counted. What it did not count, or cannot have
   counted right, is estimated and marked so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from enum import Enum
from weakref import WeakKeyDictionary

from nanohana.in_database import in_database
from nanohana.llm.gateway import Delta, Event, Finished, Message, ModelUnavailable, Started, gateway
from nanohana.llm.profiles import Profile, estimated_tokens
from nanohana.metering.budgets import BudgetUsed
from nanohana.metering.calls import Caller, Ended, Outcome, begin, settle
from nanohana.metering.models import ModelCall
from nanohana.metering.switches import ModelStopped, ensure_running

LOOKED_EVERY = 3.0  # seconds; with a look that others have taken up to a third of this ago, silent within five
_NOTHING_READ = {"connection", "overloaded", "refused", "not_permitted", "queue_full"}  # failures that cost no prompt


async def stream(
    caller: Caller, messages: Sequence[Message], profile: Profile, *, max_tokens: int
) -> AsyncGenerator[Event, None]:
    """The events of the gateway. Raises ModelUnavailable. Close it to stop the model."""
    prompt = sum(estimated_tokens(message["content"]) for message in messages)
    call = await _begun(caller, profile, prompt, max_tokens)
    seen = _Seen(prompt, max_tokens)
    try:
        events = gateway(profile).stream(messages, max_tokens=max_tokens)
        async with aclosing(events), aclosing(_while_running(events, profile.name)) as watched:
            async for event in watched:
                seen.note(event)
                yield event
    except ModelUnavailable as unavailable:
        seen.failure = unavailable.code
        raise
    finally:
        await in_database(settle)(call, profile.price, seen.ended())


@in_database
def _begun(caller: Caller, profile: Profile, prompt_tokens: int, max_tokens: int) -> ModelCall:
    try:
        return begin(caller, profile.name, profile.price, prompt_tokens, max_tokens)
    except BudgetUsed as used:
        raise ModelUnavailable("budget", str(used)) from used
    except ModelStopped as stopped:
        raise ModelUnavailable("model_stopped", str(stopped)) from stopped


class _Sign(Enum):
    LOOK = "it is time to look whether the model runs"
    END = "all events have come"


async def _while_running(events: AsyncGenerator[Event, None], model: str) -> AsyncGenerator[Event, None]:
    """The events, up to the moment at which the model is found stopped."""
    come: asyncio.Queue[Event | _Sign] = asyncio.Queue()
    later = asyncio.get_running_loop().call_later
    pumping = asyncio.create_task(_pump(events, come))
    timer = later(LOOKED_EVERY, come.put_nowait, _Sign.LOOK)
    try:
        while (event := await come.get()) is not _Sign.END:
            if isinstance(event, _Sign):
                await _ensure_running(model)
                timer = later(LOOKED_EVERY, come.put_nowait, _Sign.LOOK)
            else:
                yield event
        await pumping  # raises what ended it
    finally:
        timer.cancel()
        pumping.cancel()
        with suppress(asyncio.CancelledError, ModelUnavailable):
            await pumping


async def _pump(events: AsyncIterator[Event], into: asyncio.Queue[Event | _Sign]) -> None:
    """A task for each event, and a limit of time for each wait, would cost more than the event."""
    try:
        async for event in events:
            into.put_nowait(event)
    finally:
        into.put_nowait(_Sign.END)


@dataclass(frozen=True, slots=True)
class _Look:
    at: float
    found: asyncio.Task[str]  # why the model is stopped; empty where it runs


_looks: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Look]] = WeakKeyDictionary()


async def _ensure_running(model: str) -> None:
    loop = asyncio.get_running_loop()
    of_loop = _looks.setdefault(loop, {})
    look = of_loop.get(model)
    if look is None or look.at < loop.time() - LOOKED_EVERY / 3:
        look = of_loop[model] = _Look(loop.time(), loop.create_task(_why_stopped(model)))
    if why := await asyncio.shield(look.found):
        raise ModelUnavailable("model_stopped", why)


async def _why_stopped(model: str) -> str:
    return await in_database(_stopped)(model)


def _stopped(model: str) -> str:
    try:
        ensure_running(model)
    except ModelStopped as stopped:
        return str(stopped)
    return ""


@dataclass
class _Seen:
    """What was seen of a call so far."""

    prompt_tokens: int  # estimated
    max_tokens: int
    failure: str = ""
    characters: int = 0
    started_at: float | None = None
    finished: Finished | None = None

    def note(self, event: Event) -> None:
        match event:
            case Started():
                self.started_at = asyncio.get_running_loop().time()
            case Delta(words):
                self.characters += len(words)
            case Finished():
                self.finished = event

    def ended(self) -> Ended:
        prompt, answer = self._counted()
        taken = asyncio.get_running_loop().time() - self.started_at if self.started_at is not None else 0.0
        return Ended(
            outcome=self._outcome(),
            prompt_tokens=self._estimated_prompt() if prompt is None else prompt,
            answer_tokens=self._estimated_answer() if answer is None else answer,
            estimated=self._was_asked() and (prompt is None or answer is None),
            milliseconds=round(taken * 1000),
            failure=self.failure,
        )

    def _outcome(self) -> Outcome:
        if self.failure:
            return Outcome.FAILED
        if self.finished is None:
            return Outcome.STOPPED
        return Outcome.CUT if self.finished.reason == "length" else Outcome.DONE

    def _counted(self) -> tuple[int | None, int | None]:
        """As the endpoint says, where that can be: the estimates are upper ones, and an answer has its limit."""
        if self.finished is None:
            return None, None
        prompt, answer = self.finished.prompt_tokens, self.finished.answer_tokens
        return (
            prompt if prompt is not None and 0 < prompt <= 2 * self.prompt_tokens + 1000 else None,
            answer if answer is not None and 0 <= answer <= 2 * self.max_tokens else None,
        )

    def _was_asked(self) -> bool:
        return self.started_at is not None and self.failure not in _NOTHING_READ

    def _estimated_prompt(self) -> int:
        return self.prompt_tokens if self._was_asked() else 0

    def _estimated_answer(self) -> int:
        return min(self.characters * 9 // 10 + 1, self.max_tokens) if self.characters else 0
