"""The text to be summarised, whatever it came from: a file, a registered document, or what somebody pasted.

A file is read by the limited parser process. What no reader sees (hidden text, characters without width, control
characters) is left out, and My Numbers are starred out, so that neither a summary nor a model ever has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from uuid import UUID

from nanohana.access.rights import Actor, readable_documents
from nanohana.answering.statements import bare, statements
from nanohana.documents.blocks import block_of
from nanohana.documents.models import Version
from nanohana.documents.parsing.plain_text import text_blocks
from nanohana.documents.parsing.sandbox import parse_sandboxed
from nanohana.documents.parsing.tables import table_block
from nanohana.documents.provisions import structure
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span
from nanohana.japanese.invisible import without_hidden_characters
from nanohana.protection.policy import starred

LONGEST = 3_000_000  # characters; some 2,000 full pages
_SILENT = frozenset({BlockKind.FURNITURE, BlockKind.HEADING, BlockKind.TITLE})
_UNSEEN = frozenset({"hidden", "invisible_text"})
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Progress = Callable[[int, int, str], None]
"""``progress(done, total, what)``: steps, and a Japanese word for what is being done."""
Stopped = Callable[[], bool]


class NothingToSummarise(Exception):
    """The text cannot be summarised: "empty" or "too_long". ``message`` is Japanese and says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = _MESSAGES[code]


@dataclass(frozen=True, slots=True)
class Original:
    """``label`` is the 取扱区分 of a registered document, ``version`` its version; other texts have neither.

    ``ordinals``: where each block stands in the source, of which blocks that nobody sees are left out.
    """

    title: str
    blocks: tuple[Block, ...]
    ordinals: tuple[int, ...] = ()
    label: int | None = None
    version: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, line or table row: characters ``start:end`` of block ``block`` (counted from 0) of the original.

    ``heads`` are the column heads of a table row. ``place`` is 「3ページ」「シート「日当」A5:H24」 and the like.
    """

    block: int
    start: int
    end: int
    text: str
    heads: str
    heading_path: tuple[str, ...]
    place: str


def of_file(
    path: Path,
    filename: str,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    stopped: Stopped = lambda: False,
) -> Original:
    """The text of a file of unknown origin.

    Raises UnreadableDocument, NothingToSummarise, and ParsingCancelled after ``stopped()`` was true.
    """
    document, _ = parse_sandboxed(path, filename, on_progress=on_progress, cancelled=stopped)
    return of_document(document, document.title or Path(filename).stem)


def of_document(document: ParsedDocument, title: str = "") -> Original:
    """A file that the parser process has read already. Raises NothingToSummarise."""
    return _original(title or document.title, document.blocks)


def of_text(text: str, title: str = "") -> Original:
    """A text that somebody pasted. Raises NothingToSummarise."""
    if len(text) > LONGEST:
        raise NothingToSummarise("too_long")
    lines = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    tables = list(_pasted_tables(lines))
    for table in tables:
        for span in table.spans:
            lines[(span.paragraph or 1) - 1] = ""
    blocks = [*text_blocks("\n".join(lines)), *tables]
    return _original(title, structure(sorted(blocks, key=lambda block: block.spans[0].paragraph or 0)))


def _pasted_tables(lines: Sequence[str]) -> Iterator[Block]:
    """Lines with tabs in a row, as they are pasted from a spreadsheet."""
    for is_row, run in groupby(enumerate(lines, 1), key=lambda line: "\t" in line[1].strip()):
        rows = list(run) if is_row else []
        if len(rows) > 1:
            cells = [tuple(cell.strip() for cell in line.split("\t")) for _, line in rows]
            yield table_block(cells, [Span(0, 0, paragraph=number) for number, _ in rows], header_rows=1)


def of_version(actor: Actor | None, version: UUID) -> Original:
    """A version of a registered document that the actor may read. Raises Version.DoesNotExist, NothingToSummarise."""
    readable = Version.objects.filter(readable_documents(actor, "document__"), removed_at=None)
    found = readable.select_related("document").get(pk=version)
    original = _original(found.document.title, map(block_of, found.blocks.iterator()))
    return replace(original, label=found.document.handling_label, version=found.pk)


def sentences_of(original: Original) -> list[Sentence]:
    """What the text states, in order: without headings, column heads, and what no reader sees."""
    return [
        Sentence(index, start, end, text, heads, block.heading_path, place_of(block, start))
        for index, block in enumerate(original.blocks)
        if block.kind not in _SILENT
        for start, end, text, heads in statements(block.text)
        if heads != text and bare(text) and text not in block.heading_path
    ]


def place_of(block: Block, start: int) -> str:
    """Where the character stands in the source, as a reader looks for it; nothing where the format has no places."""
    span = next((span for span in block.spans if span.start <= start < span.end), None) or next(iter(block.spans), None)
    return _place(span) if span else ""


def _place(span: Span) -> str:
    if span.sheet is not None:
        return f"シート「{span.sheet}」{span.cells or ''}"
    if span.page or span.slide:
        return f"{span.page}ページ" if span.page else f"スライド{span.slide}"
    return f"{span.paragraph}行目" if span.paragraph else ""


def _original(title: str, blocks: Iterable[Block]) -> Original:
    kept, ordinals, room = [], [], LONGEST
    for ordinal, block in enumerate(blocks):
        room -= len(block.text)
        if room < 0:
            raise NothingToSummarise("too_long")
        if not _UNSEEN & set(block.flags) and (text := without_hidden_characters(starred(block.text))).strip():
            kept.append(replace(block, text=text))
            ordinals.append(ordinal)
    original = Original(without_hidden_characters(_CONTROLS.sub("", title)), tuple(kept), tuple(ordinals))
    if not any(block.kind not in _SILENT for block in kept):
        raise NothingToSummarise("empty")
    return original


_MESSAGES = {
    "empty": "要約する文章がありません。文字のある文書かどうかを確かめてください。",
    "too_long": f"文書が長すぎます（上限{LONGEST // 10_000}万字、約2,000ページ）。章などで分けてから要約してください。",
}
