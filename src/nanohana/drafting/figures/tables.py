"""Totals of tables: a line 合計 under its columns, a column 計 beside its cells, shares that add up to 100.

A row or column of totals is believed to be one only where its name says so and, for columns, where most rows agree,
so that a table of unit prices and amounts is not added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nanohana.documents.provision_marks import narrow
from nanohana.drafting.catalogue import found
from nanohana.drafting.figures.amounts import DIGITS, agrees, step_of, written
from nanohana.drafting.findings import Finding
from nanohana.japanese.numerals import value_of

_TOTAL = re.compile(r"(?:合計|総計|総額|総数|計)(?:[(（].{0,8}[)）])?")
_SUBTOTAL = re.compile("(?:小計|中計)")
_NUMBER = re.compile(
    rf"(?P<sign>[-－−▲△]?) ?(?P<n>{DIGITS}) ?(?:千円|百万円|円|人|名|件|台|部|冊|個|枚|回|世帯|日|時間|%|)"
)
_NEVER_ADDED = re.compile("率|割合|比|単価|平均|番号|^年$|月日|No|順|指数|%|最大|最小|面積当|1人当|一人当")
_LARGEST = 100_000
"""Cells of a table that are added up."""

_MOST_TOTALS = 100
"""Lines of totals beyond which a table is no table."""

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Slip:
    """A cell whose total is not what its row or column gives: ``rows[row][column]`` should be ``right``."""

    row: int
    column: int
    right: str


def slips_in_table(rows: Rows) -> list[Slip]:
    """Totals of a table of cells that do not add up, each with what they should be."""
    if len(rows) < 3 or sum(map(len, rows)) > _LARGEST:
        return []
    numbers = [[_value(cell) for cell in row] for row in rows]
    return [*_columns(rows, numbers), *_rows(rows, numbers)]


def _value(cell: str) -> Decimal | None:
    match = _NUMBER.fullmatch(cell.strip())
    if match is None:
        return None
    value = value_of(match["n"])
    return -value if value is not None and match["sign"] else value


def _tight(cell: str) -> str:
    return re.sub(r"[\s　]", "", cell)


def _label(row: Sequence[str]) -> str:
    return next((_tight(cell) for cell in row if cell.strip()), "")


def _columns(rows: Rows, numbers: list[list[Decimal | None]]) -> Iterator[Slip]:
    """A line named 合計: the lines above it since the last one, 小計 instead of what they hold."""
    first = 0
    if sum(bool(_TOTAL.fullmatch(_label(row)) or _SUBTOTAL.fullmatch(_label(row))) for row in rows) > _MOST_TOTALS:
        return
    for index, row in enumerate(rows):
        label = _label(row)
        if _TOTAL.fullmatch(label) or _SUBTOTAL.fullmatch(label):
            whole = bool(_TOTAL.fullmatch(label))
            for column in range(len(row)):
                yield from _column(rows, numbers, (first if not whole else 0, index), column)
            first = index + 1


def _column(rows: Rows, numbers: list[list[Decimal | None]], span: tuple[int, int], column: int) -> Iterator[Slip]:
    start, total = span
    stated = numbers[total][column]
    name = _tight(rows[0][column]) if column < len(rows[0]) else ""
    if stated is None or _NEVER_ADDED.search(name):
        return
    parts = _parts(rows, numbers, range(start, total), column)
    step = step_of(rows[total][column])
    if len(parts) >= 2 and not agrees(stated, sum(parts, Decimal(0)), step):
        yield Slip(total, column, written(sum(parts, Decimal(0)), step))


def _parts(rows: Rows, numbers: list[list[Decimal | None]], above: range, column: int) -> list[Decimal]:
    """What a total adds up: all lines, or the 小計 where there are some and the lines after the last of them."""
    subtotals = [index for index in above if _SUBTOTAL.fullmatch(_label(rows[index]))]
    totals = [index for index in above if _TOTAL.fullmatch(_label(rows[index]))]
    counted = [index for index in above if index > (totals[-1] if totals else -1)]
    if subtotals:
        counted = [index for index in counted if index in subtotals or index > subtotals[-1]]
    values = (numbers[index][column] for index in counted if column < len(numbers[index]))
    return [value for value in values if value is not None]


def _rows(rows: Rows, numbers: list[list[Decimal | None]]) -> Iterator[Slip]:
    """A column named 計: checked only where most lines do add up to it."""
    head = rows[0]
    for column, cell in enumerate(head):
        if not _TOTAL.fullmatch(_tight(cell)):
            continue
        added = [other for other in range(len(head)) if other < column and not _NEVER_ADDED.search(_tight(head[other]))]
        wrong, right = [], 0
        for index in range(1, len(rows)):
            slip = _row(rows, numbers, index, (column, added))
            right += slip is None
            wrong += [slip] if isinstance(slip, Slip) else []
        if right > len(wrong):
            yield from wrong


def _row(
    rows: Rows, numbers: list[list[Decimal | None]], index: int, columns: tuple[int, list[int]]
) -> Slip | bool | None:
    """A slip; None where the line adds up; False where it says nothing."""
    column, added = columns
    line = numbers[index]
    if column >= len(line) or line[column] is None:
        return False
    parts = [value for other in added if other < len(line) and (value := line[other]) is not None]
    stated, step = line[column], step_of(rows[index][column])
    if len(parts) < 2 or stated is None:
        return False
    total = sum(parts, Decimal(0))
    return None if agrees(stated, total, step) else Slip(index, column, written(total, step))


def table_findings(text: str) -> Iterator[Finding]:
    """The tables of a text: runs of lines whose cells are parted by tabs or bars."""
    for table in _tables(text):
        cells = [[narrow(text[start:end]) for start, end in row] for row in table]
        for slip in slips_in_table(cells):
            start, end = table[slip.row][slip.column]
            number = re.search(DIGITS, narrow(text[start:end]))
            if number:
                place = (start + number.start(), start + number.end())
                yield found("sum_wrong", text, *place, slip.right, n=slip.right)


def _tables(text: str) -> Iterator[list[list[tuple[int, int]]]]:
    table: list[list[tuple[int, int]]] = []
    for line in re.finditer(r"[^\n]*\n|[^\n]+$", text):
        row = _cells(line.group().rstrip("\n"), line.start())
        if len(row) > 1:
            if not re.fullmatch(r"[\s|:―-]*", line.group()):
                table.append(row)
        elif table:
            yield table
            table = []
    if table:
        yield table


def _cells(line: str, offset: int) -> list[tuple[int, int]]:
    mark = "\t" if "\t" in line else "|" if line.count("|") > 1 else ""
    if not mark:
        return []
    start, end = (1, len(line) - 1) if mark == "|" and line.startswith("|") and line.endswith("|") else (0, len(line))
    cells: list[tuple[int, int]] = []
    for cell in re.finditer(rf"[^{re.escape(mark)}]*", line[start:end]):
        if cell.group() or not cells or cells[-1][1] != offset + start + cell.start():
            cells.append((offset + start + cell.start(), offset + start + cell.end()))
    return cells
