"""The plain texts that the sample documents are made from: one file is one version of one document (see README.md)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SOURCES = Path(__file__).parent / "sources"
HEADING = re.compile(r"(#{1,3}) (.+)")


class InvalidSource(ValueError):
    """A source that does not follow README.md; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in the table; ``rows`` and ``columns`` count what it covers."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length as they are written, with ``<`` and ``^`` for the covered part of merged cells."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 0

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def cells(self) -> Iterator[Cell]:
        """The cells that are not covered by another, row by row."""
        for row, texts in enumerate(self.rows):
            for column, text in enumerate(texts):
                if text not in ("<", "^"):
                    yield Cell(text, row, column, self._covered_below(row, column), self._covered_right(row, column))

    def _covered_right(self, row: int, column: int) -> int:
        return 1 + _leading(self.rows[row][column + 1 :], "<")

    def _covered_below(self, row: int, column: int) -> int:
        return 1 + _leading([texts[column] for texts in self.rows[row + 1 :]], "^")


def _leading(texts: tuple[str, ...] | list[str], mark: str) -> int:
    """How many of the first texts are the mark."""
    return next((n for n, text in enumerate(texts) if text != mark), len(texts))


Format = Literal[
    "docx", "pdf", "pdf-2col", "pdf-vertical", "pdf-scan", "xlsx", "xlsx-form", "pptx", "html", "csv-cp932"
]
Block = Heading | Paragraph | Item | Note | Table


class Source(BaseModel):
    """The head of a source and its body. Dates are None where the document has none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: str
    format: Format
    library: str
    division: str
    label: Literal["公開", "庁内", "関係者限り"]
    filename: str
    document: str
    number: str = ""
    version: str = ""
    promulgated: datetime.date | None = None
    effective: datetime.date | None = None
    until: datetime.date | None = None
    numbering: Literal["", "auto"] = ""
    body: tuple[Block, ...] = Field(default=(), repr=False)


def read_sources(folder: Path = SOURCES) -> list[Source]:
    """Every source below a folder, ordered by id. Raises InvalidSource, also where two share an id or a file name."""
    sources = sorted((read_source(path) for path in folder.rglob("*.md")), key=lambda source: source.id)
    for key in ("id", "filename"):
        for value, same in groupby(sorted(getattr(source, key) for source in sources)):
            if len(list(same)) > 1:
                raise InvalidSource(f"{key} {value} is used twice")
    return sources


def read_source(path: Path) -> Source:
    """One source from its file. Raises InvalidSource."""
    try:
        source = parse_source(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError) as error:
        raise InvalidSource(f"{path.name}: {error}") from error
    if source.id != path.stem:
        raise InvalidSource(f"{path.name}: its id is {source.id}")
    return source


def parse_source(text: str) -> Source:
    """A source from its text. Raises ValueError where the head or a table is wrong."""
    _, head, body = text.split("---\n", 2)
    lines = filter(str.strip, head.splitlines())
    entries = {key: value for key, value in map(_entry, lines) if value}
    own_document = {"document": entries["id"]}
    return Source.model_validate({**own_document, **entries, "body": tuple(parse_body(body))})


def _entry(line: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise ValueError(f"no colon in {line!r}")
    return key.strip(), value.strip()


def parse_body(text: str) -> Iterator[Block]:
    """The blocks of a body: every line is one, consecutive lines that begin with a bar are one table."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            yield parse_table(list(group))
        else:
            yield from map(parse_line, group)


def parse_line(line: str) -> Heading | Paragraph | Item | Note:
    if heading := HEADING.fullmatch(line):
        return Heading(heading[2], len(heading[1]))
    if line.startswith("- "):
        return Item(line[2:])
    if line.startswith("> "):
        return Note(line[2:])
    return Paragraph(line)


def parse_table(lines: list[str]) -> Table:
    """Raises ValueError where the rows differ in length or a line does not end with a bar."""
    rows = [_row(line) for line in lines]
    rules = [n for n, row in enumerate(rows) if set("".join(row)) == {"-"}]
    header_rows = rules[0] if rules else 0
    rows = [row for n, row in enumerate(rows) if n not in rules]
    if len({len(row) for row in rows}) != 1:
        raise ValueError(f"rows of different length in the table {lines[0]}")
    return Table(tuple(rows), header_rows)


def _row(line: str) -> tuple[str, ...]:
    if not line.endswith("|") or len(line) < 2:
        raise ValueError(f"no bar at the end of {line!r}")
    return tuple(cell.strip() for cell in line[1:-1].split("|"))
