"""Versions beside those an answer stands on: of newer ones the reader is told, and where to see what has changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from nanohana.answering.evidence import Source
from nanohana.documents.models import Version

_ASKS_CHANGES = re.compile(
    "(?:何|なに|どう|どこ)が?変わ|変わった(?:点|ところ|こと(?=は?[？?]?$|[はを](?:何|教)))|(?:変更|改正)点|改正の?内容|新旧対照"
)


@dataclass(frozen=True, slots=True)
class NewerVersion:
    """``version`` holds today in place of the one that ``source`` cites, or will from its 施行日 on (未施行)."""

    source: Source
    version: Version

    @property
    def is_coming(self) -> bool:
        return self.version.is_future


Known = Mapping[str, tuple[Version, ...]]  # of a document


def known_versions(sources: Iterable[Source]) -> Known:
    """The versions of the documents cited that are or will be in force, in one query for all."""
    documents = {UUID(source.document) for source in sources}
    found: dict[str, tuple[Version, ...]] = {}
    present = Version.objects.filter(document__in=documents, removed_at=None).exclude(in_force=None)
    for version in present.order_by("in_force"):
        found[str(version.document_id)] = (*found.get(str(version.document_id), ()), version)
    return found


def newer_versions(sources: Iterable[Source], known: Known) -> tuple[NewerVersion, ...]:
    """For each document cited by a version that no longer holds, the one that does; for the others the next to come."""
    found: dict[str, NewerVersion] = {}
    for source in sources:
        if source.document not in found and (version := _newer(source, known.get(source.document, ()))):
            found[source.document] = NewerVersion(source, version)
    return tuple(found.values())


def changed(question: str, sources: Iterable[Source], known: Known) -> Source | None:
    """The first source whose document has several versions, where the question asks what has changed between them."""
    if not _ASKS_CHANGES.search(question):
        return None
    return next((source for source in sources if len(known.get(source.document, ())) > 1), None)


def _newer(source: Source, versions: tuple[Version, ...]) -> Version | None:
    """Versions come in the order of their beginning; one that was erased counts by the 施行日 of then."""
    place = next((index for index, version in enumerate(versions) if str(version.pk) == source.version), None)
    if place is not None:
        later = versions[place + 1 :]
    else:
        since = source.effective_from
        later = tuple(v for v in versions if v.in_force.lower and (since is None or v.in_force.lower > since))
    now = next((version for version in later if localdate() in version.in_force), None)
    return now or next((version for version in later if version.is_future), None)
