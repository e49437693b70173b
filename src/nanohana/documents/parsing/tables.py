"""Rows of cells -> a table block whose every row knows its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from nanohana.digits import OF_AN_INTEGER, whole_number
from nanohana.documents.structure import Block, BlockKind, Span, table_text

Place = tuple[int, int]  # row and column, from 0

_LONGEST_HEAD = 30
LONGEST_CARRIED = 60
_NUMBER = re.compile(r"[0-9０-９,，.．%％円\-]+")
_WIDEST = 1_000
_DEEPEST_HEADS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


def covered(attribute: str | None) -> int:
    """The number in a rowspan or colspan attribute, which may say anything."""
    return min(whole_number((attribute or "")[:OF_AN_INTEGER]) or 1, _WIDEST)


def grid(rows: Sequence[Sequence[Cell]]) -> tuple[list[list[str]], set[Place]]:
    """Every cell in its column, and the places that its column covers below it; what it covers stays empty."""
    taken: set[Place] = set()
    covered_below: set[Place] = set()
    placed: list[dict[int, str]] = []
    for number, row in enumerate(rows):
        column = 0
        placed.append({})
        for cell in row:
            while (number, column) in taken:
                column += 1
            placed[-1][column] = cell.text
            below = range(number, min(number + cell.rows, len(rows)))
            taken.update((y, x) for y in below for x in range(column, column + cell.columns))
            covered_below.update((y, column) for y in below[1:])
            column += cell.columns
    width = 1 + max((column for texts in placed for column in texts), default=-1)
    return [[texts.get(column, "") for column in range(width)] for texts in placed], covered_below


def carried_down(rows: Sequence[Sequence[str]], covered_below: Collection[Place], header_rows: int) -> list[list[str]]:
    """What a merged cell says, said in each row that it covers: a row is searched and cited without those above it.

    Heads say it once, and so does what is too long to be a label. A first row with cells over several columns is one
    of heads, too.
    """
    carried = [list(row) for row in rows]
    heads = header_rows or (0 if rows and all(rows[0]) else 1)
    for row, column in sorted(covered_below):
        above = carried[row - 1][column : column + 1] if row > heads else []
        if above and len(above[0]) <= LONGEST_CARRIED and column < len(carried[row]):
            carried[row][column] = above[0]
    return carried


def table_block(
    rows: Sequence[Sequence[str]], places: Sequence[Span], header_rows: int = 0, flags: tuple[str, ...] = ()
) -> Block:
    """``places`` holds one span for each row; their offsets are set here."""
    spans = []
    start = 0
    for row, place in zip(rows, places, strict=True):
        end = start + sum(map(len, row)) + max(len(row) - 1, 0)
        spans.append(replace(place, start=start, end=end))
        start = end + 1
    return Block(
        BlockKind.TABLE,
        table_text(rows),
        tuple(spans),
        rows=tuple(map(tuple, rows)),
        header_rows=header_rows,
        flags=flags,
    )


def likely_header_rows(rows: Sequence[Sequence[str]]) -> int:
    """1 where the first row reads like the heads of columns: all filled, short, different, and no numbers."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return 0
    first = rows[0]
    heads = all(cell.strip() and len(cell) <= _LONGEST_HEAD and not _NUMBER.fullmatch(cell.strip()) for cell in first)
    return 1 if heads and len(set(first)) == len(first) else 0


def likely_heads(rows: Sequence[Sequence[str]], covered_below: Collection[Place]) -> int:
    """How many rows read like the heads of columns: where some of the first row reach over several columns (or its
    corner is empty), as many as others of them reach down."""
    if not rows or all(rows[0]):
        return likely_header_rows(rows)
    if not likely_header_rows([[text for text in rows[0] if text], *rows[1:]]):
        return 0
    deep = 1
    while deep < _DEEPEST_HEADS and any(row == deep for row, _ in covered_below):
        deep += 1
    return deep if deep < len(rows) else 1
