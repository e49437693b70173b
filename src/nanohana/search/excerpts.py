"""The part of a passage that is shown in a list of results, with the words of the question marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 240  # characters, about three lines
LEAD = 30  # characters shown before the first marked word, where no sentence begins nearer


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    marked: bool


def excerpt(text: str, marks: Sequence[tuple[int, int]]) -> list[Piece]:
    """The ``LONGEST`` characters of ``text`` that hold the most of ``marks`` (sorted, apart from each other)."""
    start = _start(text, marks)
    end = min(start + LONGEST, len(text))
    pieces = _pieces(text, start, end, marks)
    before = [Piece("…", False)] if start else []
    after = [Piece("…", False)] if end < len(text) else []
    return [*before, *pieces, *after]


def _start(text: str, marks: Sequence[tuple[int, int]]) -> int:
    if len(text) <= LONGEST or not marks:
        return 0
    best = max((first for first, _ in marks), key=lambda first: _marked(marks, first - LEAD))
    earliest = max(best - LEAD, 0)
    sentence = text.rfind("。", earliest, best) + 1
    return sentence or earliest


def _marked(marks: Sequence[tuple[int, int]], start: int) -> int:
    return sum(last - first for first, last in marks if start <= first and last <= start + LONGEST)


def _pieces(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> list[Piece]:
    pieces, position = [], start
    for first, last in marks:
        if first < position or last > end:
            continue
        pieces += [Piece(text[position:first], False), Piece(text[first:last], True)]
        position = last
    pieces.append(Piece(text[position:end], False))
    return [piece for piece in pieces if piece.text]
