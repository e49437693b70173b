"""Who is in danger reads what to do in the language of the page, wherever they write it."""

from __future__ import annotations

import pytest

from nanohana.chatbot.emergency_cards import CARDS
from nanohana.public import limits
from nanohana.public.handing_over.addresses import page_url
from nanohana.public.handing_over.queueing import enter_queue
from nanohana.public.handing_over.tests.scene import ALWAYS, conversation
from nanohana.public.tests.content import PUBLISHED, car_tax
from nanohana.public.tests.site import SiteHere
from nanohana.published.content import Registry

SAID = {
    "easy": "ひとりで がまんしないで ください。",
    "en": "please talk to one of the lines below",
    "zh": "请不要独自承受",
    "ko": "혼자 견디지 말고",
}


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    limits.forget()
    public_site.publish(car_tax(hours=ALWAYS), Registry(1, PUBLISHED, (), ()))
    return public_site


def shown(site: SiteHere, place: str, query: str) -> str:
    match place:
        case "chatbot":
            answer = site.citizen.post(f"/c/car-tax/{query}", {"question": "もう死にたい"}, follow=True)
        case "guide":
            answer = site.citizen.post(f"/welfare/{query}", {"text": "もう死にたい", "asked": "trouble", "first": "1"})
        case _:
            answer = site.citizen.get(f"{page_url(enter_queue(conversation(), 'もう死にたい'))}{query}")
    return str(answer.content.decode())


@pytest.mark.parametrize("place", ["chatbot", "guide", "hand-over"])
@pytest.mark.parametrize("language", SAID)
def test_the_card_is_said_in_the_language_of_the_page_and_the_japanese_stands_below(
    site: SiteHere, place: str, language: str
) -> None:
    page = shown(site, place, f"?lang={language}&ruby=0")
    assert page.index(SAID[language]) < page.index('href="tel:0120-279-338"') < page.index(CARDS["suicide"].text)


@pytest.mark.parametrize("place", ["chatbot", "guide", "hand-over"])
def test_in_japanese_the_card_stands_once(site: SiteHere, place: str) -> None:
    page = shown(site, place, "")
    assert page.count(CARDS["suicide"].text) == 1 and not any(said in page for said in SAID.values())


def test_the_first_page_says_who_answers_the_numbers(site: SiteHere) -> None:
    assert "Any trouble or distress" in site.citizen.get("/?lang=en").content.decode()
