"""Lines and tables of all pages -> blocks: wrapped lines joined, headings by their look, tables continued.

A line goes on in the next one when it reaches the right margin of its column, does not end a sentence, and both look
alike. What begins a new item (・, ①, 第2条, (1)) at the place where the paragraph began starts a new paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nanohana.documents.parsing.pdf_geometry import overlap
from nanohana.documents.parsing.pdf_layout import Page
from nanohana.documents.parsing.pdf_lines import Line, wraps
from nanohana.documents.parsing.pdf_tables import Table, between, cell_text, continues, glue, join
from nanohana.documents.structure import Block, BlockKind, Span, table_text

HEADING_SIZE = 1.15  # times the size of the body text
MOST_INDENT = 3.5  # em
FAR_IN = 10.0  # em: lines that begin there are set flush right
LONGEST_HEADING = 60  # characters
LOW_SCORE = 0.8  # mean recognition score of a line
SENTENCE_END = "。．！？!?"

_BULLET = re.compile(r"[・●○◎■□◆◇▼▽▲△►▶➢✓※＊]|[①-⑳]")
_MARKER = re.compile(
    r"[・●○◎■□◆◇▼▽▲△►▶➢✓※＊①-⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]"
    r"|第\s*[0-9０-９一二三四五六七八九十百]+\s*[編章節款目条](?:の[0-9０-９一二三四五六七八九十]+)?(?=[\s　（(]|$)"
    r"|[（(]\s*[0-9０-９一二三四五六七八九十ア-ンa-z]{1,3}\s*[）)]"
    r"|[0-9０-９]{1,3}[\s　.．、](?!\s*[項号条年月日])"
    r"|[ア-ン一二三四五六七八九十][\s　.．、]"
    r"|(?:附\s*則|別表|様式|別紙|別記|問|答|Q|A|Ｑ|Ａ)[0-9０-９\s　.．:：（(]"
)


@dataclass(slots=True)
class Paragraph:
    """Lines that are one text, with the page of each."""

    lines: list[tuple[Page, Line]] = field(default_factory=list)
    furniture: bool = False

    @property
    def first(self) -> Line:
        return self.lines[0][1]


@dataclass(slots=True)
class PlacedTable:
    """A table with the page of each of its rows."""

    table: Table
    row_pages: list[Page]


def paragraphs(pages: list[Page], running: set[int]) -> Iterator[Paragraph | PlacedTable]:
    """Paragraphs and tables in reading order; furniture apart, so that text and tables go on over a page's end."""
    current: Paragraph | PlacedTable | None = None
    for page in pages:
        for item in page.items:
            if isinstance(item, Line) and id(item) in running:
                yield Paragraph([(page, item)], furniture=True)
            elif not _taken(current, page, item):
                if current is not None:
                    yield current
                current = Paragraph([(page, item)]) if isinstance(item, Line) else _placed(item, page)
    if current is not None:
        yield current


def _placed(table: Table, page: Page) -> PlacedTable:
    return PlacedTable(table, [page] * len(table.rows))


def _taken(current: Paragraph | PlacedTable | None, page: Page, item: Line | Table) -> bool:
    """Add the item to what is open, if it goes on there."""
    if isinstance(current, Paragraph) and isinstance(item, Line) and _goes_on(current, page, item):
        current.lines.append((page, item))
        return True
    if isinstance(current, PlacedTable) and isinstance(item, Table) and _table_goes_on(current, page, item):
        join(current.table, item)
        current.row_pages.extend([page] * (len(current.table.rows) - len(current.row_pages)))
        return True
    return False


def _table_goes_on(above: PlacedTable, page: Page, below: Table) -> bool:
    return above.row_pages[-1] is not page and continues(above.table, below)


def _goes_on(paragraph: Paragraph, page: Page, line: Line) -> bool:
    last_page, last = paragraph.lines[-1]
    return (
        wraps(last, line)
        and (last.text[-1] not in SENTENCE_END or _hangs(paragraph.first, line))
        and abs(last.size - line.size) <= (0.1 if line.score == 1 else 0.35) * last.size
        and last.bold == line.bold
        and last.unseen == line.unseen
        and _follows(last_page, last, page, line)
        and not _begins_item(paragraph.first, line)
    )


def _follows(last_page: Page, last: Line, page: Page, line: Line) -> bool:
    """The next line below in the same column, or the first of the next column or page."""
    if last_page is not page:
        return last_page.vertical == page.vertical
    below = -overlap(last.rect.top, last.rect.bottom, line.rect.top, line.rect.bottom)
    same_column = overlap(last.rect.left, last.rect.right, line.rect.left, line.rect.right) > 0
    if same_column:
        return line.rect.top > last.rect.top and below <= 1.5 * last.size and _aligned(last, line)
    return line.rect.top < last.rect.top


