"""The page on which documents are registered: files, forms, progress, new versions."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.tests.people import signed_in
from nanohana.documents import storage
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.processing import process
from nanohana.documents.tests.conftest import RULE, People


def upload(client: Client, **fields: object) -> HttpResponse:
    return client.post(reverse("documents:upload"), fields, headers={"HX-Request": "true"})


def form(library: Library, *files: SimpleUploadedFile, **more: object) -> dict[str, object]:
    return {"library": library.pk, "handling_label": 1, "originals": list(files), **more}


def test_uploading_registers_with_dates_in_wareki(library: Library, people: People, owner: Account) -> None:
    uploaded = SimpleUploadedFile("服務規程.txt", RULE.encode())
    dates = {"promulgated_on": "令和7年3月28日", "effective_from": "R7.4.1", "label": "令和7年版"}
    assert upload(people.owner, **form(library, uploaded, **dates)).status_code == 200
    version = Version.objects.get()
    assert version.effective_from == datetime.date(2025, 4, 1) and version.promulgated_on == datetime.date(2025, 3, 28)
    assert version.registered_by == owner and version.label == "令和7年版"
    process(version.pk)
    progress = people.owner.get(reverse("documents:progress")).content.decode()
    assert "登録済み 1件" in progress and "every 1s" not in progress


def test_progress_asks_again_only_while_something_is_unfinished(library: Library, people: People) -> None:
    upload(people.owner, **form(library, SimpleUploadedFile("a.txt", RULE.encode())))
    assert "every 1s" in people.owner.get(reverse("documents:progress")).content.decode()
    assert "a.txt" not in people.administrator.get(reverse("documents:progress")).content.decode()


def test_uploading_works_as_a_plain_form(library: Library, people: People) -> None:
    answer = people.owner.post(
        reverse("documents:upload"),
        form(library, SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")),
        follow=True,
    )
    assert answer.status_code == 200 and Version.objects.count() == 2
    again = people.owner.post(
        reverse("documents:upload"), form(library, SimpleUploadedFile("c.txt", b"a")), follow=True
    )
    assert "同じ内容のファイルが登録されています" in again.content.decode()


def test_a_form_without_a_file_says_so(library: Library, people: People) -> None:
    answer = people.owner.post(reverse("documents:upload"), form(library), follow=True)
    assert "ファイルが選択されていません" in answer.content.decode()


def test_an_unreadable_date_is_refused_and_the_input_kept(library: Library, people: People) -> None:
    answer = upload(
        people.owner, **form(library, SimpleUploadedFile("a.txt", b"a"), effective_from="そのうち", label="第2版")
    )
    assert answer.status_code == 422 and "第2版" in answer.content.decode()
    assert not Version.objects.exists() and not list(storage.path_of("xx").parent.parent.rglob("*.part"))


def test_nobody_uploads_into_a_library_of_another_division(library: Library, people: People) -> None:
    assert upload(people.staff, **form(library, SimpleUploadedFile("a.txt", b"a"))).status_code == 422
    assert not Version.objects.exists()


def test_a_file_keeps_its_folder_and_its_long_name(library: Library, people: People) -> None:
    name = "規" * 290 + ".txt"
    path = f"例規/{name}"
    upload(people.owner, **form(library, SimpleUploadedFile("a.txt", b"a"), path=path))
    version = Version.objects.get()
    assert version.filename == path and version.document.title == "規" * 290


def test_too_large_a_file_is_refused_with_a_message(
    library: Library, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MAX_FILE_BYTES", 100_000)
    answer = upload(
        people.owner, **form(library, SimpleUploadedFile("大.bin", bytes(200_000)), SimpleUploadedFile("小.txt", b"a"))
    )
    assert "1ファイルの上限" in answer.content.decode()
    assert [v.filename for v in Version.objects.all()] == ["小.txt"]


def test_a_new_version_is_uploaded_to_its_document(version: Version, people: People) -> None:
    url = reverse("documents:upload") + f"?document={version.document_id}"
    people.owner.post(url, {"originals": [SimpleUploadedFile("b.txt", b"new")], "effective_from": "令和8年4月1日"})
    assert Document.objects.count() == 1 and version.document.versions.count() == 2
    assert people.staff.get(url).status_code == 404


def test_a_namesake_is_offered_and_taken_as_a_new_version(version: Version, people: People, library: Library) -> None:
    upload(people.owner, **form(library, SimpleUploadedFile("服務規程.txt", b"second")))
    second = Version.objects.exclude(pk=version.pk).get()
    move = reverse("documents:move", args=[second.pk, version.document_id])
    assert move in people.owner.get(reverse("documents:progress")).content.decode()
    people.owner.post(move)
    second.refresh_from_db()
    assert second.document == version.document
    assert list(Document.objects.filter(removed_at=None)) == [version.document]


def test_no_namesake_is_offered_that_one_may_not_read(version: Version, people: People, library: Library) -> None:
    upload(people.owner, **form(library, SimpleUploadedFile("服務規程.txt", b"second")))
    Document.objects.filter(pk=version.document_id).update(withheld_at=timezone.now())
    Rule.objects.create(document=version.document, verb=Verb.EDIT, allows=False, starts_on=timezone.localdate())
    assert people.owner.get(reverse("documents:document", args=[version.document_id])).status_code == 404
    assert str(version.document_id) not in people.owner.get(reverse("documents:progress")).content.decode()


def test_an_account_without_a_division_is_told_why_it_cannot_register(db: None) -> None:
    client = signed_in(Account.objects.create(username="new"))
    assert "登録できる文書庫がありません" in client.get(reverse("documents:upload")).content.decode()
