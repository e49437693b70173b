"""新旧対照表 as a Word document: A4 landscape, two columns, the heads repeated on every page, changes underlined."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from nanohana.drafting.comparison.comparing import Comparison
from nanohana.drafting.comparison.differences import Line
from nanohana.drafting.comparison.layout import NEW_HEAD, OLD_HEAD, TableLine, table_lines
from nanohana.drafting.word_text import in_font, printable

_COLUMN = Mm(128)


def comparison_docx(comparison: Comparison, title: str = "新旧対照表") -> bytes:
    """The document. Characters that a Word document cannot hold are left out."""
    document = Document()
    in_font(document)
    _landscape(document)
    heading = document.add_paragraph(printable(title))
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    lines = table_lines(comparison)
    if lines:
        document.add_paragraph("（下線部分は改正部分）").alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _write(document.add_table(rows=len(lines) + 1, cols=2), lines)
    else:
        document.add_paragraph("改正前と改正後に違いはありません。")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _landscape(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)


def _write(table: Table, lines: list[TableLine]) -> None:
    table.style = "Table Grid"
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, (NEW_HEAD, OLD_HEAD), strict=True):
        cell.width = _COLUMN
        cell.paragraphs[0].add_run(text)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _repeat_head(table)
    for index, (row, line) in enumerate(zip(list(table.rows)[1:], lines, strict=True)):
        last = index + 1 == len(lines) or lines[index + 1].first
        for cell, side in zip(row.cells, (line.new, line.old), strict=True):
            _fill(cell, side)
            _rules(cell, above=line.first, below=last)


def _fill(cell: _Cell, line: Line) -> None:
    cell.width = _COLUMN
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    for run in line:
        paragraph.add_run(printable(run.text)).underline = run.changed or None


def _rules(cell: _Cell, *, above: bool, below: bool) -> None:
    """No rule between the lines of one unit."""
    borders = OxmlElement("w:tcBorders")
    for side, drawn in (("top", above), ("bottom", below)):
        if not drawn:
            border = OxmlElement(f"w:{side}")
            border.set(qn("w:val"), "nil")
            borders.append(border)
    cell._tc.get_or_add_tcPr().append(borders)


def _repeat_head(table: Table) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)
