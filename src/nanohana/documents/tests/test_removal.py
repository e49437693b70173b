"""Documents that are removed: gone at once, brought back for a while, erased later."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.documents import lifecycle, storage
from nanohana.documents.models import Archive, Document, Library, StoredBlock, Version
from nanohana.documents.registration import Metadata, register
from nanohana.documents.tasks import erase_removed, process_version, sweep
from nanohana.documents.tests.conftest import RULE, Attempt, MakeFile, archive, registered, taken


def test_a_removed_document_is_gone_at_once_and_erased_later(library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", RULE))
    kept = storage.path_of(version.sha256)
    lifecycle.remove_document(version.document)
    version.refresh_from_db()
    assert version.in_force is None
    erase_removed(str(version.document_id))
    assert kept.exists(), "it can still be undone"
    long_ago = timezone.now() - datetime.timedelta(days=1)
    Document.objects.update(removed_at=long_ago)
    Version.objects.update(removed_at=long_ago)
    erase_removed(str(version.document_id))
    assert not kept.exists() and not Document.objects.exists() and not StoredBlock.objects.exists()


def test_a_file_that_another_version_needs_is_not_erased(library: Library, file: MakeFile) -> None:
    other = Library.objects.create(name="別の文書庫", owner_division=library.owner_division)
    version, twin = registered(library, file("a.txt", RULE)), registered(other, file("a.txt", RULE))
    lifecycle.remove_document(version.document)
    Version.objects.filter(pk=version.pk).update(removed_at=timezone.now() - datetime.timedelta(days=1))
    erase_removed(str(version.document_id))
    assert not Version.objects.filter(pk=version.pk).exists() and storage.path_of(twin.sha256).exists()


def test_a_file_that_a_killed_registration_kept_is_swept_away(
    library: Library, file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed, expanding = registered(library, file("a.txt", RULE)), storage.receive_file(file("b.zip", archive(a=RULE)))
    Archive.objects.create(library=library, filename="b.zip", sha256=expanding.sha256)
    orphan = storage.receive_file(file("c.txt", RULE + "孤児"))
    for received in (expanding, orphan):
        storage.keep(received)
    sweep(0)
    assert storage.path_of(orphan.sha256).exists(), "it may still be being registered"
    monkeypatch.setattr(storage, "ABANDONED_SECONDS", -1)
    sweep(0)
    assert not storage.path_of(orphan.sha256).exists()
    assert storage.path_of(needed.sha256).exists() and storage.path_of(expanding.sha256).exists()


def test_what_was_removed_is_erased_at_night_where_its_own_job_has_failed(library: Library, file: MakeFile) -> None:
    gone, earlier = registered(library, file("a.txt", RULE)), registered(library, file("b.txt", RULE + "附則"))
    kept = registered(library, file("c.txt", RULE + "改正"), document=earlier.document)
    just_now = registered(library, file("d.txt", RULE + "様式"))
    lifecycle.remove_document(gone.document)
    lifecycle.remove_version(earlier)
    long_ago = timezone.now() - datetime.timedelta(hours=2)
    for removed in (Document.objects.all(), Version.objects.all()):
        removed.exclude(removed_at=None).update(removed_at=long_ago)
    lifecycle.remove_document(just_now.document)
    taken()
    sweep(0)
    assert set(Version.objects.all()) == {kept, just_now}
    assert set(Document.objects.all()) == {kept.document, just_now.document}
    assert not storage.path_of(gone.sha256).exists()


def test_a_removal_can_be_undone(library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", RULE))
    lifecycle.remove_document(version.document)
    lifecycle.restore(version.document)
    version.refresh_from_db()
    assert version.is_in_force_today and version.removed_at is None


def test_undoing_a_removal_goes_on_with_a_registration_that_it_had_stopped(library: Library, file: MakeFile) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", RULE)), "a.txt", Metadata())
    version = outcome.version
    assert version is not None
    lifecycle.remove_document(version.document)
    process_version.func(Attempt(0), str(version.pk))
    taken()
    lifecycle.restore(version.document)
    (job,) = ProcrastinateJob.objects.filter(task_name=process_version.name)
    process_version.func(Attempt(0), **job.args)
    version.refresh_from_db()
    assert version.state == Version.State.READY and version.is_in_force_today
