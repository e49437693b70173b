"""PowerPoint (.pptx) -> blocks; every slide's title heads what is on it and in its notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from nanohana.documents.parsing.archive import open_archive
from nanohana.documents.parsing.drawing_text import EMBEDDED, lines_of
from nanohana.documents.parsing.slides_unseen import paragraph_parts, stands_on_white
from nanohana.documents.parsing.strict_form import is_strict, transitional_package
from nanohana.documents.parsing.tables import Cell, carried_down, grid, likely_header_rows, table_block
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span, UnreadableDocument

_FURNITURE = frozenset({PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER})
_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE})
_DRAWINGS = frozenset({RELATIONSHIP_TYPE.CHART, RELATIONSHIP_TYPE.DIAGRAM_DATA})
_OBJECTS = frozenset({MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT, MSO_SHAPE_TYPE.LINKED_OLE_OBJECT})
_DEEPEST = 20


def parse_slides(path: Path) -> ParsedDocument:
    """Raises UnreadableDocument: "damaged" and those of ``open_archive``."""
    with open_archive(path) as archive:
        source = transitional_package(archive) if is_strict(archive, "ppt/presentation.xml") else str(path)
    try:
        presentation = Presentation(source)
        blocks = [block for number, slide in enumerate(presentation.slides, 1) for block in _slide(slide, number)]
        embedded = sum(_embedded(slide) for slide in presentation.slides)
        title = presentation.core_properties.title or ""
    except Exception as error:  # python-pptx raises errors of many kinds for packages that are not whole
        raise UnreadableDocument("damaged", _DAMAGED) from error
    first = next((block.text for block in blocks if block.kind is BlockKind.HEADING), "")
    warnings = (EMBEDDED.format(count=embedded),) if embedded else ()
    return ParsedDocument("pptx", tuple(blocks), " ".join((first or title).split()), warnings=warnings)


def _slide(slide: Any, number: int) -> Iterator[Block]:
    flags = ("hidden",) if slide._element.get("show") == "0" else ()
    shapes = list(_flattened(slide.shapes))
    for block in (*_shapes(shapes, slide), *_drawings(slide), *_notes(slide)):
        if block.text.strip():
            spans = block.spans or (Span(0, len(block.text)),)
            spans = tuple(replace(span, slide=number) for span in spans)
            yield replace(block, spans=spans, flags=(*flags, *block.flags))


def _embedded(slide: Any) -> int:
    """How many tables and the like of other programs it shows as pictures."""
    return sum(shape.shape_type in _OBJECTS for shape in _flattened(slide.shapes))


def _flattened(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """The title, then from top to bottom. A group is read whole, at its place: what is in it has places of its own."""
    for shape in sorted(shapes, key=lambda shape: (not _is_title(shape), shape.top or 0, shape.left or 0)):
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < _DEEPEST:
            yield from _flattened(shape.shapes, depth + 1)
        else:
            yield shape


def _shapes(shapes: list[Any], slide: Any) -> Iterator[Block]:
    around = [*shapes, *_drawn_only(slide.slide_layout), *_drawn_only(slide.slide_layout.slide_master)]
    for shape in shapes:
        if getattr(shape, "has_table", False):
            yield _table(shape.table)
        elif shape.has_text_frame:
            yield from _text(shape, on_white=stands_on_white(shape, slide, around))


def _drawn_only(part: Any) -> list[Any]:
    """What a layout or a master draws on each of its slides: its placeholders are not."""
    return [shape for shape in _flattened(part.shapes) if not shape.is_placeholder]


def _text(shape: Any, *, on_white: bool) -> Iterator[Block]:
    body = shape.text_frame._txBody
    parts = [paragraph_parts(each, body.find(qn("a:lstStyle")), on_white=on_white) for each in body.p_lst]
    yield from _seen(shape, [seen for seen, _ in parts])
    for _, unseen in parts:
        yield Block(BlockKind.PARAGRAPH, unseen, flags=("invisible_text",))


def _seen(shape: Any, texts: list[str]) -> Iterator[Block]:
    place = _placeholder(shape)
    if place in _TITLES:
        yield Block(BlockKind.HEADING, _line("\n".join(texts)), level=1)
        return
    for paragraph, text in zip(shape.text_frame.paragraphs, texts, strict=True):
        if place in _FURNITURE:
            yield Block(BlockKind.FURNITURE, text)
        elif paragraph.level:
            yield Block(BlockKind.LIST_ITEM, text, level=paragraph.level + 1)
        else:
            yield Block(BlockKind.PARAGRAPH, text)


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _is_title(shape: Any) -> bool:
    return _placeholder(shape) in _TITLES


def _table(table: Any) -> Block:
    rows = [[_cell(cell) for cell in row.cells if not cell.is_spanned] for row in table.rows]
    texts, covered_below = grid(rows)
    heads = 1 if table.first_row and len(texts) > 1 else likely_header_rows(texts)
    return table_block(carried_down(texts, covered_below, heads), [Span(0, 0)] * len(texts), heads)


def _cell(cell: Any) -> Cell:
    merged = cell.is_merge_origin
    return Cell(_line(cell.text), cell.span_height if merged else 1, cell.span_width if merged else 1)


def _drawings(slide: Any) -> Iterator[Block]:
    """The words of charts and diagrams, which are parts of their own."""
    for relation in slide.part.rels.values():
        if relation.reltype in _DRAWINGS and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            yield Block(BlockKind.PARAGRAPH, "\n".join(lines_of(etree.fromstring(relation.target_part.blob, parser))))


def _notes(slide: Any) -> Iterator[Block]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if frame is not None:
        yield Block(BlockKind.NOTE, frame.text.replace("\v", "\n").strip())


def _line(text: str) -> str:
    return " ".join(text.replace("\v", "\n").split("\n")).strip()


_DAMAGED = "PowerPointファイルが壊れているため読み取れません。PowerPointで開いて保存し直してから登録してください。"
