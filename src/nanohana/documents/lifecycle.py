"""What an owner may do with a registered version: start its registration (again), cancel, remove, undo."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nanohana.audit.recording import record
from nanohana.documents.acts import DocumentAct
from nanohana.documents.models import Document, Version
from nanohana.documents.tasks import UNDO_MINUTES, erase_removed, process_version
from nanohana.documents.versions import recompute_in_force


def begin(version: Version) -> None:
    """Put a version (again) at the start of its registration.

    It is found by search once it is ready; what was understood of it before stays in use until then.
    """
    with transaction.atomic():
        Version.objects.filter(pk=version.pk).update(
            state=Version.State.QUEUED, done=0, total=0, failure_code="", failure=""
        )
        recompute_in_force(version.document)
        process_version.configure(lock=f"version {version.pk}").defer(version_id=str(version.pk))
    version.refresh_from_db()


def reparse(version: Version) -> None:
    """Read the kept file again."""
    with transaction.atomic():
        begin(version)
        record(DocumentAct.REPARSED, version, title=str(version))


def move(version: Version, document: Document) -> None:
    """Make a version one of another document of the same library; its index is made anew, as it names the document."""
    with transaction.atomic():
        former = version.document
        version.document, version.former_document = document, former.pk
        version.save(update_fields=["document", "former_document"])
        begin(version)
        if former.versions.filter(removed_at=None).exists():
            recompute_in_force(former)
        else:
            remove_document(former)
        record(DocumentAct.VERSION_MOVED, version, title=str(version), former=str(former.pk), target=str(document.pk))


def remove_version(version: Version) -> None:
    """Take a version out at once, and its document where no other version is left; erased when undoing has ended."""
    with transaction.atomic():
        version.removed_at = timezone.now()
        version.save(update_fields=["removed_at"])
        if not version.document.versions.filter(removed_at=None).exists():
            Document.objects.filter(pk=version.document_id).update(removed_at=version.removed_at)
        recompute_in_force(version.document)
        _erase_later(version.document)
        record(DocumentAct.VERSION_REMOVED, version, title=str(version), document=str(version.document_id))


def remove_document(document: Document) -> None:
    """Take a document with all its versions out at once; erased when undoing has ended."""
    with transaction.atomic():
        document.removed_at = timezone.now()
        document.save(update_fields=["removed_at"])
        document.versions.filter(removed_at=None).update(removed_at=document.removed_at)
        recompute_in_force(document)
        _erase_later(document)
        record(DocumentAct.REMOVED, document, title=document.title)


def withhold(document: Document) -> None:
    """Take a document out of everybody's sight but its owner's, at once and until it is released."""
    with transaction.atomic():
        document.withheld_at = timezone.now()
        document.save(update_fields=["withheld_at"])
        record(DocumentAct.WITHHELD, document, title=document.title)


def release(document: Document) -> None:
    """Show a withheld document again to those who may read it."""
    with transaction.atomic():
        document.withheld_at = None
        document.save(update_fields=["withheld_at"])
        record(DocumentAct.RELEASED, document, title=document.title)


def restore(document: Document) -> None:
    """Undo the last removal of the document, or of one of its versions, while it has not been erased.

    A registration that the removal has stopped begins again.
    """
    with transaction.atomic():
        last = document.versions.order_by("-removed_at").exclude(removed_at=None).values_list("removed_at")[:1]
        restored = list(document.versions.filter(removed_at__in=last))
        document.versions.filter(pk__in=[version.pk for version in restored]).update(removed_at=None)
        Document.objects.filter(pk=document.pk).update(removed_at=None)
        recompute_in_force(document)
        for version in restored:
            if version.is_unfinished:
                begin(version)
        record(DocumentAct.RESTORED, document, title=document.title)


def _erase_later(document: Document) -> None:
    erase_removed.configure(schedule_in={"minutes": UNDO_MINUTES}).defer(document_id=str(document.pk))
