"""Web pages -> blocks of their main content. The pages of 例規集 vendors hold 条, 項 and 号 as lines of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from nanohana.documents.parsing.html_unseen import unseen_by
from nanohana.documents.parsing.plain_text import text_blocks
from nanohana.documents.parsing.tables import Cell, carried_down, covered, grid, likely_header_rows, table_block
from nanohana.documents.parsing.text_encoding import decode
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span, UnreadableDocument

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_CP932 = frozenset({"shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932"})
_EUC = frozenset({"euc-jp", "x-euc-jp"})
_MAIN = ("main", "[role=main]", "#tmp_contents", "#main", "#contents", "#content", "#main-contents", "article")
_DROPPED = (
    "script, style, noscript, noframes, template, svg, nav, header, footer, aside, form, iframe, rt, rp, "
    ".breadcrumb, #breadcrumb"
)
_WHOLE_PAGE = ", ".join(("h1", *_MAIN))
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_KINDS = {
    **{f"h{level}": (BlockKind.HEADING, level) for level in range(1, 7)},
    "li": (BlockKind.LIST_ITEM, 1),
    "figcaption": (BlockKind.CAPTION, 0),
    "caption": (BlockKind.CAPTION, 0),
}
_LINE_CLASS = "eline"
_NUMBER_CLASS = "num"
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 400


def parse_html(path: Path) -> ParsedDocument:
    return parse_html_text(html_text(path.read_bytes()))


def parse_html_text(text: str) -> ParsedDocument:
    """Raises UnreadableDocument "damaged" where elements are nested beyond any real page."""
    tree = LexborHTMLParser(text)
    title_node = tree.css_first("title")
    title = _BLANKS.sub(" ", title_node.text()).strip() if title_node else ""
    for node in tree.css(_DROPPED):
        if not _is_content(node):
            node.decompose()
    reader = _Reader()
    reader.walk(_main(tree), "p", 0)
    reader.flush("p")
    heading = next((block.text for block in reader.blocks if block.kind is BlockKind.HEADING and block.level == 1), "")
    return ParsedDocument(format="html", blocks=tuple(reader.blocks), title=heading or title)


def html_text(raw: bytes) -> str:
    """The page decoded by its byte order mark, its own word, or its content."""
    declared = _CHARSET.search(raw[:4_096])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    encoding = "cp932" if name in _CP932 else "euc_jis_2004" if name in _EUC else name
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or not encoding or "2022" in encoding:
        return decode(raw)
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return decode(raw)


def _is_content(node: LexborNode) -> bool:
    """A form around the whole page, as ASP.NET sets one, and the head of an article, which is not that of the site."""
    if node.tag == "form":
        return node.css_first(_WHOLE_PAGE) is not None
    return node.tag == "header" and any(_owner(node, tag) is not None for tag in ("main", "article"))


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The node of the main content, by the marks that pages of public bodies carry; else the whole body.

    Of several articles none is the page."""
    for selector in _MAIN:
        nodes = tree.css(selector)
        if len(nodes) == 1 and len(nodes[0].text(strip=True)) > 40:
            return nodes[0]
    return tree.body or tree.root


@dataclass(slots=True)
class _Reader:
    """Gathers running text until a block element begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)

    def walk(self, node: LexborNode | None, tag: str, depth: int) -> None:
        """Reads what is in a node; ``tag`` is the block element around it."""
        if depth > _DEEPEST:
            raise UnreadableDocument("damaged", _TOO_DEEP)
        for child in () if node is None else node.iter(include_text=True):
            name = child.tag or ""
            if name == "-text":
                self._text.append(child.text(deep=False))
            elif unseen := unseen_by(child):
                self.flush(tag)
                self._add(Block(BlockKind.PARAGRAPH, _tidy(child.text()), flags=(unseen,)))
            elif name == "br":
                self._text.append("\0")
            elif name == "table":
                self.flush(tag)
                self._table(child, depth)
            elif _LINE_CLASS in _classes(child) and not child.css_first("table"):
                self.flush(tag)
                self._line(child)
            elif name in _BLOCKS:
                self.flush(tag)
                self.walk(child, name, depth + 1)
                self.flush(name)
            else:
                self.walk(child, tag, depth + 1)

    def flush(self, tag: str) -> None:
        raw = "".join(self._text)
        self._text.clear()
        if tag == "pre":  # its lines are those of a text file
            for block in text_blocks(raw.replace("\0", "\n")):
                self._add(block)
        elif text := _tidy(raw):
            kind, level = _KINDS.get(tag, (BlockKind.PARAGRAPH, 0))
            self._add(Block(kind, text, level=level))

    def _line(self, line: LexborNode) -> None:
        """A line of a 例規集: its number and its text make one block."""
        for number in line.css(f".{_NUMBER_CLASS}"):
            number.insert_after("\u3000")
        text = re.sub("\u3000[\u3000 ]+", "\u3000", _tidy(line.text()))
        if text:
            self._add(Block(BlockKind.PARAGRAPH, text))

    def _table(self, table: LexborNode, depth: int) -> None:
        rows = [row for row in table.css("tr") if _owner(row, "table") == table]
        cells = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in rows]
        if max(map(len, cells), default=0) <= 1 or any(cell.css_first("table") for row in cells for cell in row):
            for row in cells:
                for cell in row:
                    self.walk(cell, "p", depth + 1)
                    self.flush("p")
            return
        caption = table.css_first("caption")
        if caption:
            self._add(Block(BlockKind.CAPTION, _tidy(caption.text())))
        heads = next((at for at, row in enumerate(cells) if any(cell.tag == "td" for cell in row)), len(cells))
        texts, covered_below = grid([[_cell(cell) for cell in row] for row in cells])
        names_its_row = not heads and bool(cells[0]) and cells[0][0].tag == "th"
        heads = 0 if names_its_row else heads or likely_header_rows(texts)
        places = [Span(0, 0, paragraph=len(self.blocks) + 1)] * len(texts)
        self.blocks.append(table_block(carried_down(texts, covered_below, heads), places, heads))

    def _add(self, block: Block) -> None:
        if block.text:
            place = Span(0, len(block.text), paragraph=len(self.blocks) + 1)
            self.blocks.append(replace(block, spans=(place,)))


def _cell(node: LexborNode) -> Cell:
    for line_end in node.css("br"):
        line_end.replace_with("\0")
    attributes = node.attributes
    return Cell(_tidy(node.text()), covered(attributes.get("rowspan")), covered(attributes.get("colspan")))


def _owner(node: LexborNode, tag: str) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _tidy(text: str) -> str:
    """Blanks and line ends of the source are one blank, and none beside Japanese; NUL stands for <br>."""
    text = _BLANKS.sub(" ", text)
    text = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)
    return "\n".join(line.strip(" ") for line in text.split("\0")).strip()


_TOO_DEEP = "このページは要素の入れ子が深すぎるため読み取れません。ページを保存し直すか、PDFにして登録してください。"
