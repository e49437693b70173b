"""What a task app gives: blocks, shown one below the other, kept with the run and turned into files.

Every block is plain data. ``to_json`` and ``from_json`` are the two ways to the encrypted column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Base64Bytes, Field, JsonValue, TypeAdapter


@dataclass(frozen=True, slots=True)
class Text:
    """Text as it is, lines kept. ``by_model`` where a model wrote it, so that it is marked."""

    text: str
    title: str = ""
    by_model: bool = False
    is_code: bool = False  # a formula or a macro: signs of one width
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Markdown:
    """Rendered without images, links and HTML."""

    text: str
    title: str = ""
    by_model: bool = False
    kind: Literal["markdown"] = "markdown"


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are as long as ``header``."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    by_model: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, underlined where it ``changed``."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions line by line, side by side."""

    left: str
    right: str
    lines: tuple[tuple[tuple[Piece, ...], tuple[Piece, ...]], ...]
    title: str = ""
    kind: Literal["compared"] = "compared"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a checker says: what stands where, why it is said, and what could stand there instead."""

    text: str
    reason: str
    place: str = ""  # 「3行目」「第5条」
    suggestion: str = ""
    is_error: bool = True  # else it is worth a look


@dataclass(frozen=True, slots=True)
class Findings:
    """What a checker found. ``none`` is what is said where that is nothing."""

    title: str
    findings: tuple[Finding, ...]
    none: str = "指摘はありません。"
    kind: Literal["findings"] = "findings"


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as it stands in its source: a registered document (``version`` and its blocks) or the person's own."""

    text: str
    title: str
    place: str = ""
    version: str = ""
    first_block: int = 0
    last_block: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with the passages it rests on; without any it is shown as 「根拠未確認」."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Statements:
    """Sentences, each with its sources. ``by_model`` where a model wrote them, ``is_approved`` where a division has
    approved them as its answer, else they are quoted."""

    statements: tuple[Statement, ...]
    title: str = ""
    by_model: bool = False
    is_approved: bool = False
    kind: Literal["statements"] = "statements"


@dataclass(frozen=True, slots=True)
class File:
    """A file to save. ``places``: what stands at the places of a template, where the version has one on which the file
    is made instead; nothing where it has been made."""

    filename: str
    content: Base64Bytes
    media_type: str
    places: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["file"] = "file"


@dataclass(frozen=True, slots=True)
class Note:
    """A Japanese sentence for the reader: what was left out, what needs a model, what went wrong in part."""

    text: str
    is_warning: bool = False
    kind: Literal["note"] = "note"


NO_EVIDENCE = (
    "登録文書に根拠が見つかりません。言葉を変えて探すか、所管課へお問い合わせください。AIには答えさせていません。"
)
NEAR = "関連しそうな資料"

Block = Text | Markdown | Table | Compared | Findings | Statements | File | Note
Result = tuple[Block, ...]

_ADAPTER: TypeAdapter[Result] = TypeAdapter(tuple[Annotated[Block, Field(discriminator="kind")], ...])


def to_json(result: Result) -> JsonValue:
    value: JsonValue = _ADAPTER.dump_python(result, mode="json")
    return value


def from_json(value: object) -> Result:
    """Raises ValueError for what ``to_json`` did not give."""
    return _ADAPTER.validate_python(value or [])


def plain_text(result: Iterable[Block]) -> str:
    """What is copied and checked: the texts, tables by tabs, findings, sources and notes left out. That there is no
    evidence is said, and what only may be related: else it would read as the answer."""
    return "\n\n".join(filter(None, map(_plain, result)))


def _plain(block: Block) -> str:
    match block:
        case Text(text) | Markdown(text):
            return text
        case Table(header, rows):
            return table_text((header, *rows))
        case Compared(left, right, lines):
            return table_text([(left, right), *((_joined(one), _joined(other)) for one, other in lines)])
        case Statements(statements, title):
            return "\n".join([*([NEAR] if title == NEAR else ()), *(statement.text for statement in statements)])
        case Note(text) if text == NO_EVIDENCE:
            return text
        case _:
            return ""


def contents(result: Result) -> Iterator[str | Table]:
    """What the reader sees, in order, for a file: with the titles of its parts, findings and sources in words. Notes
    are left out but the one that there is no evidence; nothing comes where nothing else is there."""
    blocks = [block for block in result if not isinstance(block, Note | File)]
    if Note(NO_EVIDENCE, is_warning=True) in result:
        yield NO_EVIDENCE
    for block in blocks:
        said = _said(block)
        if isinstance(said, str) and not said.strip():
            continue
        if block.title and (len(blocks) > 1 or isinstance(block, Findings | Statements)):
            yield block.title
        yield said


def _said(block: Block) -> str | Table:
    match block:
        case Table():
            return block
        case Compared(left, right, lines):
            return Table((left, right), tuple((_joined(one), _joined(other)) for one, other in lines))
        case Findings(_, findings, none):
            return "\n".join(map(_found, findings)) or none
        case Statements(statements):
            return "\n".join(map(_with_sources, statements))
        case _:
            return _plain(block)


def _found(finding: Finding) -> str:
    place = f"{finding.place}：" if finding.place else ""
    suggestion = f" → {finding.suggestion}" if finding.suggestion else ""
    return f"{place}{finding.text}{suggestion}　{finding.reason}"


def _with_sources(statement: Statement) -> str:
    sources = dict.fromkeys(" ".join(filter(None, (quote.title, quote.place))) for quote in statement.quotes)
    return f"{statement.text}（根拠：{'、'.join(sources)}）" if sources else f"{statement.text}（根拠未確認）"


def _joined(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def table_text(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
