"""The header tells officers, and nobody else, how many citizens wait; no page waits for the public site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from nanohana.apps.chatbots.desk import counting
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.conftest import People
from nanohana.public_link import NotReached
from nanohana.published.desk import Waiting

BADGE = "/chatbots/desk/badge/"


class Desk:
    """The public site's count of those who wait, or a public site that is away."""

    def __init__(self) -> None:
        self.asked, self.is_away = 0, False

    def call(self, name: str, payload: Any) -> Any:
        self.asked += 1
        if self.is_away:
            raise NotReached("公開サイトに接続できませんでした。")
        return {"citizens": 2, "forms": 1}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    found = Desk()
    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: found)
    counting.forget()
    yield found
    counting.forget()


@pytest.mark.parametrize("path", ["/portal/", "/search/", "/chatbots/"])
def test_pages_of_officers_ask_for_it_after_they_are_shown(
    chatbot: Chatbot, people: People, desk: Desk, path: str
) -> None:
    assert f'hx-get="{BADGE}"' in people.client("member").get(path).content.decode()
    assert desk.asked == 0


def test_nobody_elses_page_asks(chatbot: Chatbot, people: People, desk: Desk) -> None:
    for name in ("outsider", "administrator"):
        assert BADGE not in people.client(name).get("/search/").content.decode(), name


def test_no_page_seen_as_an_officer_asks(chatbot: Chatbot, people: People, desk: Desk) -> None:
    client = people.client("administrator")
    client.post(reverse("start_viewing", args=[people.member.pk]))
    shown = client.get("/search/").content.decode()
    assert "として見ています" in shown and BADGE not in shown


def test_the_public_site_is_asked_once_in_a_few_seconds(chatbot: Chatbot, people: People, desk: Desk) -> None:
    for name in ("member", "colleague", "member"):
        badge = people.client(name).get(BADGE).content.decode()
        assert "2人が待っています、フォーム1件" in badge and 'href="/chatbots/desk/"' in badge
    assert desk.asked == 1


def test_a_public_site_that_is_away_is_left_alone_for_a_while(chatbot: Chatbot, people: People, desk: Desk) -> None:
    desk.is_away = True
    for _ in range(3):
        assert people.client("member").get(BADGE).content.decode().strip() == ""
    assert desk.asked == 1


def test_while_one_asks_the_others_do_not_wait(desk: Desk) -> None:
    assert counting.waiting(("car-tax",)) == Waiting(2, 1)
    with counting._asking:
        assert counting.waiting(("npo",)) is None
    assert desk.asked == 1
