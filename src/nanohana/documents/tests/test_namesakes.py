"""Documents of one title are told apart, by what a reader would look for, and only where two could be meant."""

from __future__ import annotations

import datetime
from uuid import UUID

import pytest
from django.test import Client

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.tests.people import account_in, signed_in
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.namesakes import told_apart
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
TITLE = "事務連絡"
APRIL, JUNE = datetime.date(2025, 4, 1), datetime.date(2025, 6, 1)


def add(
    library: Library, filename: str = "jimu.docx", title: str = TITLE, law_number: str = "", **dates: object
) -> Document:
    document = Document.objects.create(
        library=library, title=title, owner_division=library.owner_division, law_number=law_number
    )
    add_version(document, filename, **dates)
    return document


def add_version(document: Document, filename: str, **dates: object) -> Version:
    return Version.objects.create(
        document=document, filename=filename, sha256="0" * 64, size=1, state="ready", format="docx", **dates
    )


def marks(*documents: Document) -> list[str]:
    found = told_apart([document.pk for document in documents])
    return [found.get(document.pk, "") for document in documents]


def test_a_title_of_its_own_needs_no_mark(library: Library) -> None:
    assert marks(add(library, title="旅費規則"), add(library, title="服務規程")) == ["", ""]


def test_a_title_in_another_library_or_of_a_removed_document_is_not_meant(library: Library, division: Division) -> None:
    other = Library.objects.create(name="財務", owner_division=division)
    removed = add(library)
    Document.objects.filter(pk=removed.pk).update(removed_at=removed.created_at)
    assert marks(add(library), add(other)) == ["", ""]


def test_one_of_two_is_marked_though_the_other_is_not_shown(library: Library) -> None:
    shown, _ = add(library, effective_from=APRIL), add(library, effective_from=JUNE)
    assert marks(shown) == ["令和7年4月1日施行"]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (
            {"law_number": "規則第一号"},
            {"law_number": "規則第二号"},
            ["規則第一号", "規則第二号"],
        ),
        ({"effective_from": APRIL}, {"effective_from": JUNE}, ["令和7年4月1日施行", "令和7年6月1日施行"]),
        # One without 施行日, or the same on both, tells nothing: the next that does.
        ({"effective_from": APRIL}, {"filename": "6月.docx"}, ["jimu.docx", "6月.docx"]),
        ({"promulgated_on": APRIL}, {"promulgated_on": JUNE}, ["令和7年4月1日公布", "令和7年6月1日公布"]),
        ({"filename": "総務/jimu.docx"}, {"filename": "税務/jimu.docx"}, ["総務/jimu.docx", "税務/jimu.docx"]),
    ],
)
def test_the_first_that_tells_them_apart_is_said(
    library: Library, one: dict[str, object], two: dict[str, object], expected: list[str]
) -> None:
    assert marks(add(library, **one), add(library, **two)) == expected  # type: ignore[arg-type]


def test_where_file_and_dates_are_the_same_the_registration_tells(library: Library) -> None:
    older, newer = add(library), add(library)
    _came(older.pk, datetime.datetime(2025, 4, 1, 15, 30, tzinfo=datetime.UTC))  # 0:30 of the 2nd in Japan
    _came(newer.pk, datetime.datetime(2025, 4, 3, 1, tzinfo=datetime.UTC))
    assert marks(older, newer) == ["令和7年4月2日登録", "令和7年4月3日登録"]
    _came(older.pk, datetime.datetime(2025, 4, 3, 0, 5, tzinfo=datetime.UTC))
    assert marks(older, newer) == ["令和7年4月3日09:05登録", "令和7年4月3日10:00登録"]


def _came(document: UUID, at: datetime.datetime) -> None:
    Document.objects.filter(pk=document).update(created_at=at)


def test_the_version_registered_last_speaks_for_its_document(library: Library) -> None:
    changed = add(library, effective_from=APRIL)
    other = add(library, effective_from=JUNE)
    add_version(changed, "new.docx", effective_from=datetime.date(2026, 4, 1))
    assert marks(changed, other) == ["令和8年4月1日施行", "令和7年6月1日施行"]


def test_the_list_shows_it_and_counts_only_what_its_reader_may_read(library: Library, owner: Account) -> None:
    seen, hidden = add(library, effective_from=APRIL), add(library, effective_from=JUNE)
    colleague = account_in(Division.objects.create(code="2020", name="税務課"), "0002")
    denied = Rule(document=hidden, verb=Verb.READ, allows=False, starts_on=APRIL, staff=colleague.staff)

    def listed(client: Client) -> str:
        return client.get("/documents/").content.decode()

    assert "事務連絡（令和7年4月1日施行）</a>" in listed(signed_in(colleague))
    denied.save()
    assert "事務連絡（令和7年6月1日施行）</a>" in listed(signed_in(owner))
    assert "事務連絡</a>" in listed(signed_in(colleague)), "nothing tells of the other"
    assert str(seen.pk) in listed(signed_in(colleague))


def test_in_the_list_they_stand_as_they_were_registered(library: Library, owner: Account) -> None:
    first, second, third = (add(library, f"{number}.docx") for number in (1, 2, 3))
    earlier = first.created_at - datetime.timedelta(days=1)
    Document.objects.filter(pk=third.pk).update(created_at=earlier)
    for order in ("", "registered"):
        Version.objects.update(registered_at=first.created_at)
        page = signed_in(owner).get(f"/documents/?order={order}").content.decode()
        places = [page.index(f"/documents/{one.pk}/") for one in (third, first, second)]
        assert places == sorted(places), order