def _aligned(last: Line, line: Line) -> bool:
    """At the same left edge but for an indent, or centred alike; lines set flush right are texts of their own."""
    most = MOST_INDENT if min(last.indent, line.indent) < FAR_IN * line.size else 0.5
    apart = abs(last.rect.left - line.rect.left)
    return apart <= most * line.size or abs(last.rect.centre[0] - line.rect.centre[0]) <= line.size


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line is set in or out against its paragraph's first, and is no item: no new paragraph begins there."""
    return (
        not _MARKER.match(line.text)
        and 0.7 * line.size <= abs(line.rect.left - first.rect.left) <= MOST_INDENT * line.size
    )


def _begins_item(first: Line, line: Line) -> bool:
    aligned = line.rect.left <= first.rect.left + 0.5 * first.size
    return bool(_MARKER.match(line.text)) and (aligned or not _MARKER.match(first.text))


def blocks(pages: list[Page], running: set[int]) -> Iterator[Block]:
    """The document's blocks in reading order."""
    look = _Look.of(pages)
    for part in paragraphs(pages, running):
        if isinstance(part, PlacedTable):
            yield _table_block(part)
        else:
            yield _text_block(part, look)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the document's body text looks like, and the sizes of its headings from the largest down."""

    body_size: float
    bold_body: bool
    heading_sizes: tuple[float, ...]

    @classmethod
    def of(cls, pages: list[Page]) -> _Look:
        weight: Counter[float] = Counter()
        bold = 0
        for line in _lines(pages):
            weight[line.size] += len(line.text)
            bold += len(line.text) * line.bold
        body = weight.most_common(1)[0][0] if weight else 0.0
        larger = sorted({line.size for line in _lines(pages) if line.size >= HEADING_SIZE * body}, reverse=True)
        return cls(body, bold > 0.5 * weight.total(), tuple(larger))

    def heading_level(self, line: Line, text: str) -> int:
        """1 for the largest headings; 0 for text that is none."""
        if len(text) > LONGEST_HEADING or text[-1] in SENTENCE_END or _BULLET.match(text) or line.score < 1:
            return 0
        if line.size in self.heading_sizes:
            return min(1 + self.heading_sizes.index(line.size), 6)
        if line.bold and not self.bold_body and line.size >= 0.95 * self.body_size:
            return min(1 + len(self.heading_sizes), 6)
        return 0


def _lines(pages: list[Page]) -> Iterator[Line]:
    return (item for page in pages for item in page.items if isinstance(item, Line))


def _text_block(paragraph: Paragraph, look: _Look) -> Block:
    text, spans = _with_spans(paragraph.lines)
    kind, level = _kind(paragraph, text, look)
    return Block(kind, text, spans, level=level, flags=_flags(line for _, line in paragraph.lines))


def _kind(paragraph: Paragraph, text: str, look: _Look) -> tuple[BlockKind, int]:
    if paragraph.furniture:
        return BlockKind.FURNITURE, 0
    if level := look.heading_level(paragraph.first, text):
        return BlockKind.HEADING, level
    if _BULLET.match(text):
        return BlockKind.LIST_ITEM, 1
    return BlockKind.PARAGRAPH, 0


def _with_spans(placed: list[tuple[Page, Line]]) -> tuple[str, tuple[Span, ...]]:
    """The text of a paragraph's lines and one span per line."""
    text = ""
    spans = []
    for page, line in placed:
        text += glue(text, line.text)
        spans.append(_span(page, line, len(text)))
        text += line.text
    return text, tuple(spans)


def _span(page: Page, line: Line, start: int) -> Span:
    box = page.displayed(line.rect).fraction_of(page.size)
    return Span(start, start + len(line.text), page=page.number, box=box)


def _table_block(placed: PlacedTable) -> Block:
    rows = []
    spans: list[Span] = []
    offset = 0
    for page, row in zip(placed.row_pages, placed.table.rows, strict=True):
        for cell in row:
            for before, line in zip([None, *cell], cell, strict=False):
                offset += len(between(before, line))
                spans.append(_span(page, line, offset))
                offset += len(line.text)
            offset += 1  # the tab or the newline after the cell
        rows.append(tuple(cell_text(cell) for cell in row))
    return Block(
        BlockKind.TABLE,
        table_text(rows),
        tuple(spans),
        rows=tuple(rows),
        header_rows=placed.table.header_rows,
        flags=_flags(line for row in placed.table.rows for cell in row for line in cell),
    )


def _flags(lines: Iterable[Line]) -> tuple[str, ...]:
    flags = set()
    for line in lines:
        if line.unseen:
            flags.add("invisible_text")
        if line.score < LOW_SCORE:
            flags.add("low_confidence_ocr")
    return tuple(sorted(flags))
