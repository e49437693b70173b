"""What apps point to on pages of each other; they know each other's pages by their addresses alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Pointer:
    address: str
    title: str
    text: str = ""


first_page_shown = Signal()
"""The question page is shown to somebody before a question. Sent with ``request``. Receivers return what waits for a
head of divisions or a 推進リーダー as a list of Pointer, with at most one query in all, and none for everybody else."""

portal_searched = Signal()
"""Sent with ``request`` and ``words`` (str). Receivers return what they hold for these words, for who asks, as a list
of Pointer with at most ``MOST``."""
MOST = 10


def waiting(request: HttpRequest) -> Iterator[Pointer]:
    return _answers(first_page_shown.send(HttpRequest, request=request))


def held_elsewhere(request: HttpRequest, words: str) -> Iterator[Pointer]:
    return _answers(portal_searched.send(HttpRequest, request=request, words=words))


def _answers(answers: Iterable[tuple[Any, Any]]) -> Iterator[Pointer]:
    return (pointer for _, pointers in answers for pointer in pointers)
