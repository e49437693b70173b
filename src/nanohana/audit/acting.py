"""Who is acting at the moment, in plain values: the room knows neither accounts nor requests.

Whatever serves people says so with ``acting_as`` (``access.acting`` for a request, the worker for its jobs). Outside
of it somebody typed a command: the operating system's user is named.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something, as of the moment: names and divisions change, the record does not."""

    name: str
    account: UUID | None = None
    staff_number: str = ""
    division: str = ""
    address: str = ""


_acting: ContextVar[Callable[[], Person]] = ContextVar("acting")


@contextmanager
def acting_as(who: Callable[[], Person]) -> Iterator[None]:
    """``who`` is called when something is recorded within the block, not before."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def acting_person() -> Person:
    return _acting.get(_on_the_command_line)()


def _on_the_command_line() -> Person:
    return Person(f"コマンドライン（OSの利用者 {_system_user()}）")


def _system_user() -> str:
    """By the process's user id: the environment could say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
