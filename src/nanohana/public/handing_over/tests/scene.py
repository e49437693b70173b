"""A citizen who has asked, and officers, for the tests of hand-overs."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.utils import timezone

from nanohana.public.handing_over.queueing import enter_queue
from nanohana.public.models import Conversation, Exchange, HandOver
from nanohana.public.tests.content import car_tax
from nanohana.published.content import Chatbot, OpeningHours
from nanohana.published.desk import Order

ALWAYS = OpeningHours(tuple(range(7)), datetime.time.min, datetime.time.max, on_holidays=True)


def conversation(chatbot: str = "car-tax", *asked: str) -> Conversation:
    """A conversation in which some questions found no answer."""
    found = Conversation.objects.create(secret_hash=secrets.token_hex(32), chatbot=chatbot)
    for number, text in enumerate(asked, 1):
        Exchange.objects.create(
            conversation=found, number=number, asked=text, reply={"outcome": "no_evidence", "text": "ありません。"},
            outcome="no_evidence",
        )  # fmt: skip
    return found


def waiting(chatbot: str = "car-tax", *asked: str) -> HandOver:
    return enter_queue(conversation(chatbot, *asked))


def order(hand_over: HandOver, officer: str = "officer-1", **more: Any) -> Order:
    return Order((hand_over.chatbot,), hand_over.pk, officer, "税務課", **more)


def other_chatbot() -> Chatbot:
    return car_tax(key="npo", title="NPO法人制度チャットボット", owner="県民生活課")


def minutes_ago(count: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(minutes=count)
