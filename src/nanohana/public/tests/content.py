"""Published content for tests."""

from __future__ import annotations

import datetime
from typing import Any

from nanohana.published.content import Chatbot, Contact, Faq, Switches

PUBLISHED = datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC)
DUE = Faq(
    "car-001", "自動車税はいつまでに納めますか。", "5月31日までに納めてください。", variants=("納期限はいつですか",)
)


def car_tax(number: int = 1, **changes: Any) -> Chatbot:
    """The chatbot on the car tax with one approved answer."""
    given: dict[str, Any] = {
        "key": "car-tax",
        "number": number,
        "title": "自動車税チャットボット",
        "field": "自動車税",
        "owner": "税務課",
        "greeting": "自動車税についてお答えします。",
        "published_at": PUBLISHED,
        "examples": ("自動車税はいつまでに納めますか。",),
        "scope_words": ("自動車税", "納税"),
        "faqs": (DUE,),
        "contacts": (Contact("税務課", phone="000-000-1040", hours="平日9時から17時まで"),),
    }
    return Chatbot(**given | changes)


def stopped(number: int = 1, *chatbots: str, everything: bool = False) -> Switches:
    return Switches(number, everything=everything, chatbots=chatbots, message="ただいま確認中です。")
