"""What apps point to on pages of each other; they know each other's pages by their addresses alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal
from django.http import HttpRequest

#: The pages on which people begin, by the names of their views.
BEGINNINGS = ("assistant:index", "portal:index")


@dataclass(frozen=True, slots=True)
class Pointer:
    address: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is to be done about one kind of thing: the first ``MOST``, and where there are ``others`` the place of
    all. ``none`` says that there is nothing."""

    title: str
    none: str
    pointers: tuple[Pointer, ...]
    others: int = 0
    all: Pointer | None = None


first_page_shown = Signal()
"""The question page is shown to somebody before a question. Sent with ``request``. Receivers return what waits for a
head of divisions or a 推進リーダー as a list of Pointer, with at most one query in all, and none for everybody else."""

portal_searched = Signal()
"""Sent with ``request`` and ``words`` (str). Receivers return what they hold for these words, for who asks, as a list
of Pointer with at most ``MOST``."""
MOST = 10


libraries_mended = Signal()
"""The work list of libraries is shown. Sent with ``request`` and ``libraries`` (their keys; None: all). Receivers
return what is to be done about these libraries, as far as who asks may see it, as a list of Tasks."""


def to_mend(request: HttpRequest, libraries: Collection[int] | None) -> Iterator[Tasks]:
    return _answers(libraries_mended.send(HttpRequest, request=request, libraries=libraries))


def waiting(request: HttpRequest) -> Iterator[Pointer]:
    return _answers(first_page_shown.send(HttpRequest, request=request))


def held_elsewhere(request: HttpRequest, words: str) -> Iterator[Pointer]:
    return _answers(portal_searched.send(HttpRequest, request=request, words=words))


def _answers(answers: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    return (each for _, several in answers for each in several)
