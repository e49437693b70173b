"""One structure for every format: what a parser gives and what everything after it reads.

A document is a flat sequence of blocks in reading order. Each block knows its heading path
(第2章 給与 > 第5条（旅費の支給） > 第2項) and where each run of its characters stands in the source
(page and box, sheet and cells, slide, paragraph), so that any sentence can be opened and highlighted.

This module is free of Django: it is shared by the parser process and the web.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    CAPTION = "caption"
    NOTE = "note"
    FURNITURE = "furniture"  # running heads, page numbers: shown to the owner, never searched


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in fractions (0–1) of the page's width and height, origin top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Span:
    """Where the characters ``text[start:end]`` stand in the source. Pages, slides and paragraphs count from 1."""

    start: int
    end: int
    page: int | None = None
    box: Box | None = None
    sheet: str | None = None
    cells: str | None = None  # "A5:H24"
    slide: int | None = None
    paragraph: int | None = None

    @property
    def place(self) -> str:
        """「3ページ」「シート「日当」A5:H24」「スライド2」, or nothing where the format has no places."""
        if self.sheet:
            return f"シート「{self.sheet}」{self.cells or ''}"
        if self.slide:
            return f"スライド{self.slide}"
        return f"{self.page}ページ" if self.page else ""

    def moved(self, offset: int) -> Span:
        return replace(self, start=self.start + offset, end=self.end + offset)


def whole_place(spans: Sequence[Span]) -> str:
    """Where a passage stands from its first run of characters to its last: 「3～4ページ」「シート「日当」A5:H24」.

    Heads that are repeated from pages or rows before are none of it.
    """
    placed = [span for span in spans if span.place]
    if not placed:
        return ""
    if placed[0].sheet:
        sheets = dict.fromkeys(span.sheet for span in placed)
        return "、".join(_in_sheet([span for span in placed if span.sheet == sheet]) for sheet in sheets)
    own = _without_repeated([span.slide or span.page or 0 for span in placed])
    first, last = placed[own], placed[-1]
    if first.place == last.place:
        return first.place
    return f"スライド{first.slide}～{last.slide}" if first.slide else f"{first.page}～{last.page}ページ"


def _in_sheet(spans: Sequence[Span]) -> str:
    cells = [re.findall(r"([A-Z]+)([0-9]+)", span.cells or "") for span in spans]
    if not all(cells):
        return spans[0].place
    own = cells[_without_repeated([int(places[0][1]) for places in cells]) :]
    columns = sorted((column for places in own for column, _ in places), key=lambda column: (len(column), column))
    begin, end = f"{columns[0]}{own[0][0][1]}", f"{columns[-1]}{own[-1][-1][1]}"
    return replace(spans[0], cells=begin if begin == end else f"{begin}:{end}").place


def _without_repeated(numbers: Sequence[int]) -> int:
    """Where the numbers go on behind the widest gap: repeated heads stand before it; hidden rows leave smaller ones."""
    gaps = [following - number for number, following in pairwise(numbers)]
    widest = max(gaps, default=1)
    return gaps.index(widest) + 1 if widest > 1 else 0


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table, with its text exactly as the source shows it.

    ``level`` is the heading level (1 = highest) of a heading, the depth of a list item, else 0.
    ``rows`` holds a table's cells (a merged cell has its text in its first column, below the heads in every row);
    its ``text`` is the rows joined by newlines and the cells by tabs, so spans address tables like any text.
    ``flags``: "low_confidence_ocr", "hidden", "invisible_text" (white, transparent or tiny), "invisible_characters".
    """

    kind: BlockKind
    text: str
    spans: tuple[Span, ...] = ()
    heading_path: tuple[str, ...] = ()
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height of a page in points (1/72 inch)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edition:
    """What a law's file says of itself: its number (昭和四十六年政令第二百六十四号), the same in all its versions, when
    this version was promulgated and takes effect, and by what it was amended (「令和5年政令第202号」)."""

    number: str
    promulgated_on: datetime.date | None = None
    effective_from: datetime.date | None = None
    amended_by: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a parser understood of one file. ``warnings`` are Japanese sentences for the owner."""

    format: str
    blocks: tuple[Block, ...]
    title: str = ""
    pages: tuple[PageSize, ...] = ()
    warnings: tuple[str, ...] = ()
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage that is searched and cited as one; it never crosses a 条. ``text`` is quoted as it stands."""

    text: str
    heading_path: tuple[str, ...]
    spans: tuple[Span, ...]
    kind: str  # "provision", "table", "qa", "text"
    first_block: int
    last_block: int


class UnreadableDocument(Exception):
    """A file that cannot be registered. ``code`` is stable, ``message`` is Japanese: what happened and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def table_text(rows: Iterable[Iterable[str]]) -> str:
    """The text of a table block: cells by tab, rows by newline."""
    return "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in rows)
