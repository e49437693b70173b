"""FAQ that ask the same: the owner is warned before there are two answers to one question."""

from __future__ import annotations

from collections.abc import Iterable

from nanohana.apps.chatbots.models import Chatbot, Faq
from nanohana.japanese.normalise import key

ALIKE = 0.8  # Dice coefficient of the pairs of characters


def alike(chatbot: Chatbot, number: str, wordings: Iterable[str]) -> list[Faq]:
    """The other FAQ of the chatbot of which a wording is nearly one of these."""
    given = [_pairs(text) for text in wordings]
    others = chatbot.faqs.living().exclude(key=number)
    return [faq for faq in others if any(_dice(_pairs(text), one) >= ALIKE for text in _wordings(faq) for one in given)]


def _wordings(faq: Faq) -> list[str]:
    return [faq.question, *faq.variants]


def _pairs(text: str) -> frozenset[str]:
    folded = key(text).strip("。?？ ")
    return frozenset(folded[at : at + 2] for at in range(max(len(folded) - 1, 1)))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
