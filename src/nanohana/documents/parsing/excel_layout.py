"""The cells of a sheet -> lines and tables, for lists as well as for forms drawn on a fine grid (Excel方眼紙).

1. Cells go into rows by their top edge.
2. Two rows or more that begin their cells in the same columns are a table; its first row says in which.
3. Any other row is a line 「label　value」, in which boxes of one character are one word: 0|7|7|6 is 0776.
Every line and every row carries its range of cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from nanohana.documents.parsing.tables import carried_down, likely_header_rows, table_block
from nanohana.documents.structure import Block, BlockKind, Span

Place = tuple[int, int]  # row and column, 1-based

_WIDEST_BOX = 3
_FEWEST_BOXES = 3
_FEWEST_ROWS = 2
_FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a reader may see of a sheet. ``ends`` holds the last cell of merged ranges by their first, ``hidden`` the
    rows that are not shown and so part nothing."""

    name: str
    cells: Mapping[Place, str]
    ends: Mapping[Place, Place] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Row:
    number: int
    texts: dict[int, str]
    last: Place

    @property
    def columns(self) -> set[int]:
        return set(self.texts)


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """The blocks of a sheet in reading order."""
    rows = _rows(sheet)
    position = 0
    while position < len(rows):
        length = _table_length(rows, position, sheet.hidden)
        run = rows[position : position + max(length, 1)]
        yield _table(sheet, run) if length else _line(sheet, run[0])
        position += len(run)


def cell_range(first: Place, last: Place) -> str:
    """ "A5:H24"; "A5" of a single cell."""
    begin, end = (f"{column_letters(column)}{row}" for row, column in (first, last))
    return begin if begin == end else f"{begin}:{end}"


def column_letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _rows(sheet: Sheet) -> list[_Row]:
    rows: dict[int, _Row] = {}
    for (number, column), text in sorted(sheet.cells.items()):
        row = rows.setdefault(number, _Row(number, {}, (number, column)))
        row.texts[column] = text
        end = sheet.ends.get((number, column), (number, column))
        row.last = max(row.last[0], end[0]), max(row.last[1], end[1])
    return list(rows.values())


def _words(texts: Mapping[int, str]) -> Iterator[str]:
    """The texts of a line; three neighbouring cells or more of one character each are the boxes of one word."""
    run: list[str] = []
    for column, following in pairwise([*texts, 0]):
        run.append(texts[column])
        boxes = 0 < following - column <= _WIDEST_BOX and len(texts[column]) == len(texts[following]) == 1
        if not boxes:
            yield from ["".join(run)] if len(run) >= _FEWEST_BOXES else run
            run = []


def _table_length(rows: list[_Row], start: int, hidden: frozenset[int]) -> int:
    """How many rows from here on are one table; 0 where none begins."""
    head = rows[start].columns
    heads_end = rows[start].last[0]
    if len(head) < _FEWEST_COLUMNS:
        return 0
    length = 1
    bottom = rows[start].last[0]
    for row in rows[start + 1 :]:
        shared = len(row.columns & head)
        is_next = all(number in hidden for number in range(bottom + 1, row.number))
        if not is_next or not (row.number <= heads_end or _belongs(row.columns, shared, len(head))):
            break
        bottom = max(bottom, row.last[0])
        length += 1
    filled = sum(len(row.columns) for row in rows[start : start + length])
    return length if length > _FEWEST_ROWS or (length == _FEWEST_ROWS and filled >= 5) else 0


def _belongs(columns: set[int], shared: int, width: int) -> bool:
    """A row of a table begins its cells where the first row does; one that heads of two levels reach down to begins
    them in between."""
    return shared >= max(1, len(columns) / 2) and (width <= 3 or shared > 1 or len(columns) == 1)


def _table(sheet: Sheet, rows: list[_Row]) -> Block:
    columns = sorted(set().union(*(row.columns for row in rows)))
    texts = [[row.texts.get(column, "") for column in columns] for row in rows]
    heads = _header_rows(texts, rows)
    texts = carried_down(texts, set(_covered_below(sheet, rows, columns)), heads)
    firsts = (next(column for column, text in zip(columns, row, strict=True) if text) for row in texts)
    places = [
        Span(0, 0, sheet=sheet.name, cells=cell_range((row.number, first), row.last))
        for row, first in zip(rows, firsts, strict=True)
    ]
    return table_block(texts, places, heads, sheet.flags)


def _covered_below(sheet: Sheet, rows: list[_Row], columns: list[int]) -> Iterator[Place]:
    """Where, counted from 0 within the table, a merged cell of a row above goes on."""
    for position, row in enumerate(rows):
        for index, column in enumerate(columns):
            last, _ = sheet.ends.get((row.number, column), (0, 0)) if column in row.texts else (0, 0)
            for below in range(position + 1, len(rows)):
                if rows[below].number > last:
                    break
                yield below, index


def _header_rows(texts: list[list[str]], rows: list[_Row]) -> int:
    """The rows that the merged cells of the first one reach down to, or one where it reads like heads."""
    deep = rows[0].last[0] - rows[0].number + 1
    if 1 < deep < len(rows) and deep <= 3:
        return sum(1 for row in rows if row.number <= rows[0].last[0])
    return likely_header_rows([[text for text in texts[0] if text], *texts[1:]])


def _line(sheet: Sheet, row: _Row) -> Block:
    text = "\u3000".join(_words(row.texts))
    place = Span(0, len(text), sheet=sheet.name, cells=cell_range((row.number, min(row.texts)), row.last))
    return Block(BlockKind.PARAGRAPH, text, (place,), flags=sheet.flags)
