"""Tables with columns that are known, read line by line: every bad line is named, not only the first.

1. ``table_files`` reads the rows.
2. The first line names the columns, in any order; each must be known, none may come twice, and few may be missing.
3. Codes and numbers are compared in half width. Dates are 西暦 or 和暦.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nanohana.japanese.wareki import parse_date
from nanohana.spreadsheet import csv_lines
from nanohana.table_files import Limits, Row, UnusableFile, at_line, csv_rows

LIMITS = Limits(size=20_000_000, rows=100_000)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    required: bool = False
    kind: str = "name"  # "name", "code" or "day"
    longest: int = 100
    may_be_missing: bool = False


CODE, DAY = "code", "day"
_SHORTENED_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with a line of a file; line 0 means the file as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        return at_line(self.line, self.text)


class Rejected(Exception):
    """A file of which nothing is taken over, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Line:
    """One line: ``text`` by the names of the columns that the file has, empty where nothing is written."""

    number: int
    text: dict[str, str]

    @cached_property
    def days(self) -> dict[str, datetime.date | None]:
        """The columns that can be read as a day."""
        return {name: parse_date(value) for name, value in self.text.items() if value}

    def day(self, name: str) -> datetime.date | None:
        return self.days.get(name)

    def problem(self, text: str) -> Problem:
        return Problem(self.number, text)


def read_lines(
    content: bytes,
    columns: Sequence[Column],
    limits: Limits = LIMITS,
    rows_of: Callable[[bytes, Limits], list[Row]] = csv_rows,
) -> tuple[list[Line], list[Problem]]:
    """The lines that can be read, and what is wrong with the others. Raises Rejected for a file without any.

    ``rows_of`` is ``table_rows`` where Excel files are taken, too.
    """
    try:
        (_, head), *rows = rows_of(content, limits)
    except UnusableFile as unusable:
        raise Rejected([Problem(unusable.line, unusable.text)]) from None
    names = _checked_head(_within([_half_width(name) for name in head], 1), columns)
    lines, problems = [], []
    for number, whole_row in rows:
        row = _within(whole_row, len(names))
        if len(row) != len(names):
            problems.append(Problem(number, f"列の数が合いません（{len(names)}列のうち{len(row)}列）。"))
            continue
        line = Line(number, _values(dict(zip(names, row, strict=True)), columns))
        found = list(_problems(line, columns))
        problems += found
        if not found:
            lines.append(line)
    if not lines and not problems:
        raise Rejected([Problem(0, "見出しの行だけで、内容の行がありません。")])
    return lines, problems


def _within(row: list[str], columns: int) -> list[str]:
    """Without empty cells behind so many columns: spreadsheets write such for columns that were once in use."""
    width = len(row)
    while width > columns and not row[width - 1]:
        width -= 1
    return row[:width]


def _checked_head(head: list[str], columns: Sequence[Column]) -> list[str]:
    known = [column.name for column in columns]
    needed = [column.name for column in columns if not column.may_be_missing]
    problems = [Problem(1, f"列「{name}」がありません。") for name in needed if name not in head]
    problems += [Problem(1, f"{place}列目の見出しが空欄です。") for place, name in enumerate(head, 1) if not name]
    problems += [Problem(1, f"列「{name}」は使いません。") for name in head if name and name not in known]
    problems += [Problem(1, f"列「{name}」が2つ以上あります。") for name in known if head.count(name) > 1]
    if problems:
        raise Rejected(problems)
    return head


def _values(raw: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    return {
        column.name: _half_width(raw[column.name]) if column.kind == CODE else raw[column.name]
        for column in columns
        if column.name in raw
    }


def _half_width(value: str) -> str:
    return unicodedata.normalize("NFKC", value).strip()


def _problems(line: Line, columns: Sequence[Column]) -> Iterator[Problem]:
    for column in columns:
        value = line.text.get(column.name, "")
        if column.required and not value:
            yield line.problem(f"「{column.name}」が空欄です。")
        elif column.kind == DAY and value and line.day(column.name) is None:
            yield line.problem(f"「{column.name}」の「{value[:30]}」を日付として読み取れません。")
        elif column.kind == CODE and _SHORTENED_NUMBER.fullmatch(value):
            yield line.problem(
                f"「{column.name}」の「{value}」は、表計算ソフトが桁を縮めた数です。元の番号を書いてください。"
            )
        elif column.kind != DAY and len(value) > column.longest:
            yield line.problem(f"「{column.name}」が長すぎます（{column.longest}文字まで）。")
        elif any(unicodedata.category(character) == "Cc" for character in value):
            yield line.problem(f"「{column.name}」に改行などの使えない文字があります。")


def without_zeros(lines: Iterable[Line], column: str, known: Iterable[str]) -> Iterator[Problem]:
    """New codes that are known ones but for the zeros in front, which spreadsheets take away from numbers."""
    codes = set(known)
    whole = by_shortened(codes)
    for line in lines:
        if (code := line.text[column]) not in codes and code in whole:
            yield line.problem(zeros_gone(column, code, whole[code]))


def by_shortened(codes: Iterable[str]) -> dict[str, str]:
    """The codes with zeros in front, by what is left of them without."""
    return {code.lstrip("0"): code for code in codes if code.startswith("0")}


def zeros_gone(column: str, code: str, whole: str) -> str:
    return f"{column}「{code}」は、登録済みの「{whole}」の初めの0が消えたものと思われます。"


def written(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A file as ``csv_lines`` writes it."""
    return "".join(csv_lines(head, rows)).encode()
