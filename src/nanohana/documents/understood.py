"""What was understood of a version, ready to be drawn: the blocks of a page or part, their place, what is cited."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import QuerySet

from nanohana.documents.blocks import block_of
from nanohana.documents.citations import Passage
from nanohana.documents.linking import Link, links_in
from nanohana.documents.models import Document, StoredBlock, Version
from nanohana.documents.structure import Block, BlockKind, Box, Span

BLOCKS_PER_PART = 150
BLOCKS_IN_GLIMPSE = 40
#: What a glimpse shows around the passage, and at least, in fractions of the page.
GLIMPSE_MARGIN = 0.02
GLIMPSE_LEAST = (0.5, 0.08)
ROWS_SHOWN = 200
ROWS_BEFORE_CITED = 20

FLAGS = {
    "low_confidence_ocr": "文字認識の確度が低い箇所",
    "hidden": "非表示の内容",
    "invisible_text": "画面に見えない文字",
    "invisible_characters": "見えない特殊文字を含む箇所",
}
_SUBDIVISION = re.compile("第[0-9]+[項号]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is cited or not; one with ``href`` refers to another provision."""

    text: str
    is_cited: bool
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    is_header: bool
    is_cited: bool


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the page, as SVG wants it: fractions of the page's width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A block on the screen. ``outline`` and ``cited`` are rectangles on the shown page, where the format has pages."""

    ordinal: int
    kind: BlockKind
    level: int
    heading_path: tuple[str, ...]
    pieces: tuple[Piece, ...]
    rows: tuple[Row, ...]
    rows_left_out: int
    place: str
    flags: tuple[str, ...]
    outline: Rectangle | None
    cited: tuple[Rectangle, ...]
    is_cited: bool

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above it, down to the 条: its 項 and 号 stand in the text itself."""
        return tuple(heading for heading in self.heading_path if not _SUBDIVISION.fullmatch(heading))


def shown_blocks(
    version: Version, number: int, passage: Passage | None, readable: QuerySet[Document] | None = None
) -> list[Shown]:
    """The blocks of page ``number`` (1-based), or of the part of that number where the format has no pages.

    With ``readable`` documents their references to provisions are links (``linking.links_in``).
    """
    rows = list(_rows(version, number))
    links = {} if readable is None else links_in(version, rows, readable)
    page = number if version.has_pages else None
    return [_shown(row, passage, page, links.get(row.ordinal, ())) for row in rows]


def passage_blocks(version: Version, passage: Passage) -> list[Shown]:
    """The blocks of a passage alone; rectangles are those on the page where it begins."""
    rows = version.blocks.filter(ordinal__gte=passage.first, ordinal__lte=passage.last)[:BLOCKS_IN_GLIMPSE]
    page = part_of(version, passage) if version.has_pages else None
    return [_shown(row, passage, page) for row in rows]


def glimpse(blocks: Iterable[Shown]) -> Rectangle | None:
    """The part of the page that shows the cited text, with a margin; None where no text is on the page."""
    cited = [r for block in blocks if block.kind != BlockKind.FURNITURE for r in block.cited]
    if not cited:
        return None
    left, right = _widened(min(r.x for r in cited), max(r.x + r.width for r in cited), GLIMPSE_MARGIN, GLIMPSE_LEAST[0])
    top, bottom = _widened(
        min(r.y for r in cited), max(r.y + r.height for r in cited), GLIMPSE_MARGIN, GLIMPSE_LEAST[1]
    )
    return Rectangle(left, top, right - left, bottom - top)


def _widened(start: float, end: float, margin: float, least: float) -> tuple[float, float]:
    """``start`` to ``end`` with a margin, at least ``least`` long, within 0–1."""
    missing = max(least - (end - start), 2 * margin) / 2
    return max(start - missing, 0.0), min(end + missing, 1.0)


def parts(version: Version) -> int:
    """How many pages, or parts of a document without pages, can be shown."""
    return len(version.pages) if version.has_pages else max(1, -(-version.blocks.count() // BLOCKS_PER_PART))


def part_of(version: Version, passage: Passage) -> int:
    """The page or part on which a passage begins; for a sentence, the page on which it begins within its block."""
    if not version.has_pages:
        return passage.first // BLOCKS_PER_PART + 1
    row = version.blocks.filter(ordinal=passage.first).first()
    spans = block_of(row).spans if row else ()
    pages = [span.page for span in spans if span.page and span.end > passage.start]
    return pages[0] if pages else 1


def last_part_of(version: Version, passage: Passage) -> int:
    """The page or part on which a passage ends."""
    if not version.has_pages:
        return passage.last // BLOCKS_PER_PART + 1
    row = version.blocks.filter(ordinal__gte=passage.first, ordinal__lte=passage.last).order_by("-ordinal").first()
    spans = block_of(row).spans if row else ()
    end = passage.end if row and row.ordinal == passage.last else None
    pages = [span.page for span in spans if span.page and (end is None or span.start < end)]
    return pages[-1] if pages else part_of(version, passage)


def _rows(version: Version, number: int) -> Iterable[StoredBlock]:
    if not version.has_pages:
        first = (number - 1) * BLOCKS_PER_PART
        return version.blocks.filter(ordinal__gte=first, ordinal__lt=first + BLOCKS_PER_PART)
    # A block that began on the page before may go on here: a joined paragraph or table.
    beginning = version.blocks.filter(page=number)
    before = version.blocks.filter(page__lt=number).order_by("-ordinal")[:1]
    going_on = [row for row in before if any(span.get("page") == number for span in row.spans)]
    return [*going_on, *beginning]


def _shown(row: StoredBlock, passage: Passage | None, page: int | None, links: Sequence[Link] = ()) -> Shown:
    block = block_of(row)
    cited = passage.within(row.ordinal, len(block.text)) if passage else None
    shown_rows = _window(_table_rows(block, cited), block.header_rows)
    here = [span for span in block.spans if span.box and span.page == page]
    return Shown(
        ordinal=row.ordinal,
        kind=block.kind,
        level=min(max(block.level, 1), 4),
        heading_path=block.heading_path,
        pieces=_pieces(block.text, cited, links),
        rows=shown_rows,
        rows_left_out=len(block.rows) - len(shown_rows),
        place=block.spans[0].place if block.spans else "",
        flags=tuple(FLAGS.get(flag, flag) for flag in block.flags),
        outline=_around(here),
        cited=tuple(_rectangle(span.box) for span in here if span.box and cited and _meet(span, cited)),
        is_cited=cited is not None,
    )


def _pieces(text: str, cited: tuple[int, int] | None, links: Sequence[Link]) -> tuple[Piece, ...]:
    first, last = cited or (0, 0)
    borders = sorted({0, first, last, len(text), *(border for link in links for border in (link.start, link.end))})
    begun = [link.start for link in links]
    return tuple(
        Piece(text[start:end], first <= start < last, _href(links, bisect_right(begun, start) - 1, start))
        for start, end in pairwise(borders)
    )


def _href(links: Sequence[Link], position: int, start: int) -> str:
    """That of the link at a position, the last that begins before ``start``, where it goes on there."""
    return links[position].href if position >= 0 and start < links[position].end else ""


def _table_rows(block: Block, cited: tuple[int, int] | None) -> list[Row]:
    """The rows of a table; its text holds one line per row, so a cited range names the rows it touches."""
    rows: list[Row] = []
    start = 0
    for number, (cells, line) in enumerate(zip(block.rows, block.text.split("\n"), strict=False)):
        end = start + len(line)
        rows.append(Row(cells, number < block.header_rows, bool(cited and cited[0] < end and start < cited[1])))
        start = end + 1
    return rows


def _window(rows: list[Row], header_rows: int) -> tuple[Row, ...]:
    """The part of a long table that is shown: its header, then ROWS_SHOWN rows from shortly before the cited one."""
    first = next((number for number, row in enumerate(rows) if row.is_cited), 0)
    start = max(header_rows, first - ROWS_BEFORE_CITED)
    return (*rows[:header_rows], *rows[start : start + ROWS_SHOWN])


def _meet(span: Span, cited: tuple[int, int]) -> bool:
    return span.start < cited[1] and cited[0] < span.end


def _around(spans: Sequence[Span]) -> Rectangle | None:
    boxes = [span.box for span in spans if span.box]
    if not boxes:
        return None
    return _rectangle(
        Box(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )
    )


def _rectangle(box: Box) -> Rectangle:
    return Rectangle(
        round(box.left, 4), round(box.top, 4), round(box.right - box.left, 4), round(box.bottom - box.top, 4)
    )
