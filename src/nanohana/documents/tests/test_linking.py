from __future__ import annotations

import re

import pytest
from django.test import Client

from nanohana.documents.citations import Passage, passage_of
from nanohana.documents.models import Library, Version
from nanohana.documents.tests.conftest import MakeFile, People, registered

RULE = (
    "旅費規程\n\n第1条　この規程は、職員の給与に関する条例（以下「条例」という。）第2条に基づき定める。\n\n"
    "第2条　日当は、別表に定める額とする。\n2　前項の日当は、第1条の旅費を含む。\n\n"
    "第3条　前条第2項及び第9条を準用する。\n\n"
    "別表（第2条関係）\n日当　2,200円\n"
)
ORDINANCE = "職員の給与に関する条例\n\n第1条　目的を定める。\n\n第2条　旅費を支給する。\n"


@pytest.fixture
def version(library: Library, file: MakeFile) -> Version:
    return registered(library, file("旅費規程.txt", RULE))


def links(client: Client, version: Version) -> dict[str, str]:
    page = client.get(f"/documents/versions/{version.pk}/").content.decode()
    found = re.findall(r'<a href="([^"]*)">([^<]*)</a>', page.split("読み取った内容")[-1])
    return {text: href.replace("&amp;", "&") for href, text in found}


def ordinal(version: Version, beginning: str) -> int:
    return version.blocks.filter(text__startswith=beginning).first().ordinal  # type: ignore[union-attr]


def test_references_lead_to_the_provisions_of_the_version(people: People, version: Version) -> None:
    shown = links(people.staff, version)
    first, second, table = (ordinal(version, text) for text in ("第1条", "2　前項", "別表"))
    assert shown["第1条"] == f"?from={first}&to={first}"
    assert shown["前条第2項"] == f"?from={second}&to={second}"
    assert shown["別表"] == f"?from={table}&to={table}"
    assert "第9条" not in shown


def test_another_law_is_linked_where_it_is_registered_and_readable(
    people: People, library: Library, version: Version, file: MakeFile
) -> None:
    assert "第2条" not in links(people.staff, version)
    other = registered(library, file("職員の給与に関する条例.txt", ORDINANCE))
    assert links(people.staff, version)["第2条"] == f"/documents/versions/{other.pk}/?article=2%E6%9D%A1"
    opened = people.staff.get(links(people.staff, version)["第2条"]).content.decode()
    assert "<mark>第2条　旅費を支給する。</mark>" in opened
    hidden = Library.objects.create(
        name="内部", owner_division=library.owner_division, audience=Library.Audience.OWNER_DIVISION
    )
    other.document.library = hidden
    other.document.save()
    assert "第2条" not in links(people.staff, version)
    assert "第2条" in links(people.owner, version)


def test_a_provision_can_be_asked_for_by_its_number(version: Version) -> None:
    second = ordinal(version, "2　前項")
    assert passage_of(version, {"article": "2条", "paragraph": "2"}) == Passage(second, second)
    assert passage_of(version, {"article": "99条"}) is None
    assert passage_of(version, {"paragraph": "2"}) is None


def test_a_part_with_more_text_than_people_write_has_no_links(
    people: People, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert links(people.staff, version)
    monkeypatch.setattr("nanohana.documents.linking.MOST_CHARACTERS", 20)
    assert not links(people.staff, version)
