"""A turn at work, in the worker: what it lends to recipes and tools, and how far it says it is.

What is told goes into the turn's row at most every ``TOLD_EVERY`` seconds, where the page looks for it; there a run
also learns that its owner has stopped it.
"""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from asgiref.sync import async_to_sync, sync_to_async
from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.answering.handling import is_sendable
from nanohana.apps.task_apps.results import Result, Text
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.tools.interface import Stopped, Write
from nanohana.llm.asking import Caller, stream
from nanohana.llm.gateway import Delta, Event, Finished, Message, ModelUnavailable, Queued, Started
from nanohana.llm.profiles import Profile

TOLD_EVERY = 0.5  # seconds
APP = "task_apps"
BEYOND = "根拠となる文書の取扱区分が、このAIに送れる上限を超えているため、AIには送っていません。"
Show = Callable[[str], None]


def unfinished(draft: str) -> Result:
    return (Text(draft, title="途中までの文章", by_model=True),) if draft else ()


@dataclass
class RunContext:
    """``tools.interface.Context`` for one turn. The profile is None where there is no model; ``withheld`` says why it
    is not lent where there is one."""

    turn: RunTurn
    actor: Actor | None
    profile: Profile | None
    withheld: str = field(default="", init=False)
    # What stays of a draft where the run ends before it is whole.
    so_far: Callable[[str], Result] = field(default_factory=lambda: unfinished, init=False)
    _told_at: float = field(default=float("-inf"), init=False)
    _stopped: bool = field(default=False, init=False)

    @property
    def today(self) -> datetime.date:
        return localdate()

    def keep_within(self, versions: Collection[str]) -> None:
        """Lend no model where it may not be sent the words of these registered documents."""
        if self.profile is not None and not is_sendable(self.actor, versions, self.profile):
            self.profile, self.withheld = None, BEYOND

    @property
    def write(self) -> Write | None:
        return self._write if self.profile else None

    @property
    def context_tokens(self) -> int:
        return self.profile.context_tokens if self.profile else 0

    @property
    def trusted(self) -> bool:
        return self.profile is not None and self.profile.trusted

    def progress(self, done: int, total: int, words: str) -> None:
        """A new piece of work is always told, its steps now and then."""
        if self._is_time() or words != self.turn.doing:
            self.turn.doing = words[:100]
            self._tell(done=done, total=total, doing=self.turn.doing)

    def draft(self, text: str) -> None:
        if self._is_time():
            self.turn.draft = text
            self.turn.save(update_fields=["draft"])
            self._tell()

    def stopped(self) -> bool:
        if self._is_time():
            self._look()
        return self._stopped

    def written(self, messages: Sequence[Message], max_tokens: int) -> tuple[str, bool]:
        """What the model writes, shown while it comes, and whether it was cut at ``max_tokens``.

        Raises ModelUnavailable, also where nothing came.
        """
        text, is_cut = self._asked(messages, max_tokens, self.draft)
        if not text.strip():
            raise ModelUnavailable("empty")
        return text, is_cut

    def _write(self, messages: Sequence[Message], max_tokens: int) -> str:
        text, _ = self._asked(messages, max_tokens, None)
        return text

    def _asked(self, messages: Sequence[Message], max_tokens: int, show: Show | None) -> tuple[str, bool]:
        if self.profile is None:
            raise RuntimeError("there is no model")
        self.turn.model, self.turn.is_trial = self.profile.name, not self.profile.trusted
        caller = Caller(self.turn.run.owner_id, APP)
        return self._read(stream(caller, messages, self.profile, max_tokens=max_tokens), show)

    @async_to_sync
    async def _read(self, events: AsyncGenerator[Event, None], show: Show | None) -> tuple[str, bool]:
        """All that comes; a tool tells its own progress. What touches the database goes back to the job's thread."""
        text, reason = "", "stop"
        async with aclosing(events):
            while (event := await self._next(events)) is not None:
                match event:
                    case Queued(position) if show:
                        await sync_to_async(self.progress)(0, 0, f"AIの順番を待っています（{position}番目）")
                    case Started() if show:
                        await sync_to_async(self.progress)(0, 0, "AIが文章を作っています")
                    case Delta(words):
                        text += words
                        if self._is_time():
                            await sync_to_async(show or self._stop_if_wanted)(text)
                    case Finished(reason):
                        pass
        return text, reason == "length"

    async def _next(self, events: AsyncGenerator[Event, None]) -> Event | None:
        """The next event, None at the end. Also while nothing comes, a run can be stopped."""
        coming = asyncio.ensure_future(anext(events, None))
        try:
            while not (await asyncio.wait({coming}, timeout=TOLD_EVERY))[0]:
                await sync_to_async(self._stop_if_wanted)("")
        except BaseException:
            coming.cancel()
            await asyncio.wait({coming})
            raise
        return coming.result()

    def _stop_if_wanted(self, so_far: str) -> None:
        if self.stopped():
            raise Stopped

    def _is_time(self) -> bool:
        return time.monotonic() - self._told_at >= TOLD_EVERY

    def _tell(self, **news: int | str) -> None:
        self._look(**news)
        if self._stopped:
            raise Stopped

    def _look(self, **news: int | str) -> None:
        running = RunTurn.objects.filter(pk=self.turn.pk, state=RunTurn.State.RUNNING, run__deleted_at=None)
        self._stopped = running.update(state=RunTurn.State.RUNNING, **news) == 0
        self._told_at = time.monotonic()
