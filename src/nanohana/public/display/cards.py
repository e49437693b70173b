"""The emergency cards in the languages of the site (``cards.toml``): fixed texts, which need no model."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from nanohana.chatbot.emergency_cards import Card


@dataclass(frozen=True, slots=True)
class Said:
    """A card in another language, or in plainer words."""

    title: str
    text: str


def said_of(card: Card, language: str) -> Said | None:
    """None in Japanese."""
    found = _file()["cards"][card.key].get(language)
    return Said(**found) if found else None


def who_answers(number: str, language: str) -> str:
    """Who is called by a number of the cards; empty in Japanese, where its own name stands."""
    words: str = _file()["numbers"].get(number, {}).get(language, "")
    return words


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("cards.toml").read_text(encoding="utf-8"))
