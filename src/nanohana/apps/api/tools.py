"""The tools of the MCP server: searching the registered documents, and reading one of them part by part.

What they give goes to another's model: My Numbers are starred out, and what no reader of a document sees is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from pydantic import BaseModel, Field

from nanohana.access.rights import readable_documents
from nanohana.answering.asking import UnusableQuestion, checked, without_private
from nanohana.answering.evidence import NO_EVIDENCE, Evidence, Source
from nanohana.answering.rarity import sought
from nanohana.answering.selection import select, sources_of
from nanohana.apps.api.acts import ApiAct
from nanohana.apps.api.chat_request import AsOf
from nanohana.apps.api.completions import libraries_named
from nanohana.apps.api.errors import ApiError
from nanohana.apps.api.guard import Caller
from nanohana.apps.api.sources import described
from nanohana.audit.recording import record
from nanohana.documents.acts import DocumentAct
from nanohana.documents.chunking import UNSEARCHED_FLAGS
from nanohana.documents.models import StoredBlock, Version
from nanohana.documents.structure import BlockKind
from nanohana.japanese.invisible import without_hidden_characters
from nanohana.japanese.wareki import in_era
from nanohana.protection.policy import starred
from nanohana.search.finding import find
from nanohana.search.found import Found
from nanohana.search.found import Scope as SearchScope

MOST_FOUND = 20
PART = 8_000  # characters of a document read at once
_BATCH = 200  # blocks
_NONE = "登録文書に根拠が見つかりません。"
_ONLY_NEAR = f"{_NONE}次の資料は、関連しそうなものです。"


_AS_OF = "基準日（例：令和6年4月1日、2024-04-01）。この日に有効な版を対象にします。指定しなければ今日"
_VERSION = "版のID（search の結果の version）。document の代わりに指定できます"


class Search(BaseModel):
    """登録文書を検索し、該当する箇所を原文のまま返します。"""

    query: str = Field(description="知りたいことを表す日本語。個人情報は含めないでください", max_length=4000)
    libraries: list[str] = Field([], description="文書庫の名前。指定しなければ、閲覧できるすべて", max_length=50)
    as_of: AsOf = Field(None, description=_AS_OF)
    limit: int = Field(8, description="返す箇所の数", ge=1, le=MOST_FOUND)


class ReadDocument(BaseModel):
    """登録文書の内容を、初めから又は続きから、順に読みます。"""

    document: UUID | None = Field(None, description="文書のID（search の結果の document）。基準日の版を読みます")
    version: UUID | None = Field(None, description=_VERSION)
    as_of: AsOf = Field(None, description=_AS_OF)
    start: int = Field(0, description="読み始める位置。前の結果の next、又は first_block", ge=0, le=10**9)
    offset: int = Field(0, description="その位置の中の文字の位置。前の結果の next_offset", ge=0, le=10**9)


def search(caller: Caller, wanted: Search, site: str) -> tuple[str, dict[str, object]]:
    """What was found, for reading and as a structure. Raises ApiError."""
    try:
        text = without_private(checked(wanted.query)).searchable
    except UnusableQuestion as unusable:
        raise ApiError(400, "unusable_question", str(unusable), param="query") from unusable
    libraries = libraries_named(caller.actor, wanted.libraries, "libraries")
    found = find(
        caller.actor, text, scope=SearchScope(libraries=frozenset(libraries)), as_of=wanted.as_of or localdate()
    )
    evidence = select(sought(text, found), found) if found.passages else NO_EVIDENCE
    sources = [_clean(source) for source in _as_on_screen(evidence, found)[: wanted.limit]]
    record(ApiAct.SEARCHED, caller.key, title=caller.key.name, found=len(sources))
    results = [_result(source, site) for source in sources]
    told = {"has_evidence": evidence.sufficient, "notes": list(found.notes), "results": results}
    return _in_words(sources, evidence.sufficient), told


def _as_on_screen(evidence: Evidence, found: Found) -> list[Source]:
    """What was found, the sources of the evidence first and in their order."""
    found_so = (replace(source, number=0) for source in (*evidence.sources, *sources_of(found, len(found.passages))))
    return [replace(source, number=number) for number, source in enumerate(dict.fromkeys(found_so), 1)]


def _clean(source: Source) -> Source:
    return replace(source, text=without_hidden_characters(starred(source.text)))


def _result(source: Source, site: str) -> dict[str, object]:
    return {**described(source, site), "first_block": source.first_block, "last_block": source.last_block}


def _in_words(sources: Sequence[Source], has_evidence: bool) -> str:
    if not sources:
        return _NONE
    opening = "" if has_evidence else f"{_ONLY_NEAR}\n\n"
    return opening + "\n\n".join(f"[{s.number}] {_named(s)}\n{s.text}\ndocument: {s.document}" for s in sources)


def _named(source: Source) -> str:
    since = f"{in_era(source.effective_from)}施行" if source.effective_from else ""
    parts = (source.title, source.heading, source.place, source.version_label, since, source.division)
    return " ".join(filter(None, parts))


def read_document(caller: Caller, wanted: ReadDocument, site: str) -> tuple[str, dict[str, object]]:
    """A part of a document, for reading and as a structure. Raises ApiError."""
    version = _version(caller, wanted)
    lines, following = _part(version, wanted.start, wanted.offset)
    record(DocumentAct.OPENED, version, title=str(version), first=wanted.start)
    document = version.document
    told: dict[str, object] = {
        "title": document.title, "version_label": version.label, "library": document.library.name,
        "division": document.owner_division.name, "document": str(document.pk), "version": str(version.pk),
        "effective_from": version.effective_from.isoformat() if version.effective_from else None,
        "is_in_force_today": version.is_in_force_today, "text": "\n".join(lines),
        "next": following[0] if following else None, "next_offset": following[1] if following else None,
    }  # fmt: skip
    going_on = f"\n\n（続きは start={following[0]}、offset={following[1]} で読めます）" if following else ""
    return f"{version}\n\n{told['text']}{going_on}", told


def _version(caller: Caller, wanted: ReadDocument) -> Version:
    """The version named, else that of the document in force on the day, else its newest. Raises ApiError."""
    if (wanted.document is None) == (wanted.version is None):
        raise ApiError(400, "invalid_value", "document と version のどちらか一方を指定してください。", param="document")
    readable = Version.objects.filter(
        readable_documents(caller.actor, "document__"), removed_at=None, state=Version.State.READY
    ).select_related("document__library", "document__owner_division")
    found = _of(readable, wanted).first()
    if found is None:
        raise ApiError(404, "document_not_found", "この文書は見つかりません。", param="document")
    return found


def _of(readable: QuerySet[Version], wanted: ReadDocument) -> QuerySet[Version]:
    if wanted.version is not None:
        return readable.filter(pk=wanted.version)
    of_document = readable.filter(document=wanted.document)
    in_force = of_document.filter(in_force__contains=wanted.as_of or localdate())
    return in_force if in_force.exists() else of_document.order_by("-registered_at")


def _part(version: Version, start: int, offset: int) -> tuple[list[str], tuple[int, int] | None]:
    """Lines from a place on, about ``PART`` characters of them, and the place behind them; None at the end."""
    lines: list[str] = []
    room = PART
    for block in _blocks(version, start):
        text = _line(block)[offset if block.ordinal == start else 0 :]
        skipped = offset if block.ordinal == start else 0
        if len(text) > room:
            if room < PART // 2 and len(text) <= PART:
                return lines, (block.ordinal, skipped)
            return [*lines, text[:room]], (block.ordinal, skipped + room)
        lines.append(text)
        room -= len(text)
    return lines, None


def _blocks(version: Version, start: int) -> Iterator[StoredBlock]:
    """What a reader sees, from a block on."""
    seen = ~Q(kind=BlockKind.FURNITURE.value)
    for flag in UNSEARCHED_FLAGS:
        seen &= ~Q(flags__contains=[flag])
    return version.blocks.filter(seen, ordinal__gte=start).order_by("ordinal").iterator(chunk_size=_BATCH)


def _line(block: StoredBlock) -> str:
    text = without_hidden_characters(starred(block.text))
    return f"{'#' * min(max(block.level, 1), 6)} {text}" if block.kind == BlockKind.HEADING.value else text
