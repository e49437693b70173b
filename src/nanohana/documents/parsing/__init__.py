"""One door for every format: a file of unknown origin -> its blocks with headings and places.

Runs in the sandboxed child process only. What a file is, its content decides (``sniff``); parsers are imported when
they are needed, so that the child starts fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from nanohana.documents.parsing.sniff import Format, sniff
from nanohana.documents.provisions import structure
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, UnreadableDocument
from nanohana.japanese.invisible import hidden_characters

Progress = Callable[[int, int], None]

MAX_BYTES = 300 * 1024 * 1024

_PARSERS = {
    Format.WORD: "word:parse_word",
    Format.EXCEL: "excel:parse_excel",
    Format.LEGACY_EXCEL: "excel:parse_legacy_excel",
    Format.SLIDES: "slides:parse_slides",
    Format.LEGACY_WORD: "legacy_office:parse_legacy_word",
    Format.LEGACY_SLIDES: "legacy_office:parse_legacy_slides",
    Format.HTML: "html:parse_html",
    Format.LAW_XML: "law_xml:parse_law",
    Format.MAIL: "mail:parse_mail",
    Format.OUTLOOK_MAIL: "mail:parse_outlook_mail",
    Format.CSV: "csv_table:parse_csv",
    Format.TEXT: "plain_text:parse_text",
    Format.MARKDOWN: "plain_text:parse_markdown",
}
_NAMED = frozenset({Format.LAW_XML})  # whose files' names say something
_WITH_PAGES = {Format.PDF: "pdf:parse_pdf", Format.IMAGE: "image:parse_image"}


def parse(path: Path, filename: str, *, progress: Progress = lambda done, total: None) -> ParsedDocument:
    """The document in the file. ``progress`` is called with pages done and pages in all, where a format has pages.

    Raises UnreadableDocument: "too_large", "archive", those of ``sniff`` and those of the format's parser.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableDocument("too_large", _TOO_LARGE)
    format_ = sniff(path, filename)
    if format_ is Format.ZIP:
        raise UnreadableDocument("archive", _ARCHIVE)
    if format_ in _WITH_PAGES:
        parsed = _parser(_WITH_PAGES[format_])(path, progress=progress)
    elif format_ in _NAMED:
        parsed = _parser(_PARSERS[format_])(path, filename)
    else:
        parsed = _parser(_PARSERS[format_])(path)
    return _finished(parsed)


def _parser(name: str) -> Callable[..., ParsedDocument]:
    module, function = name.split(":")
    parser: Callable[..., ParsedDocument] = getattr(import_module(f"{__name__}.{module}"), function)
    return parser


def _finished(parsed: ParsedDocument) -> ParsedDocument:
    """Headings made out over all blocks; a document in which nothing stands is unreadable."""
    blocks = structure(_marked(block) for block in parsed.blocks if block.text.strip())
    if not any(block.kind is not BlockKind.FURNITURE for block in blocks):
        raise UnreadableDocument("empty", _NO_TEXT)
    title = parsed.title or next((block.text for block in blocks if block.kind is BlockKind.TITLE), "")
    return replace(parsed, blocks=blocks, title=title)


def _marked(block: Block) -> Block:
    """A block with characters that no reader sees says so; its owner is told (``unseen``)."""
    hidden = hidden_characters(block.text)
    return replace(block, flags=(*block.flags, "invisible_characters")) if hidden else block


_TOO_LARGE = "ファイルが大きすぎます（上限300MB）。分割して登録してください。"
_ARCHIVE = "ZIPファイルは文書としては読み取れません。中のファイルを一つずつ登録してください。"
_NO_TEXT = "文字を読み取れませんでした。文字のある文書かどうかを確認してください。"
