from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.access.models import Rule, Verb
from nanohana.access.tests.people import account_in
from nanohana.documents import lifecycle, storage, versions
from nanohana.documents.models import Document, Library, StoredBlock, Version
from nanohana.documents.processing import process
from nanohana.documents.registration import Metadata, register
from nanohana.documents.signals import version_parsed
from nanohana.documents.tests.conftest import RULE, MakeFile, archive, registered

DAY = datetime.date


def test_a_text_becomes_a_ready_version_in_force(library: Library, file: MakeFile) -> None:
    version = registered(library, file("服務規程.txt", RULE))
    assert (version.state, version.failure, version.format) == (Version.State.READY, "", "txt")
    assert version.is_in_force_today
    texts = list(version.blocks.values_list("text", flat=True))
    assert any("誠実に職務を遂行" in text for text in texts)
    assert [b.ordinal for b in version.blocks.all()] == list(range(len(texts)))


def test_the_same_content_in_the_same_library_is_recognised(library: Library, file: MakeFile) -> None:
    first = registered(library, file("服務規程.txt", RULE))
    (again,) = register(library, storage.receive_file(file("写し.txt", RULE)), "写し.txt", Metadata())
    assert again.was_known and again.version == first
    assert Version.objects.count() == 1 and Document.objects.count() == 1


def test_the_same_content_in_another_library_is_a_document_of_its_own(library: Library, file: MakeFile) -> None:
    other = Library.objects.create(name="別の文書庫", owner_division=library.owner_division)
    first, second = registered(library, file("a.txt", RULE)), registered(other, file("a.txt", RULE))
    assert first.document != second.document and first.sha256 == second.sha256


def test_who_may_not_read_the_same_content_is_not_told_of_it(library: Library, file: MakeFile) -> None:
    hidden = registered(library, file("懲戒処分案.txt", RULE))
    Rule.objects.create(document=hidden.document, verb=Verb.READ, allows=False, starts_on=DAY(2025, 4, 1))
    member = account_in(library.owner_division, "0009")
    for name, was_known in (("写し.txt", False), ("もう一度.txt", True)):
        (own,) = register(library, storage.receive_file(file(name, RULE)), name, Metadata(), by=member)
        assert own.was_known is was_known and own.version is not None and own.version != hidden
    assert Document.objects.count() == 2


def test_a_failed_file_that_is_registered_again_is_tried_again(library: Library, file: MakeFile) -> None:
    failed = registered(library, file("空.txt", b""))
    assert failed.state == Version.State.FAILED and "空" in failed.failure
    (again,) = register(library, storage.receive_file(file("空.txt", b"")), "空.txt", Metadata())
    assert again.version == failed and again.version.state == Version.State.QUEUED


def test_a_new_version_replaces_the_old_one_from_its_effective_date(library: Library, file: MakeFile) -> None:
    old = registered(library, file("a.txt", RULE), metadata=Metadata(effective_from=DAY(2024, 4, 1)))
    new = registered(
        library,
        file("b.txt", RULE.replace("誠実", "公正")),
        metadata=Metadata(effective_from=DAY(2025, 4, 1)),
        document=old.document,
    )
    old.refresh_from_db()
    assert new.document == old.document
    assert (old.in_force.lower, old.in_force.upper) == (DAY(2024, 4, 1), DAY(2025, 4, 1))
    assert (new.in_force.lower, new.in_force.upper) == (DAY(2025, 4, 1), None)
    as_of = Version.objects.filter(in_force__contains=DAY(2024, 12, 31))
    assert list(as_of) == [old]


def test_removing_the_new_version_puts_the_old_one_in_force_again(library: Library, file: MakeFile) -> None:
    old = registered(library, file("a.txt", RULE), metadata=Metadata(effective_from=DAY(2024, 4, 1)))
    new = registered(
        library, file("b.txt", "新しい版"), metadata=Metadata(effective_from=DAY(2025, 4, 1)), document=old.document
    )
    lifecycle.remove_version(new)
    old.refresh_from_db(), new.refresh_from_db()
    assert old.is_in_force_today and new.in_force is None


def test_every_member_of_a_zip_is_a_document_of_its_own(library: Library, file: MakeFile) -> None:
    content = archive(規程__服務=RULE, 規程__旅費="旅費の支給について", 手引="契約事務の手引")
    outcomes = list(
        register(library, storage.receive_file(file("例規集.zip", content)), "例規集.zip", Metadata(title="x"))
    )
    assert [o.filename for o in outcomes] == ["例規集/規程/服務.txt", "例規集/規程/旅費.txt", "例規集/手引.txt"]
    assert set(Document.objects.values_list("title", flat=True)) == {"服務", "旅費", "手引"}
    assert ProcrastinateJob.objects.filter(task_name="documents.process_version").count() == 3


def test_a_zip_bomb_is_refused_with_its_reason(library: Library, file: MakeFile) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("爆弾.txt", bytes(200 * 1024 * 1024))
    (outcome,) = register(library, storage.receive_file(file("爆弾.zip", buffer.getvalue())), "爆弾.zip", Metadata())
    assert outcome.version is None and "異常に大きく" in outcome.refusal
    assert not list(storage.path_of("xx").parent.parent.rglob("*.part"))


