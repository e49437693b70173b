"""The sample's chatbots come in by the product's own import, and are published by two people."""

from __future__ import annotations

import pytest

from nanohana.apps.chatbots.models import Chatbot
from nanohana.audit.models import Entry
from nanohana.sample.chatbots_content import load_chatbots, publish_chatbots
from nanohana.sample.load import _load_organisation
from nanohana.sample.organisation import read_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(db: None) -> None:
    _load_organisation(read_organisation())


def test_every_chatbot_is_taken_in_whole_and_once(organisation: None) -> None:
    assert (load_chatbots(), load_chatbots()) == (8, 0)
    for chatbot in Chatbot.objects.all():
        assert chatbot.faqs.living().count() >= 30, chatbot
        assert chatbot.questions.count() >= 20 and chatbot.contacts and chatbot.scope_words, chatbot


@pytest.mark.slow
def test_it_is_published_by_two_people(organisation: None) -> None:
    load_chatbots()
    Chatbot.objects.exclude(key="npo").delete()
    assert publish_chatbots()
    chatbot = Chatbot.objects.get()
    assert chatbot.current is not None and len(chatbot.current.published.faqs) >= 30
    by = dict(Entry.objects.filter(verb__startswith="chatbot.").values_list("verb", "staff_number"))
    assert by["chatbot.submitted"] != by["chatbot.published"]
    assert "" not in (by["chatbot.submitted"], by["chatbot.published"])
