"""Two presses on a button, or a lost connection, make one consultation of one citizen."""

from __future__ import annotations

import re

import pytest

from nanohana.public import limits
from nanohana.public.handing_over.addresses import begin_url, page_url
from nanohana.public.handing_over.tests.scene import ALWAYS, conversation, waiting
from nanohana.public.models import Conversation, HandOver
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere
from nanohana.published.content import OpeningHours
from nanohana.published.desk import State

BEGIN = "/c/car-tax/hand-over/"
WORDS = {"message": "納税通知書が届きません", "contact": "電話 000-000-0000"}


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    limits.forget()
    return public_site


def form_of(site: SiteHere, way: str, address: str = BEGIN) -> dict[str, str]:
    page = site.citizen.get(address).content.decode()
    once = re.search(rf'name="{way}-once" value="([^"]+)"', page)
    assert once
    named = {f"{way}-{name}": value for name, value in WORDS.items()}
    return {"way": way, f"{way}-once": once[1], **named}


@pytest.mark.parametrize(("way", "hours"), [("form", OpeningHours(weekdays=())), ("wait", ALWAYS)])
@pytest.mark.parametrize("has_asked", [False, True])
def test_what_is_sent_twice_is_one_consultation(site: SiteHere, way: str, hours: OpeningHours, has_asked: bool) -> None:
    site.publish(car_tax(hours=hours))
    address = begin_url("car-tax", conversation()) if has_asked else BEGIN
    sent = form_of(site, way, address)
    led_to = {site.citizen.post(address, sent)["Location"] for _ in range(2)}
    assert led_to == {page_url(HandOver.objects.get())}


def test_what_was_changed_meanwhile_is_another_form(site: SiteHere) -> None:
    site.publish(car_tax(hours=OpeningHours(weekdays=())))
    sent = form_of(site, "form")
    for message in ("届きません", "届きません。車は2台です"):
        site.citizen.post(BEGIN, sent | {"form-message": message})
    assert HandOver.objects.count() == 2


def test_a_form_instead_of_waiting_is_taken_once(site: SiteHere) -> None:
    site.publish(car_tax(hours=ALWAYS))
    found = waiting()
    for _ in range(2):
        site.citizen.post(f"{page_url(found)}form/", {"form-message": "届きません"})
    assert HandOver.objects.get().state == State.FORM


def test_the_id_of_a_form_leads_into_no_conversation_that_asked_something(site: SiteHere) -> None:
    site.publish(car_tax(hours=OpeningHours(weekdays=())))
    others = conversation("car-tax", "秘密の質問")
    site.citizen.post(BEGIN, form_of(site, "form") | {"form-once": str(others.pk)})
    assert HandOver.objects.get().conversation != others and Conversation.objects.count() == 2
