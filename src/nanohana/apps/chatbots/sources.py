"""The registered documents that a chatbot publishes: which versions hold today, and why others are left out.

1. Published are the documents chosen one by one and those of the chosen libraries, in the version in force today.
2. Only the 取扱区分 公開 passes. Of a library the others are left out, with the reason; a document that was chosen by
   itself and must not pass (any more) is ``refused`` and stops the publication, since its owner counts on it.
3. ``fingerprint`` changes with whatever changes here: another version in force, another reading of a file, a removal.

Rights are not asked: what is chosen was chosen by somebody who may read it, and what is published is for everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Min, Q
from django.utils.timezone import localdate
from pgvector import HalfVector

from nanohana.apps.chatbots.models import Chatbot
from nanohana.chatbot.vectors import encoded
from nanohana.documents.models import Document, HandlingLabel, Version
from nanohana.documents.wall import set_aside
from nanohana.protection.models import CheckedVersion
from nanohana.published import content
from nanohana.search.models import Chunk, IndexProfile


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that is chosen and not published. ``is_single`` where it was chosen by itself, not by its library."""

    document: Document
    reason: str
    is_single: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """``versions`` in the order of their documents' titles; ``urls`` are public pages by the document's id."""

    versions: tuple[Version, ...]
    left_out: tuple[LeftOut, ...]
    urls: Mapping[UUID, str]

    @property
    def refused(self) -> tuple[LeftOut, ...]:
        return tuple(each for each in self.left_out if each.is_single)


def sources_of(chatbot: Chatbot) -> Sources:
    """What would be published today."""
    urls = dict(chatbot.published_documents.values_list("document_id", "url"))
    chosen = _chosen(chatbot)
    in_force = {version.document_id: version for version in _in_force(chosen)}
    versions, left_out = [], []
    for document in chosen:
        if reason := _obstacle(document, in_force.get(document.pk)):
            left_out.append(LeftOut(document, reason, document.pk in urls))
        else:
            versions.append(in_force[document.pk])
    return Sources(tuple(versions), tuple(left_out), urls)


def _chosen(chatbot: Chatbot) -> list[Document]:
    single = Q(pk__in=chatbot.published_documents.values("document"))
    of_libraries = Q(library__in=chatbot.libraries.values("pk"), removed_at=None)
    return list(Document.objects.filter(single | of_libraries).order_by("title", "pk"))


def _in_force(documents: Iterable[Document]) -> Iterator[Version]:
    held = Version.objects.filter(document__in=documents, in_force__contains=localdate(), removed_at=None)
    return held.select_related("document").iterator()


def _obstacle(document: Document, version: Version | None) -> str:
    """Why a document is not published; empty where it is."""
    if document.removed_at is not None:
        return "削除されています。"
    if document.withheld_at is not None:
        return "非公開にされています。"
    if document.handling_label != HandlingLabel.PUBLIC:
        label = HandlingLabel(document.handling_label).label
        return f"取扱区分が「{label}」です。公開できるのは「公開」の文書だけです。"
    return "" if version is not None else "今日の時点で施行中の、読み取りの済んだ版がありません。"


def withdrawn(published: Sequence[content.Document]) -> list[content.Document]:
    """Those that are for the public no longer: removed, 非公開, or of another 取扱区分."""
    with set_aside():
        held = Document.objects.filter(removed_at=None, withheld_at=None, handling_label=HandlingLabel.PUBLIC)
        public = {str(key) for key in held.filter(pk__in=[one.key for one in published]).values_list("pk", flat=True)}
    return [one for one in published if one.key not in public]


def quoted(titles: Iterable[str]) -> str:
    """「手引」「規則」, not longer than fits into a notice."""
    return f"「{'」「'.join(titles)[:120]}」"


def fingerprint(chatbot: Chatbot) -> str:
    """The state of the documents as 64 hexadecimal digits; nothing but ids is read, whoever asks."""
    with set_aside():
        sources = sources_of(chatbot)
        first = Chunk.objects.filter(version__in=sources.versions).values_list("version").annotate(Min("pk"))
        read = dict(first.order_by())
    published = [f"{version.pk}:{read.get(version.pk)}" for version in sources.versions]
    refused = [f"-{each.document.pk}" for each in sources.refused]
    return hashlib.sha256(" ".join(sorted(published + refused)).encode()).hexdigest()


def documents(sources: Sources) -> tuple[content.Document, ...]:
    """The documents as they are published."""
    return tuple(_document(version, sources.urls.get(version.document_id, "")) for version in sources.versions)


def _document(version: Version, url: str) -> content.Document:
    held = version.in_force
    return content.Document(
        key=str(version.document_id), title=version.document.title, version_label=version.label,
        effective_from=held.lower if held else None, effective_until=held.upper if held else None, url=url,
    )  # fmt: skip


def passages(sources: Sources) -> tuple[content.Passage, ...]:
    """The passages of the search index, with their vectors where there are some."""
    chunks = Chunk.objects.filter(version__in=sources.versions).select_related("version")
    chunks = chunks.defer("weights", "term_ids").order_by("version__document__title", "version_id", "ordinal")
    return tuple(_passage(chunk) for chunk in chunks)


def _passage(chunk: Chunk) -> content.Passage:
    return content.Passage(
        document=str(chunk.version.document_id), heading_path=tuple(chunk.heading_path), text=chunk.text,
        kind=chunk.kind, place=_place(chunk.spans), vectors=_vectors(chunk),
    )  # fmt: skip


def _place(spans: list[dict[str, object]]) -> str:
    page = next((span["page"] for span in spans if span.get("page")), None)
    return f"{page}ページ" if page else ""


def _vectors(chunk: Chunk) -> tuple[str, ...]:
    """Those of its windows; a passage that is one window has its vector alone."""
    vectors: Sequence[Any] = chunk.windows or ([chunk.embedding] if chunk.embedding is not None else [])
    rows = [vector.to_list() if isinstance(vector, HalfVector) else vector for vector in vectors]
    return encoded(np.asarray(rows, dtype=np.float32)) if rows else ()


def vector_model() -> str:
    """The model that made the vectors of the index; empty where there are none."""
    return IndexProfile.objects.values_list("embedding_model", flat=True).first() or ""


def personal_information(sources: Sources) -> list[dict[str, object]]:
    """What was found in the documents: title, version, in words, and whether there are My Numbers among it."""
    checked = CheckedVersion.objects.filter(version__in=sources.versions).select_related("version__document")
    return [
        {
            "title": each.version.document.title, "version": str(each.version_id), "found": each.in_words,
            "is_individual_number": each.holds_individual_numbers,
        }
        for each in checked.order_by("version__document__title")
        if each.counts
    ]  # fmt: skip
