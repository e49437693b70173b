"""What may be otherwise the next time: jobs tell it from what would fail again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from procrastinate import JobContext

Item = TypeVar("Item")


class TryAgain(Exception):
    """The work could not be done now, for a reason outside of it; it is repeated after a while."""


class Stopping(Exception):
    """The worker is told to stop before the work was done; the next one begins it again."""


def until_told(items: Iterable[Item], stopping: Callable[[], bool]) -> Iterator[Item]:
    """One after the other. Raises Stopping where the worker is told to stop before the next."""
    for item in items:
        if stopping():
            raise Stopping
        yield item


def leave_to_the_next(context: JobContext) -> None:
    """Defer the job of this worker, which is told to stop, anew: as it was, and its attempts count from nothing."""
    job = context.job
    context.task.configure(lock=job.lock, queue=job.queue, priority=job.priority).defer(**job.task_kwargs)
