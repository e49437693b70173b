"""What the parser process sends back: one JSON array per line, ``[kind, ...]``, every value checked when it is read.

``["progress", done, total]``, ``["page", width, height]``, ``["block", ...]``, ``["chunk", ...]``,
``["document", format, title, warnings]``, ``["edition", number, promulgated, effective, amended by]``,
``["image", base64]``, ``["confined", network, files, user]``,
``["error", code, message]`` and at last ``["end"]``.
The process has read a file of unknown origin, so nothing it says is believed: a wrong type or a place outside of its
text raises ValueError.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple
from typing import Any, NamedTuple

from nanohana.documents.structure import Block, BlockKind, Box, Chunk, Edition, PageSize, ParsedDocument, Span

Message = list[Any]

_FLAGS = {"low_confidence_ocr", "hidden", "invisible_text", "invisible_characters"}


def line(*message: object) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def document_lines(document: ParsedDocument, chunks: Sequence[Chunk]) -> Iterator[bytes]:
    """A document block by block, so that neither side ever holds it twice."""
    yield line("document", document.format, document.title, document.warnings)
    if edition := document.edition:
        days = (day and day.isoformat() for day in (edition.promulgated_on, edition.effective_from))
        yield line("edition", edition.number, *days, edition.amended_by)
    for page in document.pages:
        yield line("page", page.width, page.height)
    for block in document.blocks:
        yield line(
            "block",
            block.kind,
            block.text,
            _spans(block.spans),
            block.heading_path,
            block.level,
            block.rows,
            block.header_rows,
            block.flags,
        )
    for chunk in chunks:
        yield line(
            "chunk",
            chunk.text,
            chunk.heading_path,
            _spans(chunk.spans),
            chunk.kind,
            chunk.first_block,
            chunk.last_block,
        )


def _spans(spans: Sequence[Span]) -> list[tuple[object, ...]]:
    return [(s.start, s.end, s.page, s.box and astuple(s.box), s.sheet, s.cells, s.slide, s.paragraph) for s in spans]


def message(raw: bytes) -> Message:
    """One line as a message. Raises ValueError."""
    try:
        value = json.loads(raw)
    except RecursionError as failure:
        raise ValueError("nested too deeply") from failure
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        raise ValueError("not a message")
    return value


class Reader:
    """Puts a document together from its messages."""

    def __init__(self) -> None:
        self._head: tuple[str, str, tuple[str, ...]] = ("", "", ())
        self._edition: Edition | None = None
        self._pages: list[PageSize] = []
        self._blocks: list[Block] = []
        self._chunks: list[Chunk] = []

    def take(self, message: Message) -> None:
        """Raises ValueError for anything that is no well-formed part of a document."""
        kind, *values = message
        parts: dict[str, Callable[..., None]] = {
            "document": self._document,
            "edition": self._read_edition,
            "page": self._page,
            "block": self._block,
            "chunk": self._chunk,
        }
        try:
            parts[kind](*values)
        except (KeyError, TypeError) as failure:
            raise ValueError(f"not a part of a document: {kind}") from failure

    def result(self) -> tuple[ParsedDocument, tuple[Chunk, ...]]:
        form, title, warnings = self._head
        if not form:
            raise ValueError("no document")
        document = ParsedDocument(form, tuple(self._blocks), title, tuple(self._pages), warnings, self._edition)
        return document, tuple(self._chunks)

    def _document(self, form: object, title: object, warnings: object) -> None:
        self._head = (_text(form), _text(title), _texts(warnings))

    def _read_edition(self, number: object, promulgated: object, effective: object, amended_by: object) -> None:
        self._edition = Edition(_text(number)[:200], _day(promulgated), _day(effective), _text(amended_by)[:60])

    def _page(self, width: object, height: object) -> None:
        self._pages.append(PageSize(_number(width, 0, 1e6), _number(height, 0, 1e6)))

    def _block(
        self,
        kind: str,
        text: object,
        spans: object,
        path: object,
        level: object,
        rows: object,
        header_rows: object,
        flags: object,
    ) -> None:
        content = _text(text)
        cells = tuple(_texts(row) for row in _list(rows))
        known = tuple(flag for flag in _texts(flags) if flag in _FLAGS)
        self._blocks.append(
            Block(
                BlockKind(kind),
                content,
                _placed(spans, len(content)),
                _texts(path),
                _count(level, 100),
                cells,
                _count(header_rows, len(cells)),
                known,
            )
        )

    def _chunk(self, text: object, path: object, spans: object, kind: object, first: object, last: object) -> None:
        content = _text(text)
        most = len(self._blocks) - 1
        begin, end = _count(first, most), _count(last, most)
        if begin > end:
            raise ValueError("blocks of a chunk out of order")
        self._chunks.append(Chunk(content, _texts(path), _placed(spans, len(content)), _text(kind), begin, end))


def progress(message: Message) -> tuple[int, int]:
    """(done, total) of a ``progress`` message. Raises ValueError."""
    if len(message) != 3:
        raise ValueError("not progress")
    return _count(message[1]), _count(message[2])


def error(message: Message) -> tuple[str, str]:
    """(code, message for the owner) of an ``error`` message. Raises ValueError."""
    if len(message) != 3:
        raise ValueError("not an error")
    return _text(message[1])[:40], _text(message[2])[:500]


class Confinement(NamedTuple):
    """Whether a parser process has no network, no files but its own, and no rights of root's."""

    network: bool
    files: bool
    user: bool


def confinement(message: Message) -> Confinement:
    """What a ``confined`` message says. Raises ValueError."""
    if len(message) != 4 or message[0] != "confined":
        raise ValueError("not a confinement")
    return Confinement(*(value is True for value in message[1:]))


def image(message: Message) -> bytes:
    """The bytes of an ``image`` message. Raises ValueError."""
    try:
        return base64.b64decode(_text(message[1]), validate=True)
    except (IndexError, binascii.Error) as failure:
        raise ValueError("not an image") from failure


def image_line(content: bytes) -> bytes:
    return line("image", base64.b64encode(content).decode("ascii"))


def _day(value: object) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(_text(value))


def _placed(values: object, length: int) -> tuple[Span, ...]:
    return tuple(_span(*_list(value), length=length) for value in _list(values))


def _span(
    start: object,
    end: object,
    page: object,
    box: object,
    sheet: object,
    cells: object,
    slide: object,
    paragraph: object,
    *,
    length: int,
) -> Span:
    last = _count(end, length)
    return Span(
        _count(start, last),
        last,
        None if page is None else _count(page),
        None if box is None else Box(*(_number(edge, 0, 1) for edge in _list(box))),
        None if sheet is None else _text(sheet),
        None if cells is None else _text(cells),
        None if slide is None else _count(slide),
        None if paragraph is None else _count(paragraph),
    )


def _text(value: object) -> str:
    """A string that a database takes: no NUL, no lone surrogate."""
    if not isinstance(value, str):
        raise ValueError("not a text")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("not a text that can be stored")
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _count(value: object, most: int = 1 << 31) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError("not a number in range")
    return value


def _number(value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError("not a number in range")
    return float(value)
