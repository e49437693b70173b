"""CSV files of the personnel division, read line by line: every bad line is named, not only the first.

1. The text is UTF-8, with or without a byte order mark, or else CP932 (what Excel saves in Japan).
2. The first line names the columns, in any order; each must be known, none may come twice, and few may be missing.
3. Values lose the spaces around them; codes and numbers are compared in half width. Dates are 西暦 or 和暦.
"""

from __future__ import annotations

import csv
import datetime
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nanohana.japanese.wareki import parse_date
from nanohana.spreadsheet import csv_lines, decoded, unmarked

MOST_BYTES = 20_000_000
MOST_LINES = 100_000


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    required: bool = False
    kind: str = "name"  # "name", "code" or "day"
    longest: int = 100
    may_be_missing: bool = False


CODE, DAY = "code", "day"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong with a line of a file; line 0 means the file as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.line}行目: {self.text}" if self.line else self.text


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


def read_lines(content: bytes, columns: Sequence[Column]) -> tuple[list[Line], list[Problem]]:
    """The lines that can be read, and what is wrong with the others. Raises Rejected for a file without any."""
    if len(content) > MOST_BYTES:
        raise Rejected([Problem(0, f"ファイルが大きすぎます（{MOST_BYTES // 1_000_000}MBまで）。")])
    rows = _rows(_decoded(content))
    try:
        head = next(rows)[1]
    except StopIteration:
        raise Rejected([Problem(0, "ファイルに何も書かれていません。")]) from None
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


def _decoded(content: bytes) -> str:
    text = decoded(content)
    if text is None:
        raise Rejected([Problem(0, "文字として読み取れません。UTF-8又はシフトJISのCSVで保存してください。")])
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of their first line; empty ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            advice = '引用符（"）が閉じられていないか、CSVの形式が正しくありません。'
            raise Rejected([Problem(number, advice)]) from error
        if reader.line_num > MOST_LINES:
            raise Rejected([Problem(0, f"行が多すぎます（{MOST_LINES:,}行まで）。")])
        if any(value.strip() for value in row):
            yield number, row


def _within(row: list[str], columns: int) -> list[str]:
    """Without empty cells behind so many columns: spreadsheets write such for columns that were once in use."""
    width = len(row)
    while width > columns and not row[width - 1].strip():
        width -= 1
    return row[:width]


def _checked_head(head: list[str], columns: Sequence[Column]) -> list[str]:
    known = [column.name for column in columns]
    needed = [column.name for column in columns if not column.may_be_missing]
    problems = [Problem(1, f"列「{name}」がありません。") for name in needed if name not in head]
    problems += [Problem(1, f"列「{name}」は使いません。") for name in head if name not in known]
    problems += [Problem(1, f"列「{name}」が2つ以上あります。") for name in known if head.count(name) > 1]
    if problems:
        raise Rejected(problems)
    return head


def _values(raw: dict[str, str], columns: Sequence[Column]) -> dict[str, str]:
    return {
        column.name: _half_width(raw[column.name]) if column.kind == CODE else _bare(raw[column.name])
        for column in columns
        if column.name in raw
    }


def _half_width(value: str) -> str:
    return unicodedata.normalize("NFKC", _bare(value)).strip()


def _bare(value: str) -> str:
    """Without the spaces around it, and without the mark that ``written`` puts before what looks like a formula."""
    return unmarked(value.strip())


def _problems(line: Line, columns: Sequence[Column]) -> Iterator[Problem]:
    for column in columns:
        value = line.text.get(column.name, "")
        if column.required and not value:
            yield line.problem(f"「{column.name}」が空欄です。")
        elif column.kind == DAY and value and line.day(column.name) is None:
            yield line.problem(f"「{column.name}」の「{value[:30]}」を日付として読み取れません。")
        elif column.kind != DAY and len(value) > column.longest:
            yield line.problem(f"「{column.name}」が長すぎます（{column.longest}文字まで）。")
        elif any(unicodedata.category(character) == "Cc" for character in value):
            yield line.problem(f"「{column.name}」に改行などの使えない文字があります。")


def written(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A file as ``csv_lines`` writes it."""
    return "".join(csv_lines(head, rows)).encode()
