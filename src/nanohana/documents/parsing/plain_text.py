"""Text files and Markdown -> blocks. Lines that were broken to fit a page, or where a law had a link, are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from nanohana.documents.parsing.drawn_tables import parts
from nanohana.documents.parsing.tables import table_block
from nanohana.documents.parsing.text_encoding import decode
from nanohana.documents.provision_marks import mark_of
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span

_HEADING = re.compile(r"((?:#{1,9}\s+)+)(\S.*?)\s*#*\s*$")  # also "###### # 甲", where writers go below the sixth level
_ITEM = re.compile(r"\s*(?:[-*+・○〇●◦‣–]|[0-9]+\.(?![0-9]))\s*(?=\S)")
_MARKDOWN_ROW = re.compile(r"\s*\|.*\|\s*$")
_MARKDOWN_RULE = re.compile(r"\s*\|?[\s:|-]+\|?\s*$")
_SENTENCE_END = tuple("。．.！？!?：:；;」』）)】|")
_SHORTEST_WRAP = 24
# 「法第十六条」「の規定による」: the text of a law whose links each ended a line.
_LINK = re.compile(r"(?:[条項号表法律令則程]|の[一二三四五六七八九十]+)$")
_AFTER_LINK = re.compile(r"[のをにはがでと、]|本文|前段|後段|ただし書|各号|から|まで|及び|又は|並びに|若しくは")
_BRACKET_AFTER_LINK = re.compile(r"[（(](?!.*[）)]$)|[（(][^（）()]{1,40}(?:号|。)[）)]$")

Line = tuple[int, str]  # number, 1-based, and text


def parse_text(path: Path) -> ParsedDocument:
    return ParsedDocument(format="txt", blocks=tuple(text_blocks(decode(path.read_bytes()))))


def parse_markdown(path: Path) -> ParsedDocument:
    lines = list(enumerate(decode(path.read_bytes()).split("\n"), 1))
    return ParsedDocument(format="md", blocks=tuple(_markdown_blocks(lines)))


def text_blocks(text: str) -> Iterator[Block]:
    """Blocks of running text and of tables drawn in it; ``Span.paragraph`` is the number of the line. Headings are
    marked by # as in Markdown."""
    lines = [(number, line) for number, line in enumerate(re.sub("[\v\f]", "\n", text).split("\n"), 1)]
    found = list(parts(lines))
    width = _wrapping_width([line for part in found if not isinstance(part, Block) for _, line in part])
    for part in found:
        if isinstance(part, Block):
            yield part
        else:
            for paragraph in _paragraphs(part, width):
                yield _heading(paragraph[0]) or _running_text(paragraph)


def _heading(line: Line) -> Block | None:
    match = _HEADING.match(line[1])
    return block_of([(line[0], match.group(2))], BlockKind.HEADING, match.group(1).count("#")) if match else None


def _running_text(lines: list[Line]) -> Block:
    return block_of(lines, BlockKind.LIST_ITEM if _ITEM.match(lines[0][1]) else BlockKind.PARAGRAPH)


def block_of(lines: Iterable[Line], kind: BlockKind, level: int = 0) -> Block:
    """One block of lines that belong together, joined as Japanese is: with nothing between them, words by a blank."""
    text = ""
    spans = []
    for number, line in lines:
        part = line.strip() if text else line.rstrip()
        if text and text[-1].isascii() and part[:1].isascii():
            text += " "
        spans.append(Span(len(text), len(text) + len(part), paragraph=number))
        text += part
    return Block(kind, text, tuple(spans), level=level)


def _wrapping_width(lines: list[str]) -> int:
    """The length from which a line without a full stop goes on in the next; endless where nothing was wrapped."""
    lengths = [len(line) for line in lines if line.strip()]
    if len(lengths) < 8:
        return 1_000_000
    longest = max(lengths)
    wide = quantiles(lengths, n=20)[-2]
    wrapped = _SHORTEST_WRAP <= wide <= longest <= 1.15 * wide
    return int(wide * 0.92) if wrapped else 1_000_000


def _paragraphs(lines: list[Line], width: int) -> Iterator[list[Line]]:
    filled = [line for line in lines if line[1].strip()]
    if not filled:
        return
    paragraph = [filled[0]]
    for before, line in pairwise(filled):
        if _goes_on(before, line, width) or _links(paragraph, line):
            paragraph.append(line)
        else:
            yield paragraph
            paragraph = [line]
    yield paragraph


def _goes_on(before: Line, line: Line, width: int) -> bool:
    next_to = line[0] == before[0] + 1 and len(before[1]) >= width
    ended = before[1].rstrip().endswith(_SENTENCE_END) or _HEADING.match(before[1])
    begins = line[1][:1] in "\u3000 \t" or _ITEM.match(line[1]) or _HEADING.match(line[1]) or mark_of(line[1])
    return next_to and not ended and not begins


def _links(paragraph: list[Line], line: Line) -> bool:
    """Whether the line goes on behind a link at the end of the paragraph. Brackets below a title are a line themselves:
    a paragraph of a law, or what stands behind its mark, begins with a blank."""
    last, text = paragraph[-1], line[1]
    if line[0] != last[0] + 1 or not _LINK.search(last[1].rstrip()):
        return False
    is_running = "\u3000" in paragraph[0][1][:6]
    return bool(_AFTER_LINK.match(text) or (is_running and _BRACKET_AFTER_LINK.match(text)))


def _markdown_blocks(lines: list[Line]) -> Iterator[Block]:
    paragraph: list[Line] = []
    table: list[Line] = []
    for number, line in [*lines, (len(lines) + 1, "")]:
        is_row = bool(_MARKDOWN_ROW.match(line))
        heading = _heading((number, line))
        item = bool(_ITEM.match(line))
        if paragraph and (is_row or heading or item or not line.strip()):
            yield _running_text(paragraph)
            paragraph = []
        if table and not is_row:
            yield _markdown_table(table)
            table = []
        if heading:
            yield heading
        elif is_row:
            table.append((number, line))
        elif line.strip():
            paragraph.append((number, line))


def _markdown_table(lines: list[Line]) -> Block:
    ruled = len(lines) > 1 and bool(_MARKDOWN_RULE.match(lines[1][1]))
    kept = [line for line in lines if not _MARKDOWN_RULE.match(line[1])]
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for _, line in kept]
    return table_block(rows, [Span(0, 0, paragraph=number) for number, _ in kept], header_rows=1 if ruled else 0)
