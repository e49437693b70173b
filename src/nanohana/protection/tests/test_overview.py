"""The owner's overview of personal information in registered documents: counted by division, seen to, and anew."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nanohana.audit.models import Entry
from nanohana.documents.models import Library, Version
from nanohana.documents.tests.conftest import People, registered
from nanohana.organization.models import Division
from nanohana.protection.models import CheckedVersion
from nanohana.protection.registered import prepared
from nanohana.protection.tests.conftest import LIST, NUMBER, Make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("this_room_alone")]


def shown(client: object, **query: str) -> str:
    return client.get(reverse("protection:overview"), query).content.decode()  # type: ignore[attr-defined]


def see_to(client: object, version: Version, **post: str) -> int:
    return client.post(reverse("protection:see_to", args=[version.pk]), post).status_code  # type: ignore[attr-defined]


def test_an_owner_sees_their_own_documents_by_division_and_no_value(
    version: Version,
    library: Library,
    file: Make,
    people: People,
) -> None:
    registered(library, file("rules.txt", "第1条　職員の服務について定める。"))
    other = Library.objects.create(name="税", owner_division=Division.objects.get(code="1040"))
    registered(other, file("tax.txt", "電話 043-223-2110\n\n税の通知。"))
    text = shown(people.owner)
    assert "文書（1件）" in text and "人事課" in text and "税務課" not in text
    assert "氏名1件、電話番号1件" in text and "未確認" in text
    assert NUMBER not in text and "山田" not in text
    every = shown(people.administrator)
    assert "文書（2件）" in every and "税務課" in every
    for query, count in (
        ({"division": "1040"}, 1), ({"kind": "name"}, 1), ({"kind": "phone"}, 2), ({"kind": "card"}, 0),
        ({"state": "open"}, 2), ({"state": "seen_to"}, 0), ({"kind": "phone", "division": "1040"}, 1),
        ({"kind": "x", "state": "x"}, 2), ({"division": "x"}, 0),
    ):  # fmt: skip
        assert f"文書（{count}件）" in shown(people.administrator, **query)


def test_the_list_is_taken_along_as_it_is_narrowed(version: Version, people: People) -> None:
    see_to(people.owner, version, done="yes")
    address = reverse("protection:export_overview")
    head, row, *rest = people.owner.get(address, {"state": "seen_to"}).getvalue().decode().splitlines()
    assert head.startswith("\ufeff文書名,版,所管課") and not rest
    assert "人事課" in row and "確認済み" in row and "職員0001" in row and NUMBER not in row
    assert len(people.owner.get(address, {"state": "open"}).getvalue().decode().splitlines()) == 1
    assert len(people.staff.get(address).getvalue().decode().splitlines()) == 1
    assert Entry.objects.filter(verb="personal_information.overview_exported").count() == 3


def test_what_was_seen_to_says_so_and_can_be_taken_back(version: Version, people: People) -> None:
    assert see_to(people.staff, version, done="yes") == 404
    assert see_to(people.owner, version, done="yes") == 302
    checked = CheckedVersion.objects.get(version=version)
    assert checked.seen_to_at and str(checked.seen_to_by) == "職員0001"
    assert "確認済み" in shown(people.owner)
    assert see_to(people.owner, version) == 302
    checked.refresh_from_db()
    assert checked.seen_to_at is None and checked.seen_to_by is None
    acts = Entry.objects.filter(verb__startswith="personal_information.").order_by("sequence")
    assert [entry.verb for entry in acts] == ["personal_information.seen_to", "personal_information.not_seen_to"]


@pytest.mark.parametrize(("more", "stays"), [([], True), (["090-8765-4321"], False)])
def test_reading_again_asks_anew_only_where_something_else_is_found(
    version: Version, people: People, more: list[str], stays: bool
) -> None:
    see_to(people.owner, version, done="yes")
    replace = prepared(version, [*LIST.split("\n\n"), *more], lambda: False)
    assert replace is not None
    replace()
    assert (CheckedVersion.objects.get(version=version).seen_to_at is not None) is stays
