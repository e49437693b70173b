"""Whether a chatbot offers summaries by AI: off at first, set in the settings, published and shown as a difference."""

from __future__ import annotations

from nanohana.apps.chatbots import editing
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.conftest import People, now, published, settings_sent


def test_it_is_off_at_first_and_set_in_the_settings(chatbot: Chatbot, people: People) -> None:
    assert not now(chatbot).summarises
    member = people.client("member")
    for given, expected in (({"summarises": "on"}, True), ({}, False)):
        assert member.post("/chatbots/car-tax/settings/", settings_sent(now(chatbot), **given)).status_code == 302
        assert now(chatbot).summarises is expected


def test_it_is_published_and_shown_as_a_difference(chatbot: Chatbot, people: People) -> None:
    assert not published(chatbot, people).published.summarises
    editing.change(people.member, now(chatbot), {"summarises": True})
    version = published(chatbot, people)
    assert version.published.summarises
    shown = people.client("colleague").get(f"/chatbots/car-tax/versions/{version.number}/").content.decode()
    assert "違い（1件）" in shown and "AIによるまとめ" in shown and "付けられる" in shown
