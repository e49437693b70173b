"""Sample rows: a table with a header as people paste it out of Excel, as it lies in cells.

Values become what a Japanese Excel makes of typed text: numbers with 「,」, 「%」 and 「¥」, dates in both calendars as
serial numbers (1900 system), TRUE and FALSE; everything else is text. Numbers with leading zeros (「0123」) stay text.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException

from nanohana.japanese.wareki import parse_date

Cell = float | str | bool | None

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 2_000

_EPOCH = datetime.date(1899, 12, 30)
_NUMBER = re.compile(r"[-+]?[¥￥]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|[-+]?\.\d+")
_LEADING_ZERO = re.compile(r"0\d+")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


class TableError(ValueError):
    """No table can be read. The message is Japanese and says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """``headers`` stand in row ``top``, the rows below it, from column ``left`` on (both 1-based)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    top: int = 1
    left: int = 1
    dates: frozenset[int] = field(default=frozenset())  # indices of the columns that hold dates

    @property
    def first_row(self) -> int:
        """The sheet row of the first row of values."""
        return self.top + 1

    @property
    def last_row(self) -> int:
        return self.top + len(self.rows)

    def column(self, index: int) -> str:
        """The letters of a column, by its index in ``headers``; one past the end is the first free column."""
        return get_column_letter(self.left + index)

    @property
    def area(self) -> str:
        """「B3:D20」, with the headers."""
        return f"{self.column(0)}{self.top}:{self.column(len(self.headers) - 1)}{self.last_row}"

    def cells(self) -> Iterable[tuple[int, int, Cell]]:
        """Sheet row, sheet column and value of everything that is not empty, headers too."""
        for number, row in enumerate((self.headers, *self.rows), self.top):
            for column, value in enumerate(row, self.left):
                if value is not None and value != "":
                    yield number, column, value


@dataclass(frozen=True, slots=True)
class Sample:
    """The table that formulas work on and, by the names of their sheets, others that it may look into."""

    table: Table
    others: tuple[tuple[str, Table], ...] = ()


def table_from_text(text: str, origin: str = "A1") -> Table:
    """A table out of cells copied from Excel (tabs) or CSV, header first. Raises TableError.

    An empty row among others keeps its place: what stands below it must not move up.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    filled = [number for number, line in enumerate(lines) if line.strip()]
    lines = lines[filled[0] : filled[-1] + 1] if filled else []
    separator = "\t" if any("\t" in line for line in lines) else ","
    return table_from_rows(list(csv.reader(lines, delimiter=separator)), origin)


def table_from_rows(rows: Sequence[Sequence[object]], origin: str = "A1") -> Table:
    """A table out of rows of texts or values, header first. Raises TableError."""
    if len(rows) < 2:
        raise TableError("見出しの行と、1行以上のデータを、Excelから貼り付けてください。")
    width = max(map(len, rows))
    if len(rows) - 1 > MAX_ROWS or width > MAX_COLUMNS:
        raise TableError(f"表が大きすぎます。{MAX_ROWS:,}行、{MAX_COLUMNS}列以内の範囲だけを使ってください。")
    top, left = _place(origin)
    headers = tuple(str(value or "").strip() for value in _padded(rows[0], width))
    read = [[_read(value) for value in _padded(row, width)] for row in rows[1:]]
    dates = {index for row in read for index, (_, is_date) in enumerate(row) if is_date}
    return Table(headers, tuple(tuple(value for value, _ in row) for row in read), top, left, frozenset(dates))


def _padded(row: Sequence[object], width: int) -> list[object]:
    return [*row, *[None] * (width - len(row))]


def _place(origin: str) -> tuple[int, int]:
    try:
        letters, row = coordinate_from_string(origin.strip().upper() or "A1")
        return row, column_index_from_string(letters)
    except (CellCoordinatesException, ValueError):
        raise TableError("表の左上のセルは「A1」のように入力してください。") from None


def value_of(text: str) -> Cell:
    """What Excel makes of a typed text."""
    return _read(text)[0]


def _read(value: object) -> tuple[Cell, bool]:
    """The value and whether it is a date."""
    match value:
        case None:
            return None, False
        case bool() | int() | float():
            return (value if isinstance(value, bool) else float(value)), False
        case datetime.datetime():
            return serial(value.date()) + (value.hour * 60 + value.minute) / 1440, True
        case datetime.date():
            return serial(value), True
    return _typed(str(value).strip()[:MAX_CELL_CHARACTERS])


def _typed(text: str) -> tuple[Cell, bool]:
    if not text:
        return None, False
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE", False
    if _NUMBER.fullmatch(text) and not _LEADING_ZERO.fullmatch(text):
        number = float(text.translate(str.maketrans("", "", ",¥￥%")))
        return (round(number / 100, 15) if text.endswith("%") else number), False
    if (match := _TIME.fullmatch(text)) is not None:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return (hours * 3600 + minutes * 60 + seconds) / 86400, False
    if not text.isdecimal() and (day := parse_date(text)) is not None:
        return serial(day), True
    return text, False


def serial(day: datetime.date) -> float:
    """Excel's number of a day from 1 March 1900 on."""
    return float((day - _EPOCH).days)


def day_of(number: float) -> datetime.date | None:
    """The day of a serial number; None outside of 1900 to 2100."""
    return _EPOCH + datetime.timedelta(days=int(number)) if 61 <= number < 73_051 else None


def shown(value: Cell, is_date: bool = False) -> str:
    """A value as a reader sees it in a cell; numbers with 15 digits, as in Excel."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        day = day_of(value) if is_date else None
        return f"{day.year}/{day.month}/{day.day}" if day else f"{value:.15g}"
    return value or ""
