"""A question at the public site: answered from what is published, stopped when it is stopped, within limits."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import RequestFactory

from nanohana.chatbot.outcomes import Outcome
from nanohana.public import limits
from nanohana.public.active import active, refresh_switches
from nanohana.public.answering import reply_to
from nanohana.public.models import Snapshot
from nanohana.public.tests.content import DUE, car_tax, stopped
from nanohana.public.tests.site import SiteHere


def test_an_approved_answer_is_shown_word_for_word(public_site: SiteHere) -> None:
    public_site.publish(car_tax())
    reply = reply_to("car-tax", "自動車税はいつまでに納めますか。")
    assert (reply.outcome, reply.faq, reply.text) == (Outcome.FAQ, DUE.key, DUE.answer)


def test_a_new_version_answers_at_once(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), car_tax(2, faqs=()))
    assert reply_to("car-tax", "自動車税はいつまでに納めますか。").outcome == Outcome.NO_EVIDENCE


def test_a_stopped_chatbot_says_what_the_staff_site_wrote(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), stopped(1, "car-tax"))
    reply = reply_to("car-tax", "自動車税はいつまでに納めますか。")
    assert (reply.outcome, reply.text) == (Outcome.STOPPED, "ただいま確認中です。")


def test_an_emergency_is_answered_even_when_everything_is_stopped(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), stopped(1, everything=True))
    assert reply_to("car-tax", "もう死にたいです").outcome == Outcome.EMERGENCY


def test_what_was_started_again_answers(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), stopped(1, "car-tax"), stopped(2))
    assert not active().is_stopped("car-tax")


def test_switches_that_cannot_be_read_stop_everything(public_site: SiteHere) -> None:
    public_site.publish(car_tax(), stopped(1))
    Snapshot.objects.filter(kind="switches").update(active=False)
    Snapshot.objects.create(kind="switches", number=2, sealed=b"damaged", active=True)
    refresh_switches()
    assert active().is_stopped("car-tax")


def test_a_snapshot_that_was_tampered_with_says_nothing(public_site: SiteHere) -> None:
    public_site.publish(car_tax())
    Snapshot.objects.filter(key="car-tax").update(active=False)
    Snapshot.objects.create(
        kind="chatbot", key="car-tax", number=2, sealed=b"NANOHANA1\nchatbot\n" + b"x" * 99, active=True
    )
    with pytest.raises(KeyError):
        reply_to("car-tax", "自動車税はいつまでに納めますか。")


def test_one_conversation_is_slowed_down_before_others_of_its_address() -> None:
    limits.forget()
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    one, other = uuid4(), uuid4()
    asked = [limits.allowed(request, one) for _ in range(limits.PER_CONVERSATION + 1)]
    assert asked == [True] * limits.PER_CONVERSATION + [False]
    assert limits.allowed(request, other)


def test_a_thousand_questions_of_one_address_are_slowed_down_and_others_are_not() -> None:
    limits.forget()
    loud, quiet = (RequestFactory().post("/", REMOTE_ADDR=address) for address in ("192.0.2.1", "192.0.2.2"))
    assert sum(limits.allowed(loud) for _ in range(1_000)) < 2 * limits.PER_ADDRESS
    assert limits.allowed(quiet)


def test_the_addresses_of_one_household_count_together_and_are_not_kept() -> None:
    key = b"of this day"
    assert limits.hashed("2001:db8:1:2::a", key) == limits.hashed("2001:db8:1:2:ffff::b", key)
    assert limits.hashed("192.0.2.1", key) != limits.hashed("192.0.2.1", b"of the next")
    assert b"192" not in limits.hashed("192.0.2.1", key)


def test_a_bucket_fills_again_with_time() -> None:
    bucket = limits.Buckets(60)
    assert [bucket.take("one", 0.0) for _ in range(61)] == [True] * 60 + [False]
    assert bucket.take("one", 1.0)
    assert not bucket.take("one", 1.0)
