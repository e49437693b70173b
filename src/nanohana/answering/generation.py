"""Answers being written: who reads them, from where, and when they end.

An answer is a task of one web process that tells events; readers there follow them. Words that newer words have
overtaken are not told any more: with many readers each is told less often, none later. Whole sentences are stored as
they come, so a reader who comes back through another process goes on behind the sentence that it had last
(``Elsewhere``), without the drafts between. A task ends by itself, by ``stop``, or when nobody has read it for a while.
Which process writes, and what becomes of an answer whose process has ended, is seen to by ``leases``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextvars import Context
from dataclasses import dataclass
from uuid import UUID

import structlog

from nanohana.answering import leases
from nanohana.answering.leases import Lease, LeaseLost, settle
from nanohana.answering.models import AnswerSentence, Turn
from nanohana.in_database import in_database
from nanohana.llm.gateway import ModelUnavailable
from nanohana.outages import is_disk_full

__all__ = [
    "Draft",
    "Elsewhere",
    "Ended",
    "Event",
    "Generation",
    "Silence",
    "Waiting",
    "Written",
    "settle",
    "start",
    "stop",
]

log = structlog.get_logger(__name__)

ABANDONED_SECONDS = 15.0
SILENCE_SECONDS = 1.0
LOOKED_EVERY = 1.0  # seconds, at the leases of this process, and at an answer that is written elsewhere
_EXCERPTS_STAY = "抜粋回答はそのままご覧になれます。"
_UNEXPECTED = "回答の作成中に問題が起きたため、中止しました。ここまでの文は残しています。もう一度お試しください。"

_NO_ROOM = (
    "保存先の空き容量が不足しているため、回答の作成を中止しました。ここまでの文は残しています。"
    "管理者に連絡してください。"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the model's line; 1 is the next."""

    position: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Words of a sentence that is not whole yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A whole sentence, checked and stored."""

    sentence: AnswerSentence


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event; the turn in the database says the rest."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came for ``SILENCE_SECONDS``: no event, but a moment at which a reader can look around."""


Event = Waiting | Draft | Written | Ended
Tell = Callable[[Event], None]
#: Events, each with how many whole sentences there are with it: what a reader says when it comes back.
Events = AsyncGenerator[tuple[int, Event | Silence], None]
#: Writes the answer of a turn under the token of its lease: tells events, and returns the state in which the turn ends.
#: Raises LeaseLost where it would store something and the lease is another's by then.
Writer = Callable[[Turn, UUID, Tell], Awaitable[Turn.State]]


