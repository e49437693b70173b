"""Law XML of e-Gov (法令標準XML スキーマ) -> blocks with exact heading paths: nothing here is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from nanohana.documents.parsing.law_edition import edition_of
from nanohana.documents.parsing.tables import Cell, carried_down, covered, grid, likely_header_rows, table_block
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span, UnreadableDocument

_GROUPS = ("Part", "Chapter", "Section", "Subsection", "Division")
_APPENDICES = ("AppdxTable", "AppdxNote", "AppdxStyle", "AppdxFormat", "Appdx", "AppdxFig")
_SUBITEMS = tuple(f"Subitem{depth}" for depth in range(1, 11))
_TEXTS = frozenset(
    {"List", "AmendProvision", "Class", "ArithFormula"}
    | {f"{kind}Struct" for kind in ("Fig", "Style", "Format", "Note")}
)
_SILENT = frozenset({"Rt", "TOC"})

Path_ = tuple[str, ...]


def parse_law(path: Path, filename: str = "") -> ParsedDocument:
    """``filename`` tells the amending law where e-Gov gave it. Raises UnreadableDocument: "damaged", "unknown"."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.parse(path, parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error
    law = root if root.tag == "Law" else next(root.iter("Law"), None)
    if law is None:
        raise UnreadableDocument("unknown", _NO_LAW)
    title = _text(law.find("LawBody/LawTitle"))
    blocks = tuple(_numbered(_law(law, title)))
    return ParsedDocument(format="xml", blocks=blocks, title=title, edition=edition_of(law, filename))


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    for place, block in enumerate(blocks, 1):
        spans = block.spans or (Span(0, len(block.text)),)
        yield replace(block, spans=tuple(replace(span, paragraph=place) for span in spans))


def _law(law: etree._Element, title: str) -> Iterator[Block]:
    yield from _if_any(BlockKind.TITLE, title)
    yield from _if_any(BlockKind.PARAGRAPH, f"（{number}）" if (number := _text(law.find("LawNum"))) else "")
    body = law.find("LawBody")
    for child in () if body is None else body:
        yield from _part_of_law(child)


def _part_of_law(element: etree._Element) -> Iterator[Block]:
    match element.tag:
        case "EnactStatement" | "Preamble":
            yield from _if_any(BlockKind.PARAGRAPH, _text(element))
        case "MainProvision":
            yield from _provisions(element, ())
        case "SupplProvision":
            yield from _supplement(element)
        case tag if tag in _APPENDICES:
            yield from _appendix(element, ())


def _supplement(element: etree._Element) -> Iterator[Block]:
    number = element.get("AmendLawNum", "")
    heading = _tight(element.find("SupplProvisionLabel")) + (f"（{number}）" if number else "")
    heading += "抄" if element.get("Extract") == "true" else ""
    path = (heading or "附則",)
    yield Block(BlockKind.HEADING, path[0], heading_path=path, level=1)
    yield from _provisions(element, path)


def _provisions(parent: etree._Element, path: Path_) -> Iterator[Block]:
    paragraphs = parent.findall("Paragraph")
    for child in parent:
        if child.tag in _GROUPS:
            yield from _group(child, path)
        elif child.tag == "Article":
            yield from _article(child, path)
        elif child.tag == "Paragraph":
            yield from _paragraph(child, path, "", several=len(paragraphs) > 1)
        elif child.tag.startswith("SupplProvisionAppdx") or child.tag in _APPENDICES:
            yield from _appendix(child, path)


def _group(element: etree._Element, path: Path_) -> Iterator[Block]:
    title = _text(element.find(f"{element.tag}Title"))
    inner = (*path, title.replace("\u3000", " "))
    yield Block(BlockKind.HEADING, title, heading_path=inner, level=len(inner))
    yield from _provisions(element, inner)


def _article(element: etree._Element, path: Path_) -> Iterator[Block]:
    title, caption = _text(element.find("ArticleTitle")), _text(element.find("ArticleCaption"))
    inner = (*path, title + caption)
    yield from _if_any(BlockKind.CAPTION, caption, inner)
    paragraphs = element.findall("Paragraph")
    for position, paragraph in enumerate(paragraphs):
        yield from _paragraph(paragraph, inner, "" if position else title, several=len(paragraphs) > 1)
    if not paragraphs:
        yield from _if_any(BlockKind.PARAGRAPH, title, inner)
    for note in element.findall("SupplNote"):
        yield from _if_any(BlockKind.NOTE, _text(note), inner)


