"""Versions of one law registered as files of their own come together in one document, with the dates of the law itself.

1. What the registering person left empty (版, 公布日, 施行日) is taken from the file.
2. A document that was made for this file alone, and has no rules of its own yet, gives way to one of the same law
   number, library, owner division and 取扱区分, if whoever registered the file may change that; else the document gets
   the number itself.
3. A document whose title was that of another version of the law gets the title of the version that takes effect last.
"""

from __future__ import annotations

import datetime
import hashlib

from django.db import connection, transaction
from django.db.models import Q

from nanohana.access.rights import actor_of, editable_documents
from nanohana.audit.recording import record
from nanohana.documents.acts import DocumentAct
from nanohana.documents.models import Document, StoredBlock, Version
from nanohana.documents.structure import BlockKind, Edition


def take(version: Version, edition: Edition, *, made_for_it: bool, title: str) -> None:
    """Take what a law's file says of itself. ``made_for_it``: the version's document was named after its file."""
    with transaction.atomic():
        _lock(edition.number)
        _fill(version, edition)
        same = _same_law(version, edition) if made_for_it and _is_alone(version) else None
        if same is not None:
            _join(version, same)
            _retitle(version, title)
            former, target = str(version.former_document), str(same.pk)
            record(DocumentAct.VERSION_MOVED, version, title=str(version), former=former, target=target)
        elif not version.document.law_number:
            version.document.law_number = edition.number
            version.document.save(update_fields=["law_number"])


def _lock(number: str) -> None:
    """Two versions of one law, read at the same time, wait for one another."""
    key = int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _fill(version: Version, edition: Edition) -> None:
    amended = f"{edition.amended_by}による改正" if edition.amended_by else ""
    version.label = version.label or amended
    version.promulgated_on = version.promulgated_on or edition.promulgated_on
    if version.effective_from is None and not _ends_before(version, edition.effective_from):
        version.effective_from = edition.effective_from
    version.save(update_fields=["label", "promulgated_on", "effective_from"])


def _ends_before(version: Version, day: datetime.date | None) -> bool:
    return bool(day and version.effective_until and version.effective_until < day)


def _is_alone(version: Version) -> bool:
    """Whether nothing is lost with the document: it was never shown, and nobody has said who may read it."""
    others = version.document.versions.exclude(pk=version.pk)
    return not version.format and not others.exists() and not version.document.rules.exists()


def _same_law(version: Version, edition: Edition) -> Document | None:
    document, by = version.document, version.registered_by
    permitted = editable_documents(actor_of(by)) if by is not None else Q()  # else the command line
    alike = Document.objects.filter(
        permitted,
        law_number=edition.number,
        library=document.library_id,
        owner_division=document.owner_division_id,
        handling_label=document.handling_label,
        removed_at=None,
    )
    return alike.exclude(pk=document.pk).order_by("created_at").first()


def _join(version: Version, document: Document) -> None:
    former = version.document
    version.document, version.former_document = document, former.pk
    version.save(update_fields=["document", "former_document"])
    former.delete()


def _retitle(version: Version, title: str) -> None:
    others = version.document.versions.filter(removed_at=None).exclude(pk=version.pk)
    titles = StoredBlock.objects.filter(version__in=others, kind=BlockKind.TITLE).values_list("text", flat=True)
    last = max((other.effective_from or datetime.date.min for other in others), default=datetime.date.min)
    if title and version.document.title in titles and (version.effective_from or datetime.date.min) > last:
        version.document.title = title[:300]
        version.document.save(update_fields=["title"])
