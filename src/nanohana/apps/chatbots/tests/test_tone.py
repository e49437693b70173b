"""The tone of a chatbot: chosen in the settings, tried on the draft, published with the version, put back with it."""

from __future__ import annotations

from nanohana.apps.chatbots import editing
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.conftest import People, now, published, settings_sent
from nanohana.chatbot.tone import Tone, framing


def send(people: People, chatbot: Chatbot, tone: str) -> int:
    sent = settings_sent(now(chatbot), tone=tone)
    return people.client("member").post("/chatbots/car-tax/settings/", sent).status_code


def test_it_is_chosen_among_the_tones_alone(chatbot: Chatbot, people: People) -> None:
    assert now(chatbot).tone == Tone.STANDARD
    assert send(people, chatbot, "gentle") == 302
    assert now(chatbot).tone == Tone.GENTLE
    assert send(people, chatbot, "rude") == 422
    assert now(chatbot).tone == Tone.GENTLE
    assert "やわらかい" in people.client("member").get("/chatbots/car-tax/settings/").content.decode()


def test_it_is_tried_on_the_draft_published_and_shown_as_a_difference(chatbot: Chatbot, people: People) -> None:
    published(chatbot, people)
    editing.change(people.member, now(chatbot), {"tone": "brief"})
    page = people.client("member").post("/chatbots/car-tax/try/", {"question": "ありがとう"}).content.decode()
    assert page.index(framing("brief").thanks) < page.index(framing("standard").thanks)
    version = published(chatbot, people)
    assert version.published.tone == "brief"
    shown = people.client("colleague").get(f"/chatbots/car-tax/versions/{version.number}/").content.decode()
    assert "違い（1件）" in shown and "口調" in shown and "簡潔" in shown