class Generation:
    """One answer being written. Lives in the web server's event loop."""

    def __init__(
        self, turn: Turn, writer: Writer, token: UUID, abandoned_after: float, withheld: frozenset[int]
    ) -> None:
        self.withheld = withheld  # the sources that the owner could not read when it began: it rests on none of them
        self.token = token
        self._turn = turn
        self._writer = writer
        self._events: list[Event] = []
        self._readers = 0
        self._is_followed_elsewhere = False
        self._has_begun = self._is_stopped = self._is_ending = False
        self._abandoned_after = abandoned_after
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._task = self._loop.create_task(self._run())
        self._loop.call_later(SILENCE_SECONDS, self._look_around, 0)

    def stop(self) -> None:
        """End the answer where it stands. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._cancel)

    def learn(self, lease: Lease | None) -> None:
        """What this process has found on the lease; None where it is lost."""
        self._is_followed_elsewhere = lease is not None and lease.is_followed
        if lease is None or lease.is_stopped:
            self._cancel()

    async def follow(self, after: int) -> Events:
        """What comes behind sentence number ``after``, up to ``Ended``; no ``Draft`` that is overtaken already."""
        self._readers += 1
        seen = number = 0
        try:
            while True:
                news = self._news
                for event in self._events[seen:]:
                    seen, number = seen + 1, number + isinstance(event, Written)
                    if isinstance(event, Draft) and seen < len(self._events):
                        continue
                    if number > after or (number == after and not isinstance(event, Written)):
                        yield number, event
                    if isinstance(event, Ended):
                        return
                await news.wait()
                if seen == len(self._events):
                    yield max(number, after), Silence()
        finally:
            self._readers -= 1
            self._loop.call_later(self._abandoned_after, self._stop_if_alone)

    def _stop_if_alone(self) -> None:
        if self._is_followed_elsewhere:
            self._loop.call_later(self._abandoned_after, self._stop_if_alone)
        elif not self._readers:
            self._cancel()

    def _cancel(self) -> None:
        """A task that was cancelled before its first step would never come to its end, nor one cancelled in it."""
        self._is_stopped = True
        if self._has_begun and not self._is_ending:
            self._task.cancel()

    def _tell(self, event: Event) -> None:
        self._events.append(event)
        self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _look_around(self, told: int) -> None:
        """Wakes the readers where nothing was told since the last time. One clock for all of them: a wait with a limit
        of its own for each event costs more than the event."""
        if self._events and isinstance(self._events[-1], Ended):
            return
        if told == len(self._events):
            self._wake()
        self._loop.call_later(SILENCE_SECONDS, self._look_around, len(self._events))

    async def _run(self) -> None:
        state, failure = Turn.State.STOPPED, ""
        self._has_begun = True
        try:
            if not self._is_stopped:
                state = await self._writer(self._turn, self.token, self._tell)
        except asyncio.CancelledError:
            log.info("generation stopped", turn=str(self._turn.pk))
        except LeaseLost:
            log.warning("lease lost", turn=str(self._turn.pk))
        except ModelUnavailable as unavailable:
            state, failure = Turn.State.FAILED, f"{unavailable.message}{_EXCERPTS_STAY}"
        except Exception as error:
            log.exception("generation failed", turn=str(self._turn.pk))
            state, failure = Turn.State.FAILED, _NO_ROOM if is_disk_full(error) else _UNEXPECTED
        finally:
            self._is_ending = True
            await self._end(state, failure)

    async def _end(self, state: Turn.State, failure: str) -> None:
        try:
            await in_database(leases.end)(self._turn, self.token, state, failure)
        finally:
            _running.pop(self._turn.pk, None)
            self._tell(Ended())


class Elsewhere:
    """An answer that another process writes, followed by what that process stores."""

    def __init__(self, turn: Turn, withheld: frozenset[int]) -> None:
        self.withheld = withheld
        self._turn = turn

    async def follow(self, after: int) -> Events:
        """As of ``Generation``; whole sentences and the end alone."""
        while True:
            stored = await in_database(leases.stored_behind)(self._turn, after)
            for sentence in stored.sentences:
                after = sentence.ordinal
                yield after, Written(sentence)
            if stored.has_ended:
                yield after, Ended()
                return
            yield after, Silence()
            await asyncio.sleep(LOOKED_EVERY)


_running: dict[UUID, Generation] = {}
_looking: asyncio.Task[None] | None = None


async def start(
    turn: Turn, writer: Writer, *, abandoned_after: float = ABANDONED_SECONDS, withheld: Collection[int] = ()
) -> Generation | Elsewhere:
    """The turn's answer, to be followed; begun now where it was asked for and no process writes it."""
    if here := _running.get(turn.pk):
        return here
    token = await in_database(leases.claim)(turn, withheld)
    if token is None:
        return _running.get(turn.pk) or Elsewhere(turn, await in_database(leases.withheld_of)(turn))
    begun = _running[turn.pk] = Generation(turn, writer, token, abandoned_after, frozenset(withheld))
    _look_from_now_on()
    return begun


def stop(turn_id: UUID) -> None:
    """End a turn's answer where it stands, in whichever process, also one that was asked for and not begun."""
    if here := _running.get(turn_id):
        here.stop()
    else:
        leases.stop(turn_id)


def _look_from_now_on() -> None:
    global _looking
    if _looking is None or _looking.done():
        _looking = asyncio.get_running_loop().create_task(_look(), context=Context())  # of no request


async def _look() -> None:
    """Renew the leases of this process, as long as it has any."""
    while _running:
        await asyncio.sleep(LOOKED_EVERY)
        running = list(_running.values())
        try:
            held = await in_database(leases.renew)([each.token for each in running])
        except Exception:
            log.exception("leases not renewed")
            continue
        for each in running:
            each.learn(held.get(each.token))
