"""The page of one version: what it shows, where a link leads in it, and the way back."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from nanohana.documents.models import Version
from nanohana.documents.registration import Metadata
from nanohana.documents.signals import passage_wanted
from nanohana.documents.tests.conftest import People, registered


def test_an_older_version_points_at_the_one_in_force(
    version: Version, people: People, file: Callable[[str, str], Path]
) -> None:
    new = registered(
        version.document.library,
        file("b.txt", "新"),
        metadata=Metadata(effective_from=datetime.date(2025, 4, 1)),
        document=version.document,
    )
    shown = people.staff.get(reverse("documents:open", args=[version.pk])).content.decode()
    assert "この版は現行ではありません" in shown and reverse("documents:open", args=[new.pk]) in shown


def test_a_passage_is_highlighted_to_the_sentence(version: Version, people: People) -> None:
    block = version.blocks.get(text__contains="誠実に")
    start = block.text.index("誠実に")
    url = reverse("documents:open", args=[version.pk])
    query = {"from": block.ordinal, "to": block.ordinal, "start": start, "end": start + 3}
    assert "<mark>誠実に</mark>" in people.staff.get(url, query).content.decode()


def test_the_way_back_leads_to_where_one_came_from(version: Version, people: People) -> None:
    url = reverse("documents:open", args=[version.pk])
    came = people.staff.get(url, headers={"Referer": "http://testserver/search/?q=服務"}).content.decode()
    assert 'href="/search/?q=服務" data-back' in came
    assert 'href="/search/?q=1" data-back' in people.staff.get(url, {"back": "/search/?q=1"}).content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com/",
        "javascript:alert(1)",
        "/documents/",
        "back",
        "http://[",
        "http://testserver//example.com/",
        "http://testserver/\\example.com/",
    ],
)
def test_no_way_back_leads_elsewhere(version: Version, people: People, elsewhere: str) -> None:
    url = reverse("documents:open", args=[version.pk])
    assert "data-back" not in people.staff.get(url, {"back": elsewhere}).content.decode()
    assert "data-back" not in people.staff.get(url, headers={"Referer": elsewhere}).content.decode()


def test_a_passage_known_to_another_room_is_opened(
    version: Version, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = version.blocks.get(text__contains="誠実に")
    monkeypatch.setattr(passage_wanted, "receivers", [])

    def know(*, passage: str, **_: object) -> tuple[int, int] | None:
        return (block.ordinal, block.ordinal) if passage == "17" else None

    passage_wanted.connect(know, weak=False)
    url = reverse("documents:open", args=[version.pk])
    assert f"<mark>{block.text}</mark>" in people.staff.get(url, {"chunk": "17"}).content.decode()
    assert "<mark>" not in people.staff.get(url, {"chunk": "x'; --"}).content.decode()


@pytest.mark.parametrize(
    "query", ["from=9999999999999", "from=-1", "from=0&to=0&start=5&end=2", "page=0", "page=x", "page=99999"]
)
def test_odd_addresses_still_show_the_document(version: Version, people: People, query: str) -> None:
    assert people.staff.get(reverse("documents:open", args=[version.pk]) + f"?{query}").status_code == 200
