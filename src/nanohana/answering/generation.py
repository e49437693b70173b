"""Answers being written, in this process: who reads them, from where, and when they end.

An answer is a task that tells events; readers follow them from any number on, so a lost connection loses nothing.
Whole sentences are stored as they come. A task ends by itself, by ``stop``, or when nobody has read it for a while;
if the process ends first, the turn is found in ``WRITING`` without a task, which means interrupted (``settle``).
There is one web process: another would take the answers that this one writes for interrupted.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from uuid import UUID

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from nanohana.answering.models import AnswerSentence, Turn
from nanohana.llm.gateway import ModelUnavailable

log = structlog.get_logger(__name__)
P = ParamSpec("P")
R = TypeVar("R")

ABANDONED_SECONDS = 15.0
SILENCE_SECONDS = 1.0
_UNEXPECTED = "回答の作成中に問題が起きたため、中止しました。ここまでの文は残しています。もう一度お試しください。"


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
#: Writes the answer of a turn: tells events, and returns the state in which the turn ends.
Writer = Callable[[Turn, Tell], Awaitable[Turn.State]]


class Generation:
    """One answer being written. Lives in the web server's event loop."""

    def __init__(self, turn: Turn, writer: Writer, abandoned_after: float, withheld: frozenset[int]) -> None:
        self.withheld = withheld  # the sources that the owner could not read when it began: it rests on none of them
        self._turn = turn
        self._writer = writer
        self._events: list[Event] = []
        self._news = asyncio.Event()
        self._readers = 0
        self._abandoned_after = abandoned_after
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())

    def stop(self) -> None:
        """End the answer where it stands. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._task.cancel)

    async def follow(self, after: int) -> AsyncGenerator[tuple[int, Event | Silence], None]:
        """Events with their numbers (from 1), beginning behind number ``after``, up to ``Ended``.

        A ``Silence`` has the number of the event before it.
        """
        self._readers += 1
        try:
            while True:
                news = self._news
                for event in self._events[after:]:
                    after += 1
                    yield after, event
                    if isinstance(event, Ended):
                        return
                try:
                    await asyncio.wait_for(news.wait(), SILENCE_SECONDS)
                except TimeoutError:
                    yield after, Silence()
        finally:
            self._readers -= 1
            self._loop.call_later(self._abandoned_after, self._stop_if_alone)

    def _stop_if_alone(self) -> None:
        if not self._readers:
            self._task.cancel()

    def _tell(self, event: Event) -> None:
        self._events.append(event)
        self._news.set()
        self._news = asyncio.Event()

    async def _run(self) -> None:
        state, failure = Turn.State.STOPPED, ""
        try:
            if await _begun(self._turn):
                state = await self._writer(self._turn, self._tell)
        except asyncio.CancelledError:
            log.info("generation stopped", turn=str(self._turn.pk))
        except ModelUnavailable as unavailable:
            state, failure = Turn.State.FAILED, unavailable.message
        except Exception:
            log.exception("generation failed", turn=str(self._turn.pk))
            state, failure = Turn.State.FAILED, _UNEXPECTED
        finally:
            await self._end(state, failure)

    async def _end(self, state: Turn.State, failure: str) -> None:
        try:
            await _store_state(self._turn, state, failure)
        finally:
            _running.pop(self._turn.pk, None)
            self._tell(Ended())


_running: dict[UUID, Generation] = {}


def start(
    turn: Turn, writer: Writer, *, abandoned_after: float = ABANDONED_SECONDS, withheld: Collection[int] = ()
) -> Generation:
    """The running generation of the turn; begun now if there is none. Call it in the event loop."""
    generation = _running.get(turn.pk)
    if generation is None:
        generation = _running[turn.pk] = Generation(turn, writer, abandoned_after, frozenset(withheld))
    return generation


def stop(turn: Turn) -> None:
    """End the turn's answer where it stands, also one that was asked for and not begun."""
    if generation := _running.get(turn.pk):
        generation.stop()
    else:
        Turn.objects.filter(pk=turn.pk, state=Turn.State.REQUESTED).update(state=Turn.State.STOPPED)


def in_database(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Run ``function`` in the database's thread, on a living connection: a task has no request that sees to it."""

    def fresh(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return sync_to_async(fresh)


@in_database
def _begun(turn: Turn) -> bool:
    """Whether the answer may be written: it was not stopped between being asked for and now."""
    unstopped = Turn.objects.filter(pk=turn.pk).exclude(state=Turn.State.STOPPED)
    return unstopped.update(state=Turn.State.WRITING, failure="") > 0


def settle(turn: Turn) -> None:
    """Say 「中断」 of an answer that was being written when the server ended."""
    if turn.state == Turn.State.WRITING and turn.pk not in _running:
        turn.state = Turn.State.INTERRUPTED
        turn.save(update_fields=["state"])


@in_database
def _store_state(turn: Turn, state: Turn.State, failure: str) -> None:
    turn.state, turn.failure = state, failure
    turn.save(update_fields=["state", "failure", "model"])
