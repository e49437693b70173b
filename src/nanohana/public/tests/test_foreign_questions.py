"""Questions in another language: by way of Japanese where a model is set, never with personal information."""

from __future__ import annotations

import pytest

from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.public.models import Exchange
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere

ENGLISH = "By when do I have to pay the car tax?"


@pytest.fixture
def model(public_site: SiteHere, public_model: ScriptedServer) -> ScriptedServer:
    public_site.publish(car_tax())
    return public_model


def asked(site: SiteHere, question: str) -> Exchange:
    site.citizen.post("/c/car-tax/?lang=en", {"question": question})
    return Exchange.objects.latest("at")


def test_a_foreign_question_is_asked_in_japanese_and_shown_so(public_site: SiteHere, model: ScriptedServer) -> None:
    model.answers(words("自動車税はいつまでに納めますか。"))
    exchange = asked(public_site, ENGLISH)
    assert exchange.faq == "car-001"
    assert exchange.asked == f"{ENGLISH}\n（自動車税はいつまでに納めますか。）"


def test_an_emergency_in_another_language_is_seen(public_site: SiteHere, model: ScriptedServer) -> None:
    model.answers(words("もう死にたいです。"))
    assert asked(public_site, "I do not want to live any longer, I want to die").outcome == "emergency"


def test_personal_information_never_goes_to_the_model(public_site: SiteHere, model: ScriptedServer) -> None:
    exchange = asked(public_site, "My mail address is taro.yamada@example.com, when do I pay the tax?")
    assert model.requests() == []
    assert exchange.asked == ""


def test_a_translation_with_other_numbers_is_no_question(public_site: SiteHere, model: ScriptedServer) -> None:
    model.answers(words("税金を99999円払いますか。"))
    assert asked(public_site, ENGLISH).outcome == "unreadable"


def test_without_a_model_the_citizen_is_asked_for_japanese(public_site: SiteHere) -> None:
    public_site.publish(car_tax())
    page = public_site.citizen.post("/c/car-tax/?lang=en", {"question": ENGLISH}, follow=True).content.decode()
    assert "Please ask in Japanese" in page
