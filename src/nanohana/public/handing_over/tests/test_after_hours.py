"""Who waits when the officers go home is not left waiting, and loses nothing."""

from __future__ import annotations

import datetime
from uuid import uuid4

import pytest
from selectolax.lexbor import LexborHTMLParser

from nanohana.configuration import current
from nanohana.public.handing_over import officers, reading
from nanohana.public.handing_over.addresses import page_url
from nanohana.public.handing_over.after_hours import keep_unpicked
from nanohana.public.handing_over.queueing import say, withdraw
from nanohana.public.handing_over.tests.scene import ALWAYS, conversation, order, other_chatbot, waiting
from nanohana.public.models import HandOver
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere
from nanohana.published.desk import State
from nanohana.published.opening import JAPAN

THURSDAY = datetime.date(2026, 11, 26)


def at(hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime.combine(THURSDAY, datetime.time(hour, minute), JAPAN)


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    """Officers of the car tax are there from 9 to 17."""
    public_site.publish(car_tax())
    return public_site


def state(hand_over: HandOver) -> str:
    hand_over.refresh_from_db()
    return hand_over.state


def words(site: SiteHere, hand_over: HandOver) -> str:
    body = LexborHTMLParser(site.citizen.get(page_url(hand_over)).content.decode()).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def test_it_becomes_a_form_a_quarter_of_an_hour_after_the_end_and_not_before(site: SiteHere) -> None:
    found = waiting()
    assert [keep_unpicked(at(*moment)) for moment in ((9, 5), (16, 59), (17, 0), (17, 14))] == [0, 0, 0, 0]
    assert state(found) == State.WAITING
    assert keep_unpicked(at(17, 15)) == 1
    assert (state(found), found.unpicked_at) == (State.FORM, at(17, 15))
    assert keep_unpicked(at(17, 20)) == 0


def test_the_time_can_be_set(site: SiteHere, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting()
    monkeypatch.setenv("NANOHANA_PUBLIC_WAITING_MINUTES", "0")
    current.cache_clear()
    assert keep_unpicked(at(17, 0)) == 1


def test_who_talks_with_an_officer_and_who_waits_elsewhere_is_left_alone(site: SiteHere) -> None:
    site.publish(other_chatbot(), car_tax(key="late", hours=ALWAYS))
    talking, elsewhere = waiting(), waiting("late")
    officers.claim(order(talking))
    assert keep_unpicked(at(20)) == 0
    assert (state(talking), state(elsewhere)) == (State.CLAIMED, State.WAITING)


def test_nothing_written_is_lost_and_the_citizen_may_go_on_writing(site: SiteHere) -> None:
    found = waiting("car-tax", "減免の書類は")
    say(found, "書類の名前がわかりません", uuid4())
    keep_unpicked(at(18))
    found.refresh_from_db()
    shown = words(site, found)
    assert "相談をお預かりしました" in shown and found.receipt_number in shown and "書類の名前がわかりません" in shown
    answer = site.citizen.post(f"{page_url(found)}say/", {"text": "電話は000-000-0001です", "once": str(uuid4())})
    assert answer.status_code == 302
    thread = reading.thread(("car-tax",), found.pk)
    assert thread is not None
    assert [said.text for said in thread.said] == ["書類の名前がわかりません", "電話は000-000-0001です"]
    assert thread.head.unpicked_at is not None and thread.head.state == State.FORM


def test_officers_answer_it_like_a_form(site: SiteHere) -> None:
    found = waiting()
    keep_unpicked(at(18))
    assert officers.answer(order(found, text="窓口へどうぞ。")).done
    assert state(found) == State.ANSWERED and "窓口へどうぞ。" in words(site, found)


def test_taken_back_it_is_gone_with_its_messages(site: SiteHere) -> None:
    found = waiting()
    say(found, "ひみつの用件", uuid4())
    keep_unpicked(at(18))
    assert withdraw(found) and not found.messages.exists()


def test_of_a_chatbot_that_is_not_published_nothing_is_known(site: SiteHere) -> None:
    HandOver.objects.create(conversation=conversation("gone"), chatbot="gone", receipt_number="261126-0001")
    assert keep_unpicked(at(20)) == 0