def test_names_of_a_windows_zip_are_read_as_shift_jis(library: Library, file: MakeFile) -> None:
    raw = archive(ABCD=RULE).replace(b"ABCD.txt", "服務".encode("cp932") + b".txt")
    (outcome,) = register(library, storage.receive_file(file("a.zip", raw)), "a.zip", Metadata())
    assert outcome.filename == "a/服務.txt"


def test_a_broken_file_does_not_stop_the_others(library: Library, file: MakeFile) -> None:
    broken = registered(library, file("壊.pdf", b"%PDF-1.7\nnothing"))
    good = registered(library, file("良.txt", RULE))
    assert broken.state == Version.State.FAILED and broken.failure and broken.in_force is None
    assert good.state == Version.State.READY


def test_a_cancelled_registration_leaves_nothing_visible_and_can_be_started_again(
    library: Library, file: MakeFile
) -> None:
    (outcome,) = register(library, storage.receive_file(file("a.txt", RULE)), "a.txt", Metadata())
    version = outcome.version
    assert version is not None and versions.cancel(version)
    process(version.pk)
    version.refresh_from_db()
    assert version.state == Version.State.CANCELLED and not version.blocks.exists()
    assert not versions.cancel(version)
    lifecycle.begin(version)
    process(version.pk)
    version.refresh_from_db()
    assert version.state == Version.State.READY


def test_cancelling_while_it_is_indexed_keeps_it_out(
    library: Library, file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def slow_index(*, version: Version, cancelled: Callable[[], bool], **_: Any) -> None:
        versions.cancel(version)
        monkeypatch.setattr("nanohana.documents.processing.REPORT_SECONDS", 0)
        seen.append(cancelled())

    version_parsed.connect(slow_index, weak=False)
    version = registered(library, file("a.txt", RULE))
    assert seen == [True]
    assert version.state == Version.State.CANCELLED and version.in_force is None and not version.blocks.exists()


def test_what_was_understood_stays_in_use_until_it_is_replaced(library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", RULE))
    before = list(version.blocks.values_list("text", flat=True))
    lifecycle.begin(version)
    assert version.is_in_force_today and version.is_understood
    assert versions.cancel(version)
    version.refresh_from_db()
    assert version.state == Version.State.READY and version.is_in_force_today
    assert list(version.blocks.values_list("text", flat=True)) == before


def test_a_file_that_can_no_longer_be_read_leaves_what_was_understood(library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", RULE))
    lifecycle.begin(version)
    storage.path_of(version.sha256).write_bytes(b"")
    process(version.pk)
    version.refresh_from_db()
    assert version.state == Version.State.READY and version.is_in_force_today and version.blocks.exists()
    assert "空" in version.failure


def test_the_index_is_replaced_together_with_the_version(library: Library, file: MakeFile) -> None:
    """A receiver whose replacement fails leaves blocks, state and dates as they were."""
    version = registered(library, file("a.txt", RULE))
    blocks = list(version.blocks.values_list("pk", flat=True))

    def failing(**_: Any) -> Callable[[], None]:
        def replace() -> None:
            raise RuntimeError("the index could not be written")

        return replace

    version_parsed.connect(failing, weak=False)
    lifecycle.begin(version)
    with pytest.raises(RuntimeError):
        process(version.pk)
    assert list(version.blocks.values_list("pk", flat=True)) == blocks
    version.refresh_from_db()
    assert version.is_in_force_today


def test_a_run_that_was_begun_again_gives_way(library: Library, file: MakeFile) -> None:
    """A document that is renamed while it is indexed is indexed again, under its new title."""

    def rename(*, version: Version, **_: Any) -> None:
        lifecycle.begin(version)

    version_parsed.connect(rename, weak=False)
    assert registered(library, file("a.txt", RULE)).state == Version.State.QUEUED


def test_an_interrupted_run_starts_over_without_doubling_anything(library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", RULE))
    count = version.blocks.count()
    Version.objects.filter(pk=version.pk).update(state=Version.State.INDEXING, in_force=None)  # as kill -9 leaves it
    process(version.pk)
    version.refresh_from_db()
    assert version.state == Version.State.READY and version.blocks.count() == count


def test_a_run_of_a_finished_version_changes_nothing(library: Library, file: MakeFile) -> None:
    version = registered(library, file("a.txt", RULE))
    before = list(StoredBlock.objects.values_list("pk", flat=True))
    process(version.pk)
    assert list(StoredBlock.objects.values_list("pk", flat=True)) == before


def test_a_document_named_after_its_file_takes_the_title_found_in_it(library: Library, file: MakeFile) -> None:
    html = "<html><head><title>職員服務規程</title></head><body><h1>職員服務規程</h1><p>本文です。</p></body></html>"
    assert registered(library, file("r6_02.html", html)).document.title == "職員服務規程"
    named = registered(library, file("b.html", html + " "), metadata=Metadata(title="服務の決まり"))
    assert named.document.title == "服務の決まり"
