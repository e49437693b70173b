"""Whether somebody is in danger now: decided before anything else, with no language model.

1. What only sounds alike is taken out (``HARMLESS``: 「火災保険」「死ぬほど眠い」).
2. By words: ``ALWAYS``, what only somebody in need says (「死にたい」「殺される」), in whatever sentence it stands, and
   the like in other languages (``FOREIGN``);
   and ``NOW``, what is happening (「煙が出ている」「息をしていない」), unless the sentence asks in general: about a
   duty, a procedure, what to do if, what was in the news.
3. By meaning, where the question has a vector of the model of ``emergency_meaning.json``: people in danger do not
   choose their words. A logistic model on the vector and on the pieces of the text, one to three characters each.
   Fitted by ``python -m bench.calibrate_emergency`` on phrasings that are kept apart from all test ones.

A card too many costs a look at it; one too few may cost a life. Measured by ``python -m bench.emergency``.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from nanohana.chatbot.emergency_cards import CARDS, Card
from nanohana.chatbot.emergency_foreign import FOREIGN
from nanohana.chatbot.emergency_words import ALWAYS, GENERAL, HARMLESS, NOW
from nanohana.chatbot.vectors import Vectors
from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences

LONGEST = 5_000  # characters that are looked at
PIECE = 3  # characters of the longest piece
_SPACES = re.compile(r"\s+")
_HARMLESS = re.compile("|".join(HARMLESS))
_GENERAL = re.compile("|".join(GENERAL))
_QUESTION = re.compile(
    r"(?:ですか|ますか|でしょうか|教えて(?:ください)?|(?:たい|ほしい)(?:の|ん)?(?:です|だ|や|じゃ)?(?:が|けど|けれど)?|か|方法|手続|相談先|窓口|\?)[。?!]*$"
)
Rules = tuple[tuple[str, re.Pattern[str]], ...]
_ALWAYS: Rules = tuple((card, re.compile("|".join(patterns))) for card, patterns in (*ALWAYS, *FOREIGN))
_NOW: Rules = tuple((card, re.compile("|".join(patterns))) for card, patterns in NOW)


@dataclass(frozen=True, slots=True)
class Meaning:
    """Weights of a vector's numbers with the bias last: for any emergency, and for each card among emergencies.

    ``pieces`` are those of the pieces of a text, for any emergency. ``threshold`` is for what is told, ``asking`` for
    what is asked or said in general. What words of the moment find in a question counts only above ``doubt``.
    """

    model: str
    threshold: float
    asking: float
    doubt: float
    any: Vectors
    pieces: dict[str, float]
    cards: dict[str, Vectors]


@dataclass(frozen=True, slots=True)
class _Said:
    """A text without what only sounds alike, and the form of it."""

    text: str

    @property
    def is_general(self) -> bool:
        return _GENERAL.search(self.text) is not None

    @property
    def is_question(self) -> bool:
        return _QUESTION.search(self.text) is not None

    @property
    def is_in_form(self) -> bool:
        return self.is_general or self.is_question

    def card(self, rules: Rules) -> Card | None:
        return next((CARDS[card] for card, pattern in rules if pattern.search(self.text)), None)


def emergency_card(text: str, vector: Vectors | None = None, model: str = "") -> Card | None:
    """The card that must be shown; None where nobody seems to be in danger.

    ``vector`` is that of the text by ``model``; without it, and with that of another model, words alone decide.
    """
    known = meaning()
    if vector is None or model != known.model or len(vector) != len(known.any) - 1:
        return card_by_words(text)
    sure = _chance(known.any, vector, _by_pieces(known.pieces, text))
    if not alarms(text, sure, known.threshold, known.asking, known.doubt):
        return None
    return card_by_words(text) or CARDS[max(known.cards, key=lambda card: _chance(known.cards[card], vector))]


def alarms(text: str, sure: float, told: float, asking: float, doubt: float) -> bool:
    """Whether words or meaning see somebody in danger; ``sure`` (0–1) is what meaning says, the others are limits."""
    said = _said(text)
    if said.card(_ALWAYS):
        return True
    if sure >= (asking if said.is_in_form else told):
        return True
    return not (said.is_question and sure < doubt) and _told(said, text) is not None


def is_asked(text: str) -> bool:
    """Whether a text asks, or speaks in general, instead of telling."""
    return _said(text).is_in_form


def card_by_words(text: str) -> Card | None:
    """The card that the words of a text ask for; None where they ask for none.

    What one sentence asks in general does not take back what another one tells.
    """
    said = _said(text)
    return said.card(_ALWAYS) or _told(said, text)


def _told(said: _Said, text: str) -> Card | None:
    """The card of what is happening now, as the text as a whole or one of its sentences tells."""
    if not said.is_general:
        return said.card(_NOW)
    parts = (_said(text[start:end]) for start, end in sentences(text[:LONGEST]))
    return next((card for part in parts if not part.is_general and (card := part.card(_NOW))), None)


def _said(text: str) -> _Said:
    return _Said(_HARMLESS.sub("、", _SPACES.sub("", key(text[:LONGEST]))))


def pieces(text: str) -> frozenset[str]:
    """The folded text without spaces, cut into pieces at every character; its ends are marked."""
    marked = f"^{_SPACES.sub('', key(text[:LONGEST]))}$"
    return frozenset(marked[n : n + size] for size in range(1, PIECE + 1) for n in range(len(marked) + 1 - size))


def _by_pieces(weights: dict[str, float], text: str) -> float:
    """The mean weight of those that are known, times the root of their number: long texts do not weigh more."""
    known = [weights[piece] for piece in pieces(text) if piece in weights]
    return sum(known) / math.sqrt(len(known)) if known else 0.0


def _chance(weights: Vectors, vector: Vectors, more: float = 0.0) -> float:
    return float(1 / (1 + np.exp(-np.clip(weights[:-1] @ vector + weights[-1] + more, -50, 50))))


@lru_cache
def meaning() -> Meaning:
    stored = json.loads(files("nanohana.chatbot").joinpath("emergency_meaning.json").read_text())
    cards = {card: np.array(weights, dtype=np.float32) for card, weights in stored["cards"].items()}
    limits = stored["threshold"], stored["asking"], stored["doubt"]
    return Meaning(stored["model"], *limits, np.array(stored["any"], dtype=np.float32), stored["pieces"], cards)
