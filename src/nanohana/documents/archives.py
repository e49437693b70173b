"""Uploaded ZIP files: kept at once, expanded by the worker.

1. An upload is kept as an ``Archive`` with its job, in one transaction, and answered.
2. The job registers member after member, each in a transaction of its own, and writes down how far it has come.
3. A job that was killed starts over: what it had registered is recognised by its content, nothing is there twice and
   nothing half. Cancelling stops it before the next member, as does the loss of the right to register there; what was
   registered until then stays.
4. At the end the kept file is erased.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from nanohana.access import rights
from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.audit.recording import record
from nanohana.documents import storage
from nanohana.documents.acts import DocumentAct
from nanohana.documents.locks import lock_content
from nanohana.documents.models import Archive, Document, Library
from nanohana.documents.parsing.archive import open_archive
from nanohana.documents.registration import Metadata, Registered, is_archive, register, register_members
from nanohana.documents.storage import Received
from nanohana.documents.structure import UnreadableDocument
from nanohana.documents.tasks import erase_unneeded, expand_archive
from nanohana.documents.typed_text import may_be_kept
from nanohana.jobs.interruption import Stopping
from nanohana.organization.models import Division

REPORT_SECONDS = 0.5
_DATES = ("promulgated_on", "effective_from", "effective_until")


def register_upload(
    library: Library,
    received: Received,
    filename: str,
    metadata: Metadata,
    *,
    by: Account | None = None,
    document: Document | None = None,
) -> list[Registered]:
    """``registration.register``, but a ZIP file is left to the worker."""
    name = storage.clean_filename(filename)
    if document is not None or not may_be_kept(name) or not is_archive(received.path, name):
        return list(register(library, received, name, metadata, by=by, document=document))
    try:
        with transaction.atomic():
            lock_content(received.sha256)
            _queue(Archive(library=library, filename=name, sha256=received.sha256, registered_by=by), metadata)
            storage.keep(received)
    finally:
        received.discard()
    return [Registered(name)]


def _queue(archive: Archive, metadata: Metadata) -> None:
    archive.metadata = _packed(metadata)
    archive.save()
    expand_archive.configure(lock=f"archive {archive.pk}").defer(archive_id=str(archive.pk))


def cancel(archive: Archive) -> bool:
    """Stop before the next member. False where it had come to its end."""
    unfinished = Archive.objects.filter(pk=archive.pk, state__in=Archive.UNFINISHED)
    with transaction.atomic():
        stopped = unfinished.update(state=Archive.State.CANCELLED, failure="") > 0
        if stopped:
            record(DocumentAct.CANCELLED, archive, title=archive.filename)
    return stopped


def expand(archive_id: UUID, stopping: Callable[[], bool] = lambda: False) -> None:
    """Register the members of a kept archive; does nothing where that has come to its end.

    Raises what registering a file raises (no database, no disk space, ``stopping()``): the run may be repeated.
    """
    unfinished = Archive.objects.filter(pk=archive_id, state__in=Archive.UNFINISHED)
    if unfinished.update(state=Archive.State.EXPANDING, done=0, total=0, refusals=[], failure=""):
        archive = Archive.objects.select_related("library", "registered_by").get(pk=archive_id)
        _finish(archive, _expanded(archive, stopping) if _may_still(archive) else _NO_RIGHT)
    _erase_file(archive_id)


def _expanded(archive: Archive, stopping: Callable[[], bool]) -> str:
    """Why the archive as a whole could not be read to its end; empty where it could, or was cancelled."""
    path = storage.path_of(archive.sha256)
    failure, reported_at = "", 0.0
    archive.total = _members(path)
    metadata = _unpacked(archive.metadata)
    members = register_members(archive.library, path, archive.filename, metadata, archive.registered_by, archive.pk.hex)
    for outcome in members:
        if outcome.filename == archive.filename:
            failure = outcome.refusal
            continue
        archive.done += 1
        if outcome.refusal:
            archive.refusals.append([outcome.filename, outcome.refusal])
        if time.monotonic() - reported_at >= REPORT_SECONDS:
            reported_at = time.monotonic()
            if stopping():
                raise Stopping
            if not _may_still(archive):
                return _NO_RIGHT
            if not _report(archive):
                break
    return failure


def _members(path: Path) -> int:
    """How many files its directory names; 0 where it cannot be read, which expanding it will say."""
    try:
        with open_archive(path) as opened:
            return sum(not info.is_dir() for info in opened.infolist())
    except UnreadableDocument:
        return 0


def _report(archive: Archive, **changes: object) -> bool:
    """Write down how far it has come. False where it was cancelled meanwhile."""
    running = Archive.objects.filter(pk=archive.pk, state=Archive.State.EXPANDING)
    total = max(archive.total, archive.done)
    return running.update(done=archive.done, total=total, refusals=archive.refusals, **changes) > 0


def _finish(archive: Archive, failure: str) -> None:
    archive.total = archive.done
    _report(archive, state=Archive.State.FAILED if failure else Archive.State.READY, failure=failure)


def put_off(archive_id: UUID, reason: str) -> bool:
    """Put an archive back into the queue, with what it waits for; false where it came to its end meanwhile."""
    unfinished = Archive.objects.filter(pk=archive_id, state__in=Archive.UNFINISHED)
    return unfinished.update(state=Archive.State.QUEUED, failure=reason) == 1


def fail(archive_id: UUID, reason: str) -> None:
    """End the expansion for a reason outside of the archive; what was registered until then stays."""
    unfinished = Archive.objects.filter(pk=archive_id, state__in=Archive.UNFINISHED)
    unfinished.update(state=Archive.State.FAILED, failure=reason)
    _erase_file(archive_id)


def _may_still(archive: Archive) -> bool:
    """Whether the person who sent it may still register there, as of now; the command line always may."""
    if archive.registered_by_id is None:
        return True
    permitted = rights.editable_libraries(actor_of(Account.objects.get(pk=archive.registered_by_id)))
    return Library.objects.filter(permitted, pk=archive.library_id).exists()


def _erase_file(archive_id: UUID) -> None:
    """The kept file, unless another archive or a document of the same content needs it."""
    erase_unneeded(Archive.objects.get(pk=archive_id).sha256)


def _packed(metadata: Metadata) -> dict[str, Any]:
    """As JSON; the title is left out, as each member has one of its own."""
    days = {name: value.isoformat() if (value := getattr(metadata, name)) else None for name in _DATES}
    division = metadata.owner_division.pk if metadata.owner_division else None
    return {"handling_label": metadata.handling_label, "label": metadata.label, "owner_division": division, **days}


def _unpacked(packed: dict[str, Any]) -> Metadata:
    days: dict[str, Any] = {name: date.fromisoformat(day) if (day := packed[name]) else None for name in _DATES}
    division = Division.objects.filter(pk=packed["owner_division"]).first()
    return Metadata(owner_division=division, handling_label=packed["handling_label"], label=packed["label"], **days)


_NO_RIGHT = "この文書庫に登録する権限がなくなったため、展開を中止しました。管理者に連絡してください。"
