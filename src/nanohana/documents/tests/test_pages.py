"""The documents pages for owner, other staff, administrator and somebody who is not signed in."""

from __future__ import annotations

import datetime
import re
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml.html import fromstring

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in, signed_in
from nanohana.audit.models import Entry
from nanohana.documents import lifecycle, storage
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.registration import Metadata
from nanohana.documents.tests.conftest import People, registered
from nanohana.documents.versions import change_dates


@pytest.fixture
def closed(version: Version) -> Version:
    """The same version, in a library that is open to its owner division only."""
    Library.objects.update(audience=Library.Audience.OWNER_DIVISION)
    return version


def pages(version: Version) -> dict[str, str]:
    one, document = [version.pk], [version.document_id]
    return {
        "document": reverse("documents:document", args=document),
        "open": reverse("documents:open", args=one),
        "original": reverse("documents:original", args=one),
    }


def actions(version: Version) -> dict[str, str]:
    one, document = [version.pk], [version.document_id]
    return {
        "remove": reverse("documents:remove", args=document),
        "restore": reverse("documents:restore", args=document),
        "cancel": reverse("documents:cancel", args=one),
        "reparse": reverse("documents:reparse", args=one),
        "remove_version": reverse("documents:remove_version", args=one),
        "move": reverse("documents:move", args=[version.pk, version.document_id]),
        "edit": reverse("documents:edit", args=document),
        "edit_version": reverse("documents:edit_version", args=one),
    }


def test_a_document_open_to_all_staff_is_read_by_all_and_changed_by_its_owner(version: Version, people: People) -> None:
    for name, url in pages(version).items():
        assert people.owner.get(url).status_code == 200, name
        assert people.staff.get(url).status_code == 200, name
        assert people.administrator.get(url).status_code == 200, name
        assert people.nobody.get(url).status_code == 302, name
    for name, url in actions(version).items():
        assert people.staff.post(url).status_code == 404, name
        assert people.nobody.post(url)["Location"].startswith("/sign-in/"), name
    assert Version.objects.get().removed_at is None


def without_token(page: HttpResponse) -> str:
    """A page without the token against forged requests, which is masked anew each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode())


def test_a_closed_document_is_not_there_for_others_in_any_way(closed: Version, people: People) -> None:
    for name, url in pages(closed).items():
        missing = url.replace(str(closed.pk), str(uuid.uuid4())).replace(str(closed.document_id), str(uuid.uuid4()))
        hidden, nothing = people.staff.get(url), people.staff.get(missing)
        assert hidden.status_code == nothing.status_code == 404, name
        assert without_token(hidden) == without_token(nothing), name
        assert people.owner.get(url).status_code == 200, name
    assert closed.document.title not in people.staff.get(reverse("documents:index")).content.decode()
    exported = people.staff.get(reverse("documents:export")).content.decode()
    assert closed.document.title not in exported
    assert not people.staff.get(reverse("documents:libraries")).context["libraries"]


def test_actions_want_a_post(version: Version, people: People) -> None:
    for name in ("remove", "restore", "cancel", "reparse", "remove_version", "move"):
        assert people.owner.get(actions(version)[name]).status_code == 405, name


def test_actions_are_protected_against_forged_requests(version: Version, owner: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    for name, url in actions(version).items():
        assert client.post(url).status_code == 403, name
    upload = client.post(reverse("documents:upload"), {"originals": SimpleUploadedFile("a.txt", b"x")})
    assert upload.status_code == 403
    assert not list(storage.path_of("xx").parent.parent.rglob("*.part")), "the refused upload left nothing"


def test_a_division_above_the_owner_sees_its_closed_documents(closed: Version, library: Library) -> None:
    department = type(library.owner_division).objects.create(code="1000", name="総務部")
    library.owner_division.parent = department
    library.owner_division.save()
    head = signed_in(account_in(department, "0009"))
    assert head.get(pages(closed)["document"]).status_code == 200


def test_removing_takes_effect_at_once_and_can_be_undone(version: Version, people: People) -> None:
    url = reverse("documents:document", args=[version.document_id])
    listed = people.owner.post(actions(version)["remove"], follow=True).content.decode()
    assert people.staff.get(url).status_code == 404
    assert people.staff.get(pages(version)["original"]).status_code == 404
    assert actions(version)["restore"] in listed
    again = people.owner.get(reverse("documents:index")).content.decode()
    assert actions(version)["restore"] in again, "also when one has been elsewhere since"
    assert actions(version)["restore"] not in people.staff.get(reverse("documents:index")).content.decode()
    people.owner.post(actions(version)["restore"])
    assert actions(version)["restore"] not in people.owner.get(reverse("documents:index")).content.decode()
    assert people.staff.get(url).status_code == 200


def version_form(client: Client, version: Version) -> dict[str, str]:
    """What the form of a version's label and dates holds."""
    form = client.get(actions(version)["edit_version"]).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_editing_a_version_changes_what_is_in_force(version: Version, people: People) -> None:
    url, form = actions(version)["edit_version"], version_form(people.owner, version)
    people.owner.post(url, form | {"label": "旧", "effective_until": "令和2年4月1日"})
    version.refresh_from_db()
    assert version.label == "旧" and not version.is_in_force_today
    wrong = people.owner.post(url, {"effective_from": "R7.4.1", "effective_until": "R6.4.1"})
    assert wrong.status_code == 422 and "廃止日は、施行日以後" in wrong.content.decode()


