"""Writes a source as .docx: styles, real merged cells, running heads, and on wish Word's automatic numbering."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from nanohana.sample.provisions import AutomaticNumbers, Level, read_provision
from nanohana.sample.sources import Heading, Item, Note, Paragraph, Source, Table

FONT = "BIZ UDGothic"
SUPPLEMENT = "附則"
# What Word shows for each level (w:lvlText), its number format (w:numFmt) and its first number (w:start).
LEVELS = {
    Level.ARTICLE: ("第%1条　", "decimal", 1),
    Level.CLAUSE: ("%2　", "decimal", 2),
    Level.ITEM: ("(%3)　", "decimal", 1),
    Level.SUBITEM: ("%4　", "aiueoFullWidth", 1),
}


def write_word(source: Source, path: Path) -> None:
    """Write the whole document; every field that would carry the time of writing is settled by the caller."""
    document = Document()
    _set_font(document)
    _write_running_heads(document, source)
    _write_title(document, source)
    writer = _BodyWriter(document, automatic=source.numbering == "auto")
    for block in source.body:
        writer.write(block)
    document.core_properties.title = source.title
    document.core_properties.author = "菜花県"
    document.save(str(path))


class _BodyWriter:
    """Writes block after block and counts the provisions as Word will."""

    def __init__(self, document: WordDocument, *, automatic: bool) -> None:
        self._document = document
        self._automatic = automatic
        self._start_numbering(first_clause=2)

    def _start_numbering(self, first_clause: int) -> None:
        self._numbers = AutomaticNumbers(first_clause)
        self._list = _add_numbering(self._document, first_clause) if self._automatic else 0

    def write(self, block: object) -> None:
        match block:
            case Heading(text, level):
                self._document.add_heading(text, level)
                if text.startswith(SUPPLEMENT):
                    self._start_numbering(first_clause=1)
            case Paragraph(text):
                self._write_paragraph(text)
            case Item(text):
                self._document.add_paragraph(text, style="List Bullet")
            case Note(text):
                self._document.add_paragraph().add_run(text).font.size = Pt(8)
            case Table():
                _write_table(self._document, block)

    def _write_paragraph(self, text: str) -> None:
        """A provision loses its number to Word only where Word will count to the same one."""
        provision = read_provision(text) if self._automatic else None
        if provision and self._numbers.give(provision.level) == provision.number:
            _number(self._document.add_paragraph(provision.text), self._list, provision.level)
        else:
            self._document.add_paragraph(text)


def _set_font(document: WordDocument) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    for style in document.styles.element.iter(qn("w:rFonts")):
        style.set(qn("w:eastAsia"), FONT)


def _write_running_heads(document: WordDocument, source: Source) -> None:
    section = document.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text = f"菜花県　{source.title}"
    head.alignment, foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def _write_title(document: WordDocument, source: Source) -> None:
    document.add_heading(source.title, 0)
    for line in filter(None, (source.number, source.version)):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _number(paragraph: WordParagraph, numbering: int, level: Level) -> None:
    properties = _element("w:numPr", {})
    properties.append(_element("w:ilvl", {"w:val": str(int(level))}))
    properties.append(_element("w:numId", {"w:val": str(numbering)}))
    paragraph._p.get_or_add_pPr().append(properties)


def _add_numbering(document: WordDocument, first_clause: int) -> int:
    """A new list in numbering.xml and the id by which paragraphs name it."""
    numbering = document.part.numbering_part.element
    abstract_id = str(len(numbering.findall(qn("w:abstractNum"))) + 100)
    abstract = _element("w:abstractNum", {"w:abstractNumId": abstract_id})
    abstract.append(_element("w:multiLevelType", {"w:val": "multilevel"}))
    for level, (text, number_format, start) in LEVELS.items():
        abstract.append(_level(level, text, number_format, first_clause if level is Level.CLAUSE else start))
    numbering.insert(0, abstract)  # the schema wants every w:abstractNum before the first w:num
    return int(numbering.add_num(int(abstract_id)).numId)


def _level(level: Level, text: str, number_format: str, start: int) -> etree._Element:
    element = _element("w:lvl", {"w:ilvl": str(int(level))})
    for name, value in (("start", str(start)), ("numFmt", number_format), ("suff", "nothing"), ("lvlText", text)):
        element.append(_element(f"w:{name}", {"w:val": value}))
    return element


def _element(name: str, attributes: dict[str, str]) -> etree._Element:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _write_table(document: WordDocument, table: Table) -> None:
    word_table = document.add_table(len(table.rows), table.width, style="Table Grid")
    grid = [row.cells for row in word_table.rows]  # asked for once: python-docx counts all cells at every question
    for cell in table.cells():
        corner = grid[cell.row][cell.column]
        corner.text = cell.text
        if cell.rows > 1 or cell.columns > 1:
            corner.merge(grid[cell.row + cell.rows - 1][cell.column + cell.columns - 1])
    for row in word_table.rows[: table.header_rows]:
        row._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    document.add_paragraph()
