"""Writes a source as a born-digital PDF in one or two columns, with embedded fonts and ruled tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import black, whitesmoke
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as RuledTable
from reportlab.platypus.paraparser import ParaParser

from nanohana.sample.provisions import Level, read_provision
from nanohana.sample.sources import Block, Heading, Item, Note, Paragraph, Source, Table

FONT = "BIZUDGothic"
MARGIN = 22 * mm
GUTTER = 8 * mm
BODY = ParagraphStyle("body", fontName=FONT, fontSize=10, leading=16, wordWrap="CJK")
CELL = ParagraphStyle("cell", BODY, fontSize=9, leading=12)
NOTE = ParagraphStyle("note", BODY, fontSize=8, leading=12)
ITEM = ParagraphStyle("item", BODY, leftIndent=20, bulletIndent=8)
TITLE = ParagraphStyle("title", BODY, fontSize=16, leading=24, alignment=1, spaceAfter=8)
RIGHT = ParagraphStyle("right", BODY, alignment=2)
HEADINGS = {
    level: ParagraphStyle(
        f"heading{level}", BODY, fontSize=size, leading=size * 1.5, spaceBefore=8, spaceAfter=4, keepWithNext=1
    )
    for level, size in ((1, 13), (2, 11.5), (3, 10.5))
}
INDENTS = {Level.ARTICLE: 0, Level.CLAUSE: 0, Level.ITEM: 10, Level.SUBITEM: 20}  # points


@cache
def use_font() -> str:
    """The name of BIZ UDGothic, which is read and registered once in a process."""
    registerFont(TTFont(FONT, Path(__file__).parent / "fonts" / "BIZUDGothic_400Regular.ttf"))
    return FONT


def write_pdf(source: Source, path: Path) -> None:
    """Reading order is the order in the file's content stream, also in two columns."""
    use_font()
    columns = 2 if source.format == "pdf-2col" else 1
    frames = _frames(columns)
    document = BaseDocTemplate(str(path), pagesize=A4, title=source.title, author="菜花県", invariant=1)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=_head(source), onPageEnd=_draw_page_number))
    width = frames[0]._aW
    document.build([*_title(source), *(_flowable(block, width) for block in source.body)])


def _frames(columns: int) -> list[Frame]:
    width = (A4[0] - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    return [Frame(MARGIN + n * (width + GUTTER), MARGIN, width, A4[1] - 2 * MARGIN, 0, 0, 0, 0) for n in range(columns)]


def _head(source: Source) -> Callable[[Canvas, BaseDocTemplate], None]:
    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawRightString(A4[0] - MARGIN, A4[1] - 14 * mm, f"菜花県　{source.title}")

    return draw


def _draw_page_number(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(FONT, 8)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, f"－ {document.page} －")


def _title(source: Source) -> list[Flowable]:
    lines = filter(None, (source.number, source.version))
    return [_text(source.title, TITLE), *(_text(line, RIGHT) for line in lines), Spacer(0, 8)]


def _text(text: str, style: ParagraphStyle, bullet: str | None = None) -> Text:
    """A paragraph whose full-width spaces stay; from plain text reportlab would make half-width ones."""
    frags = ParaParser().parse(escape(text), style)[1]
    return Text("", style, bulletText=bullet, frags=frags)


def _flowable(block: Block, width: float) -> Flowable:
    match block:
        case Heading(text, level):
            return _text(text, HEADINGS[level])
        case Paragraph(text):
            return _text(text, _provision_style(text))
        case Item(text):
            return _text(text, ITEM, bullet="・")
        case Note(text):
            return _text(text, NOTE)
        case Table():
            return _ruled_table(block, width)


def _provision_style(text: str) -> ParagraphStyle:
    """Provisions hang their number one character to the left, as printed rules do; 号 and ア stand further right."""
    provision = read_provision(text)
    if provision is None:
        return BODY
    indent = INDENTS[provision.level] + BODY.fontSize
    return ParagraphStyle(f"provision{provision.level}", BODY, leftIndent=indent, firstLineIndent=-BODY.fontSize)


def _ruled_table(table: Table, width: float) -> RuledTable:
    texts: list[list[Flowable | str]] = [[""] * table.width for _ in table.rows]
    style: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    if table.header_rows:
        style.append(("BACKGROUND", (0, 0), (-1, table.header_rows - 1), whitesmoke))
    for cell in table.cells():
        texts[cell.row][cell.column] = _text(cell.text, CELL)
        last = (cell.column + cell.columns - 1, cell.row + cell.rows - 1)
        style.append(("SPAN", (cell.column, cell.row), last))
    widths = _column_widths(table, width)
    return RuledTable(texts, widths, style=style, repeatRows=table.header_rows, spaceBefore=6, spaceAfter=6)


def _column_widths(table: Table, width: float) -> list[float]:
    """Shares by the longest text of each column, between 3 and 20 characters, so that short columns stay narrow."""
    longest = [3] * table.width
    for cell in table.cells():
        if cell.columns == 1:
            longest[cell.column] = min(20, max(longest[cell.column], len(cell.text)))
    return [width * share / sum(longest) for share in longest]
