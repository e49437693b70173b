"""Database work of code that runs in an event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

P = ParamSpec("P")
R = TypeVar("R")


def in_database(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Run ``function`` in the database's thread, on a living connection: a task has no request that sees to it.

    Called out of a job, that thread is the job's own; within a transaction its connection stays as it is.
    """

    def fresh(*args: P.args, **kwargs: P.kwargs) -> R:
        _close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            _close_old_connections()

    return sync_to_async(fresh)


def _close_old_connections() -> None:
    if not connection.in_atomic_block:
        close_old_connections()
