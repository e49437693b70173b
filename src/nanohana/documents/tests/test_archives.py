"""Uploaded ZIP files: answered at once, expanded by the worker, file by file, through cancelling and killing."""

from __future__ import annotations

import io
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.models.signals import post_save
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.access.models import Account
from nanohana.audit.models import Entry
from nanohana.configuration import data_folder
from nanohana.documents import archives, storage
from nanohana.documents.archives import cancel, expand, register_upload
from nanohana.documents.models import Archive, Document, HandlingLabel, Library, Version
from nanohana.documents.registration import Metadata
from nanohana.documents.tasks import MAX_ATTEMPTS, expand_archive
from nanohana.documents.tests.conftest import Attempt, MakeFile, People, taken
from nanohana.organization.models import Appointment, Division
from nanohana.server.tests.other_process import started_elsewhere


def zipped(count: int, **more: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for number in range(count):
            file.writestr(f"規程/{number}.txt", f"第{number + 1}条　職員は、届け出る。")
        for name, content in more.items():
            file.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def sent(library: Library, content: bytes, file: MakeFile, by: Account | None = None, **said: object) -> Archive:
    received = storage.receive_file(file("例規集.zip", content))
    register_upload(library, received, "例規集.zip", Metadata(**said), by=by)  # type: ignore[arg-type]
    return Archive.objects.get()


def leftovers() -> list[str]:
    return [path.name for path in (data_folder() / "files").rglob("*") if path.suffix == ".part"]


def test_an_upload_is_answered_before_anything_is_expanded(library: Library, people: People) -> None:
    upload = SimpleUploadedFile("例規集.zip", zipped(3))
    answer = people.owner.post(
        "/documents/upload/", {"library": library.pk, "handling_label": 1, "originals": upload}, follow=True
    )
    assert "例規集.zip" in answer.content.decode() and "待機中" in answer.content.decode()
    assert not Version.objects.exists()
    (job,) = ProcrastinateJob.objects.filter(task_name="documents.expand_archive")
    expand(job.args["archive_id"])
    page = people.owner.get("/documents/upload/progress/").content.decode()
    assert "中の3件を受け付けました" in page and "例規集/規程/2.txt" in page


def test_a_zip_is_no_new_version(library: Library, people: People, division: Division) -> None:
    """Its members would be documents of their own, for more readers than the document has."""
    document = Document.objects.create(
        library=library, title="内規", owner_division=division, handling_label=HandlingLabel.RESTRICTED
    )
    page = f"/documents/upload/?document={document.pk}"
    assert "ZIP" not in people.owner.get(page).content.decode()
    assert "ZIP" in people.owner.get("/documents/upload/").content.decode()
    upload = SimpleUploadedFile("内規.zip", zipped(1))
    answer = people.owner.post(page, {"originals": upload}, follow=True)
    assert "ZIPファイルは、文書の新しい版にできない" in answer.content.decode()
    assert not Archive.objects.exists() and not Version.objects.exists() and not leftovers()


def test_every_member_is_queued_with_what_was_said_of_all(library: Library, file: MakeFile, division: Division) -> None:
    label = HandlingLabel.RESTRICTED
    archive = sent(library, zipped(2), file, handling_label=label, label="第2版", owner_division=division)
    expand(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.done, archive.total, archive.refusals) == ("ready", 2, 2, [])
    assert {version.document.title for version in Version.objects.all()} == {"0", "1"}
    assert {(version.label, version.document.handling_label) for version in Version.objects.all()} == {("第2版", label)}
    assert ProcrastinateJob.objects.filter(task_name="documents.process_version").count() == 2
    assert not storage.path_of(archive.sha256).exists() and not leftovers()


def test_one_that_is_no_archive_is_registered_at_once(library: Library, file: MakeFile) -> None:
    (outcome,) = register_upload(library, storage.receive_file(file("a.txt", "第1条")), "a.txt", Metadata())
    assert outcome.version and not Archive.objects.exists()


def test_a_broken_archive_says_why_and_a_refused_member_does_not_stop_the_others(
    library: Library, file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MAX_FILE_BYTES", 1000)
    monkeypatch.setattr(archives, "REPORT_SECONDS", 0)
    archive = sent(library, zipped(1), file)
    with zipfile.ZipFile(storage.path_of(archive.sha256), "a") as more:
        more.writestr("大.txt", bytes(2000))
        more.writestr("小.txt", "附則")
    expand(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.done, Version.objects.count()) == ("ready", 3, 2)
    ((name, reason),) = archive.refusals
    assert name == "例規集/大.txt" and "上限" in reason


def test_an_archive_of_a_password_is_refused_as_a_whole(library: Library, file: MakeFile) -> None:
    locked = zipped(1).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    archive = sent(library, locked, file)
    expand(archive.pk)
    archive.refresh_from_db()
    assert archive.state == Archive.State.FAILED and "パスワード" in archive.failure
    assert not storage.path_of(archive.sha256).exists()


def test_an_archive_waits_for_the_database_however_long_it_takes(library: Library, file: MakeFile) -> None:
    def lost(**_: object) -> None:
        raise OperationalError("the connection is lost")

    archive = sent(library, zipped(1), file)
    post_save.connect(lost, Version)
    taken()
    expand_archive.func(Attempt(0), str(archive.pk), 500)
    archive.refresh_from_db()
    assert archive.state == Archive.State.QUEUED and "自動でやり直します" in archive.failure
    assert ProcrastinateJob.objects.get(lock=f"archive {archive.pk}").args["waits"] == 501
    post_save.disconnect(lost, Version)
    expand_archive.func(Attempt(0), str(archive.pk), 501)
    archive.refresh_from_db()
    assert (archive.state, archive.failure, Version.objects.count()) == (Archive.State.READY, "", 1)


def test_a_stop_of_the_worker_interrupts_an_archive_between_two_members(library: Library, file: MakeFile) -> None:
    archive = sent(library, zipped(3), file)
    taken()
    expand_archive.func(Attempt(MAX_ATTEMPTS, stops=True), str(archive.pk))
    archive.refresh_from_db()
    assert (archive.state, archive.failure, Version.objects.count()) == (Archive.State.QUEUED, "", 1)
    assert ProcrastinateJob.objects.get(lock=f"archive {archive.pk}").args["waits"] == 0
    expand_archive.func(Attempt(0), str(archive.pk))
    archive.refresh_from_db()
    assert (archive.state, archive.done, Version.objects.count()) == (Archive.State.READY, 3, 3)


@pytest.fixture
def cancelled_after_two() -> Iterator[None]:
    def receiver(**_: object) -> None:
        if Version.objects.count() == 2:
            assert cancel(Archive.objects.get())

    post_save.connect(receiver, Version, weak=False)
    yield
    post_save.disconnect(receiver, Version)


def test_cancelling_stops_before_the_next_member_and_keeps_what_was_registered(
    library: Library, file: MakeFile, cancelled_after_two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "REPORT_SECONDS", 0)
    archive = sent(library, zipped(50), file)
    expand(archive.pk)
    archive.refresh_from_db()
    assert archive.state == Archive.State.CANCELLED
    assert Version.objects.count() == 2
    assert not storage.path_of(archive.sha256).exists() and not leftovers()
    assert not cancel(archive)


def test_who_may_no_longer_register_there_expands_nothing(library: Library, file: MakeFile, owner: Account) -> None:
    archive = sent(library, zipped(2), file, by=owner)
    Appointment.objects.all().delete()
    expand(archive.pk)
    archive.refresh_from_db()
    assert archive.state == Archive.State.FAILED and "権限" in archive.failure
    assert not Version.objects.exists()


def test_who_loses_the_right_meanwhile_registers_no_more(
    library: Library, file: MakeFile, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "REPORT_SECONDS", 0)

    def retires(**_: object) -> None:
        if Version.objects.count() == 2:
            Account.objects.update(is_active=False)

    post_save.connect(retires, Version)
    archive = sent(library, zipped(50), file, by=owner)
    expand(archive.pk)
    post_save.disconnect(retires, Version)
    archive.refresh_from_db()
    assert archive.state == Archive.State.FAILED and "権限" in archive.failure
    assert Version.objects.count() == 2 and not leftovers()


def test_only_the_sender_sees_and_cancels_it(library: Library, file: MakeFile, people: People, owner: Account) -> None:
    archive = sent(library, zipped(2), file, by=owner)
    address = f"/documents/upload/archives/{archive.pk}/cancel/"
    for other in (people.staff, people.administrator, Client()):
        assert other.post(address).status_code in (302, 404)
        assert "例規集.zip" not in other.get("/documents/upload/progress/").content.decode()
    archive.refresh_from_db()
    assert archive.state == Archive.State.QUEUED
    people.owner.post(address)
    archive.refresh_from_db()
    assert archive.state == Archive.State.CANCELLED
    assert Entry.objects.filter(verb="document.cancelled", object_id=archive.pk, object_title="例規集.zip").exists()


@pytest.mark.django_db(transaction=True)
def test_after_kill_9_the_next_run_finishes_whole_and_once(library: Library, file: MakeFile) -> None:
    archive = sent(library, zipped(60), file)
    killed = started_elsewhere(f"from nanohana.documents.archives import expand; expand({str(archive.pk)!r})")
    while Version.objects.count() < 10:
        assert killed.poll() is None
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert Version.objects.count() < 60, "it was killed in the middle"
    assert {version.document.versions.count() for version in Version.objects.all()} == {1}
    expand(archive.pk)
    archive.refresh_from_db()
    assert (archive.state, archive.done, Version.objects.count()) == ("ready", 60, 60)
    assert all(storage.path_of(version.sha256).exists() for version in Version.objects.all())
    assert not [name for name in leftovers() if Path(name).stem == archive.pk.hex]