def _paragraph(element: etree._Element, path: Path_, title: str, *, several: bool) -> Iterator[Block]:
    inner = (*path, f"第{element.get('Num', '')}項") if several else path
    mark = title or _text(element.find("ParagraphNum"))
    yield from _if_any(BlockKind.CAPTION, _text(element.find("ParagraphCaption")), inner)
    yield from _if_any(BlockKind.PARAGRAPH, _marked(mark, element.find("ParagraphSentence")), inner)
    yield from _below(element, inner, 1)


def _below(element: etree._Element, path: Path_, level: int) -> Iterator[Block]:
    for child in element:
        if child.tag == "Item" or child.tag in _SUBITEMS:
            yield from _item(child, path, level)
        elif child.tag in ("TableStruct", "Table"):
            yield from _table(child, path)
        elif child.tag in _TEXTS:
            yield from _if_any(BlockKind.PARAGRAPH, _text(child), path)
        elif child.tag == "Remarks":
            yield from _if_any(BlockKind.NOTE, _text(child), path)


def _item(element: etree._Element, path: Path_, level: int) -> Iterator[Block]:
    title = _text(element.find(f"{element.tag}Title"))
    label = _ordinal(element.get("Num", "")) if element.tag == "Item" else title
    inner = (*path, label or title)
    text = _marked(title, element.find(f"{element.tag}Sentence"))
    if text:
        yield Block(BlockKind.LIST_ITEM, text, heading_path=inner, level=level)
    yield from _below(element, inner, level + 1)


def _ordinal(number: str) -> str:
    """第3号の2 of "3_2"."""
    first, *branches = number.split("_")
    return "の".join([f"第{first}号", *branches]) if first.isdigit() else ""


def _appendix(element: etree._Element, path: Path_) -> Iterator[Block]:
    title = _text(element.find(f"{element.tag}Title")) or _text(element.find("ArithFormulaNum")) or "別表"
    related = _text(element.find("RelatedArticleNum"))
    inner = (*path, title.replace("\u3000", " ") + related)
    yield Block(BlockKind.HEADING, title + related, heading_path=inner, level=len(inner))
    yield from _below(element, inner, 1)


def _table(element: etree._Element, path: Path_) -> Iterator[Block]:
    yield from _if_any(BlockKind.CAPTION, _text(element.find("TableStructTitle")), path)
    table = element if element.tag == "Table" else element.find("Table")
    rows = [] if table is None else [[_cell(cell) for cell in row] for row in table]
    heads = 0 if table is None else len(table.findall("TableHeaderRow"))
    texts, covered_below = grid([row for row in rows if row])
    if texts:
        places = [Span(0, 0)] * len(texts)
        heads = heads or likely_header_rows(texts)
        yield replace(table_block(carried_down(texts, covered_below, heads), places, heads), heading_path=path)
    for remarks in element.findall("Remarks"):
        yield from _if_any(BlockKind.NOTE, _text(remarks), path)


def _cell(element: etree._Element) -> Cell:
    return Cell(_text(element), covered(element.get("rowspan")), covered(element.get("colspan")))


def _if_any(kind: BlockKind, text: str, path: Path_ = ()) -> Iterator[Block]:
    if text:
        yield Block(kind, text, heading_path=path)


def _marked(mark: str, sentence: etree._Element | None) -> str:
    text = _text(sentence)
    return f"{mark}\u3000{text}" if mark and text else mark or text


def _tight(element: etree._Element | None) -> str:
    return _text(element).replace("\u3000", "").replace(" ", "")


def _text(element: etree._Element | None) -> str:
    """The text below an element without ruby; columns of a 号 are parted by a blank."""
    return "" if element is None else "".join(_parts(element)).strip()


def _parts(element: etree._Element) -> Iterator[str]:
    if element.tag in _SILENT:
        return
    if element.tag == "Column" and element.getprevious() is not None:
        yield "\u3000"
    yield (element.text or "").strip("\n")
    for child in element:
        yield from _parts(child)
        yield (child.tail or "").strip("\n ")


_DAMAGED = "法令XMLが壊れているため読み取れません。取得し直してから登録してください。"
_NO_LAW = "XMLの中に法令が見つかりません。e-Govの法令XMLを登録してください。"