def test_dates_that_a_colleague_has_set_meanwhile_are_not_overwritten_unseen(version: Version, people: People) -> None:
    url, form = actions(version)["edit_version"], version_form(people.owner, version)
    people.administrator.post(url, form | {"effective_until": "令和2年4月1日"})
    told = people.owner.post(url, form | {"label": "令和元年度版"})
    version.refresh_from_db()
    assert told.status_code == 422 and "ほかの方が先に保存しました" in told.content.decode()
    assert (version.label, version.effective_until) == ("", datetime.date(2020, 4, 1))
    again = form | {"label": "令和元年度版", "seen": told.context["form"]["seen"].value()}
    assert people.owner.post(url, again).status_code == 302


def test_a_new_title_is_indexed(version: Version, people: People) -> None:
    division = version.document.owner_division_id
    people.owner.post(actions(version)["edit"], {"title": "新しい題", "owner_division": division, "handling_label": 0})
    version.refresh_from_db()
    assert version.document.title == "新しい題" and version.state == Version.State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_what_was_withheld_while_it_was_edited_stays_withheld(version: Version, people: People) -> None:
    document, url = version.document, actions(version)["edit"]
    given = {"title": document.title, "owner_division": document.owner_division_id, "handling_label": 0}

    def edit() -> int:
        try:
            return people.owner.post(url, given).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lifecycle.withhold(Document.objects.get())
            edited = pool.submit(edit)
            while not edited.done() and not _somebody_waits():
                time.sleep(0.02)
        assert edited.result() == 302
    assert Document.objects.get().handling_label == 0 and Document.objects.get().withheld_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_new_version_holds_no_records_of_others_up_while_it_waits_for_the_document(
    version: Version, people: People
) -> None:
    """Who changes the document waits for the audit record, which must be free: else each waits for the other."""
    address = f"{reverse('documents:upload')}?document={version.document_id}"

    def send() -> int:
        try:
            return people.owner.post(address, {"originals": SimpleUploadedFile("b.txt", "改正".encode())}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Document.objects.select_for_update().get()
            sent = pool.submit(send)
            while not sent.done() and not _somebody_waits():
                time.sleep(0.02)
            version.label = "旧"
            change_dates(version)
        assert sent.result() == 302
    assert set(version.document.versions.values_list("label", flat=True)) == {"旧", ""}


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_the_original_is_only_ever_a_download(
    library: Library, people: People, file: Callable[[str, str], Path]
) -> None:
    html = registered(library, file("悪い.html", "<p>本文</p><script>alert(1)</script>"))
    answer = people.staff.get(reverse("documents:original", args=[html.pk]))
    assert answer["Content-Type"] == "application/octet-stream" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    shown = people.staff.get(reverse("documents:open", args=[html.pk])).content.decode()
    assert "<script>alert" not in shown


def test_the_list_is_filtered_and_exported(
    version: Version, people: People, library: Library, file: Callable[[str, str], Path]
) -> None:
    registered(library, file("=cmd.txt", "旅費"), metadata=Metadata(title="=旅費規則"))
    index = reverse("documents:index")
    assert "服務規程" not in people.staff.get(index, {"title": "旅費"}).content.decode()
    assert "条件に合う文書はありません" in people.staff.get(index, {"state": "failed"}).content.decode()
    exported = people.staff.get(reverse("documents:export")).content.decode("utf-8-sig")
    assert "'=旅費規則" in exported and "服務規程" in exported


def test_the_list_is_put_in_order_and_its_conditions_taken_off(
    version: Version, people: People, library: Library, file: Callable[[str, str], Path]
) -> None:
    new = registered(library, file("旅費.txt", "旅費"), metadata=Metadata(title="あ旅費規則"))
    index = reverse("documents:index")

    def titles(**query: str) -> list[str]:
        return re.findall(r'document-name"><a[^>]*>([^<]+)<', people.staff.get(index, query).content.decode())

    assert titles(order="registered") == [new.document.title, version.document.title]
    assert titles(division=str(library.owner_division_id), order="nonsense") == titles()
    assert "条件を外す" in people.staff.get(index, {"title": "旅費"}).content.decode()
    assert "条件を外す" not in people.staff.get(index, {"order": "registered"}).content.decode()


def filled(client: Client, url: str) -> dict[str, str]:
    """What the form of a page sends where nothing is changed."""
    (form,) = fromstring(client.get(url).content.decode()).xpath("//main//form")
    return dict(form.form_values())


def test_an_old_page_does_not_undo_what_another_person_has_changed_since(version: Version, people: People) -> None:
    document = reverse("documents:edit", args=[version.document_id])
    library = reverse("documents:edit_library", args=[version.document.library_id])
    old_document, old_library = filled(people.owner, document), filled(people.owner, library)
    stricter, narrower = {"handling_label": "2"}, {"audience": "owner_division"}
    assert people.administrator.post(document, filled(people.administrator, document) | stricter).status_code == 302
    assert people.administrator.post(library, filled(people.administrator, library) | narrower).status_code == 302
    people.owner.post(document, old_document | {"title": "服務の規程"})
    people.owner.post(library, old_library | {"description": "服務"})
    found = Document.objects.select_related("library").get(pk=version.document_id)
    assert (found.title, found.handling_label) == ("服務の規程", 2)
    assert (found.library.description, found.library.audience) == ("服務", "owner_division")
    assert "owner_division" in Entry.objects.filter(verb="library.changed").latest("sequence").details
