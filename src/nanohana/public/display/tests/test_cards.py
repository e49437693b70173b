"""Emergency cards are said in every language of the site, with the same numbers to call."""

from __future__ import annotations

import re

import pytest

from nanohana.chatbot.emergency_cards import CARDS, Card
from nanohana.public.display.cards import said_of, who_answers
from nanohana.public.display.labels import LANGUAGES

OTHERS = [language for language in LANGUAGES if language != "ja"]
_NUMBER = re.compile("[0-9]{3}")


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.key)
@pytest.mark.parametrize("language", OTHERS)
def test_every_card_names_the_numbers_of_its_japanese_text_in_every_language(card: Card, language: str) -> None:
    said = said_of(card, language)
    assert said and said.title
    assert set(_NUMBER.findall(said.text)) == set(_NUMBER.findall(card.text))
    assert all(who_answers(line.number, language) for line in card.lines)


def test_in_japanese_the_card_itself_stands() -> None:
    assert said_of(CARDS["fire"], "ja") is None and who_answers("119", "ja") == ""
