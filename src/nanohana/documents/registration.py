"""Registering files: from an upload, a folder, a ZIP or the command line to queued versions of documents."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from nanohana.access.models import Account
from nanohana.access.rights import actor_of, readable_documents
from nanohana.audit.recording import cleaned, record
from nanohana.documents import lifecycle, storage
from nanohana.documents.acts import DocumentAct
from nanohana.documents.locks import lock_content
from nanohana.documents.models import Document, HandlingLabel, Library, Version
from nanohana.documents.parsing.archive import Member, expand
from nanohana.documents.parsing.sniff import Format, sniff
from nanohana.documents.processing import default_title
from nanohana.documents.storage import Received, StorageRefused
from nanohana.documents.structure import UnreadableDocument
from nanohana.documents.typed_text import NAME_REFUSED, REFUSED, may_be_kept
from nanohana.organization.models import Division
from nanohana.outages import is_disk_full

NO_VERSION = (
    "ZIPファイルは、文書の新しい版にできないため、登録していません。"
    "中のファイルを取り出して、そのファイルを登録してください。"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the registering person says of a document. Empty values are filled from the library and the file."""

    title: str = ""
    owner_division: Division | None = None
    handling_label: int = HandlingLabel.STAFF
    label: str = ""
    promulgated_on: datetime.date | None = None
    effective_from: datetime.date | None = None
    effective_until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of one file: its version, which may have been there before, or why it was refused (Japanese).

    A ZIP file that the worker will expand has none of them.
    """

    filename: str
    version: Version | None = None
    was_known: bool = False
    refusal: str = ""


def register(
    library: Library,
    received: Received,
    filename: str,
    metadata: Metadata,
    *,
    by: Account | None = None,
    document: Document | None = None,
) -> Iterator[Registered]:
    """Register one received file, or each member of a ZIP as a document of its own; the received file is used up.

    ``library`` and ``document`` have been fetched through the actor. With ``document`` the file becomes a new version
    of it, and a ZIP is refused: what is in it would be read by others than that. The same content in the same library
    is recognised where ``by`` may read it: its version is returned, and started again where it had failed or been
    cancelled.
    """
    name = storage.clean_filename(filename)
    try:
        if not may_be_kept(name):
            yield Registered(cleaned(name), refusal=NAME_REFUSED)
        elif not may_be_kept(metadata.title) or not may_be_kept(metadata.label):
            yield Registered(name, refusal=REFUSED)
        elif is_archive(received.path, name):
            if document is None:
                yield from register_members(library, received.path, name, metadata, by, uuid4().hex)
            else:
                yield Registered(name, refusal=NO_VERSION)
        else:
            yield _register_one(library, received, name, metadata, by, document)
    finally:
        received.discard()


def is_archive(path: Path, name: str) -> bool:
    """More than the beginning is read here only of what begins like one: the rest is the parser's, in its process."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    try:
        return sniff(path, name) is Format.ZIP
    except UnreadableDocument:
        return False  # the parser will give the owner the reason


def register_members(
    library: Library, archive: Path, name: str, metadata: Metadata, by: Account | None, workspace: str
) -> Iterator[Registered]:
    """What can be read of a ZIP is registered; where it turns out to be dangerous or broken, the reason comes last."""
    try:
        with storage.workspace(workspace) as folder:
            for member in expand(archive, folder):
                yield _register_member(library, member, name, replace(metadata, title=""), by)
    except UnreadableDocument as unreadable:
        yield Registered(name, refusal=unreadable.message)
    except OSError as error:
        if not is_disk_full(error):
            raise
        yield Registered(name, refusal=storage.DISK_FULL)


def _register_member(
    library: Library, member: Member, archive: str, metadata: Metadata, by: Account | None
) -> Registered:
    name = storage.clean_filename(f"{PurePosixPath(archive).with_suffix('')}/{member.name}")
    if not may_be_kept(name):
        return Registered(cleaned(name), refusal=NAME_REFUSED)
    try:
        received = storage.receive_file(member.path)
    except StorageRefused as refused:
        return Registered(name, refusal=refused.message)
    member.path.unlink()
    try:
        return _register_one(library, received, name, metadata, by, None)
    finally:
        received.discard()


def _register_one(
    library: Library,
    received: Received,
    name: str,
    metadata: Metadata,
    by: Account | None,
    document: Document | None,
) -> Registered:
    with transaction.atomic():
        lock_content(received.sha256)
        known = _known(library, received.sha256, by)
        if known is None:
            version = _new_version(document or _new_document(library, name, metadata), received, name, metadata, by)
            storage.keep(received)
            lifecycle.begin(version)
            act = DocumentAct.VERSION_ADDED if document else DocumentAct.REGISTERED
            record(act, version, title=str(version), document=str(version.document_id), file=name)
        else:
            version = known
            if known.state in (Version.State.FAILED, Version.State.CANCELLED):
                lifecycle.reparse(version)
    return Registered(name, version, was_known=known is not None)


def _known(library: Library, sha256: str, by: Account | None) -> Version | None:
    """The same content where whoever registers it may read it, or sent it: of other documents they learn nothing."""
    present = Version.objects.filter(removed_at=None, document__removed_at=None, document__library=library)
    if by is not None:  # else the command line, which may read everything
        present = present.filter(readable_documents(actor_of(by), "document__") | Q(registered_by=by))
    return present.filter(sha256=sha256).select_related("document").first()


def _new_document(library: Library, name: str, metadata: Metadata) -> Document:
    return Document.objects.create(
        library=library,
        title=metadata.title or default_title(name),
        owner_division=metadata.owner_division or library.owner_division,
        handling_label=metadata.handling_label,
    )


def _new_version(document: Document, received: Received, name: str, metadata: Metadata, by: Account | None) -> Version:
    return Version.objects.create(
        document=document,
        label=metadata.label,
        promulgated_on=metadata.promulgated_on,
        effective_from=metadata.effective_from,
        effective_until=metadata.effective_until,
        filename=name,
        sha256=received.sha256,
        size=received.size,
        registered_by=by,
    )
