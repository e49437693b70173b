"""Word (.docx) -> blocks, by walking the XML: the only way that keeps automatic numbers, content controls and ruby."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from nanohana.documents.parsing.archive import open_archive
from nanohana.documents.parsing.drawing_text import lines_of
from nanohana.documents.parsing.tables import carried_down, likely_heads, table_block
from nanohana.documents.parsing.word_numbering import Label, Numbering
from nanohana.documents.parsing.word_package import BODY_TEXT, Parts, Styles, W, number, read_xml, value
from nanohana.documents.parsing.word_text import ParagraphText, paragraph_text
from nanohana.documents.parsing.word_warnings import warnings_of
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span, UnreadableDocument

_CONTAINERS = frozenset(
    W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body", "footnote", "endnote")
)
_LAYOUT_CELL = 1_500
_DEEPEST = 20


def parse_word(path: Path) -> ParsedDocument:
    """Raises UnreadableDocument: "damaged" and those of ``open_archive``."""
    with open_archive(path) as archive:
        parts = Parts(archive)
        body = read_xml(archive, parts.main)
        content = None if body is None else body.find(W + "body")
        if content is None:
            raise UnreadableDocument("damaged", _DAMAGED)
        reader = _Reader.of(archive, parts)
        blocks = [*reader.blocks(content), *_furniture(archive)]
        warnings = tuple(warnings_of(content))
    title = next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")
    return ParsedDocument("docx", tuple(blocks), " ".join(title.split()), warnings=warnings)


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], str]
    drawings: dict[str, str]
    paragraphs: int = 0
    depth: int = field(default=0)

    @classmethod
    def of(cls, archive: ZipFile, parts: Parts) -> _Reader:
        styles = Styles(read_xml(archive, parts.named("styles")))
        notes = {
            (kind, note.get(W + "id", "")): _plain(note)
            for kind in ("footnote", "endnote")
            for note in _children(read_xml(archive, parts.named(f"{kind}s")), W + kind)
        }
        numbering = Numbering(read_xml(archive, parts.named("numbering")), styles)
        return cls(styles, numbering, notes, dict(_drawings(archive, parts)))

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                yield from self._table(child)
            elif child.tag in _CONTAINERS:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        self.paragraphs += 1
        place = self.paragraphs
        content = paragraph_text(paragraph)
        properties = paragraph.find(W + "pPr")
        label = self.numbering.label(properties) if content.text or _shows_number(properties) else None
        if content.text:
            yield self._block(content, properties, label, place)
        for text, flag in content.unseen:
            yield replace(_at(place, BlockKind.PARAGRAPH, text), flags=(flag,))
        for note in content.notes:
            if self.notes.get(note):
                yield _at(place, BlockKind.NOTE, self.notes[note])
        for drawing in content.drawings:
            if self.drawings.get(drawing):
                yield _at(place, BlockKind.PARAGRAPH, self.drawings[drawing])
        for box in content.boxes:
            yield from self.blocks(box)

    def _block(
        self, content: ParagraphText, properties: etree._Element | None, label: Label | None, place: int
    ) -> Block:
        text = (label.text if label else "") + content.text
        style = value(properties, "pStyle")
        own_level = number(properties, "outlineLvl")
        level = self.styles.outline_level(style) if own_level is None else own_level
        if level < BODY_TEXT:
            return _at(place, BlockKind.HEADING, text, level + 1)
        if self.styles.is_title(style):
            return _at(place, BlockKind.TITLE, text)
        if label and label.is_bullet:
            return _at(place, BlockKind.LIST_ITEM, text, label.level + 1)
        return _at(place, BlockKind.PARAGRAPH, text)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """A table that only lays out text is read as text."""
        first = self.paragraphs + 1
        rows = [[list(self._cell(cell)) for cell in _cells(row)] for row in _rows(table)]
        layout = max(map(len, rows), default=0) <= 1 or any(
            sum(len(block.text) for block in cell) > _LAYOUT_CELL for row in rows for cell in row
        )
        if layout:
            yield from (block for row in rows for cell in row for block in cell)
            return
        yield from self._grid(table, rows, first)

    def _grid(self, table: etree._Element, rows: list[list[list[Block]]], first: int) -> Iterator[Block]:
        texts = [
            [
                *_before(row),
                *(text for cell, blocks in zip(_cells(row), cells, strict=True) for text in _spread(cell, blocks)),
            ]
            for row, cells in zip(_rows(table), rows, strict=True)
        ]
        width = max(map(len, texts))
        places = [_first_place(cells, first) for cells in rows]
        marked = sum(1 for row in _rows(table) if row.find(f"{W}trPr/{W}tblHeader") is not None)
        padded = [row + [""] * (width - len(row)) for row in texts]
        covered_below = {(number, column) for number, row in enumerate(_rows(table)) for column in _continued(row)}
        heads = marked or likely_heads(padded, covered_below)
        yield table_block(carried_down(padded, covered_below, heads), places, heads)
        yield from (block for row in rows for cell in row for block in cell if block.flags)

    def _cell(self, cell: etree._Element) -> Iterator[Block]:
        self.depth += 1
        if self.depth <= _DEEPEST:
            yield from self.blocks(cell)
        self.depth -= 1


def _shows_number(properties: etree._Element | None) -> bool:
    """Whether one without text is counted: not where it was deleted, moved away or hidden, or ends a section."""
    if properties is None or properties.find(W + "sectPr") is not None:
        return False
    return all(properties.find(f"{W}rPr/{W}{mark}") is None for mark in ("del", "moveFrom", "vanish"))


def _before(row: etree._Element) -> list[str]:
    """Nothing in the columns that the row leaves free before its first cell."""
    return [""] * min(number(row, "trPr", "gridBefore") or 0, 63)


def _spread(cell: etree._Element, blocks: list[Block]) -> Iterator[str]:
    """The text of a cell, followed by nothing in the columns that it also covers."""
    yield "" if _continues(cell) else "\n".join(block.text for block in blocks if not block.flags)
    yield from [""] * (_columns(cell) - 1)


def _continued(row: etree._Element) -> Iterator[int]:
    """The columns in which a cell goes on that begins above the row."""
    column = len(_before(row))
    for cell in _cells(row):
        if _continues(cell):
            yield column
        column += _columns(cell)


def _continues(cell: etree._Element) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _columns(cell: etree._Element) -> int:
    return min(max(number(cell, "tcPr", "gridSpan") or 1, 1), 64)


def _rows(table: etree._Element) -> list[etree._Element]:
    return [row for row in _through(table, W + "tr") if row.find(f"{W}trPr/{W}del") is None]


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(_through(row, W + "tc"))


def _through(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The children of a kind, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _through(child, tag)


def _first_place(cells: Iterable[Iterable[Block]], otherwise: int) -> Span:
    spans = [span for blocks in cells for block in blocks for span in block.spans[:1]]
    return replace(spans[0], start=0, end=0) if spans else Span(0, 0, paragraph=otherwise)


def _at(place: int, kind: BlockKind, text: str, level: int = 0) -> Block:
    return Block(kind, text, (Span(0, len(text), paragraph=place),), level=level)


def _children(root: etree._Element | None, tag: str) -> list[etree._Element]:
    return [] if root is None else root.findall(tag)


def _plain(parent: etree._Element) -> str:
    texts = (paragraph_text(paragraph).text for paragraph in parent.iter(W + "p"))
    return "\n".join(text for text in texts if text)


def _drawings(archive: ZipFile, parts: Parts) -> Iterator[tuple[str, str]]:
    """The words of charts and diagrams by the relation that leads to them."""
    relations = read_xml(archive, parts.relations)
    for relation in () if relations is None else relations:
        if relation.get("Type", "").endswith(("/chart", "/diagramData")):
            root = read_xml(archive, parts.at(relation.get("Target", "")))
            yield relation.get("Id", ""), "" if root is None else "\n".join(lines_of(root))


def _furniture(archive: ZipFile) -> Iterator[Block]:
    """Headers and footers, each text once."""
    names = sorted(name for name in archive.namelist() if name.startswith(("word/header", "word/footer")))
    roots = (read_xml(archive, name) for name in names if name.endswith(".xml"))
    texts = dict.fromkeys(_plain(root) for root in roots if root is not None)
    yield from (Block(BlockKind.FURNITURE, text) for text in texts if text)


_DAMAGED = "Wordファイルが壊れているため読み取れません。Wordで開いて保存し直してから登録してください。"
