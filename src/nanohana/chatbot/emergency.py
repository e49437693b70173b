"""Whether somebody is in danger now: decided before anything else, with no language model.

1. What only sounds alike is taken out (``HARMLESS``: 「火災保険」「死ぬほど眠い」).
2. By words: ``ALWAYS``, what only somebody in need says (「死にたい」「殺される」), in whatever sentence it stands, and
   the like in other languages (``FOREIGN``);
   and ``NOW``, what is happening (「煙が出ている」「息をしていない」), unless the sentence asks in general: about a
   duty, a procedure, what to do if, what was in the news.
3. By meaning, where the question has a vector of the model of ``emergency_meaning.npz``: people in danger do not
   choose their words. How that is judged stands in ``emergency_meaning``. What words of the moment find counts only
   where meaning does not doubt it; without a vector it counts alone.
4. Where nobody seems to be in danger, but meaning does not rule it out, a line with numbers stands under the answer
   (``Danger.possible``).

A card too many costs a look at it; one too few may cost a life. Measured by ``python -m bench.emergency``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from nanohana.chatbot.emergency_cards import CARDS, Card
from nanohana.chatbot.emergency_foreign import FOREIGN
from nanohana.chatbot.emergency_meaning import LONGEST, meaning
from nanohana.chatbot.emergency_words import ALWAYS, GENERAL, HARMLESS, NOW
from nanohana.chatbot.vectors import Vectors
from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences

_SPACES = re.compile(r"\s+")
_HARMLESS = re.compile("|".join(HARMLESS))
_GENERAL = re.compile("|".join(GENERAL))
Rules = tuple[tuple[str, re.Pattern[str]], ...]
_ALWAYS: Rules = tuple((card, re.compile("|".join(patterns))) for card, patterns in (*ALWAYS, *FOREIGN))
_NOW: Rules = tuple((card, re.compile("|".join(patterns))) for card, patterns in NOW)


@dataclass(frozen=True, slots=True)
class _Said:
    """A text without what only sounds alike, and whether it speaks in general."""

    text: str

    @property
    def is_general(self) -> bool:
        return _GENERAL.search(self.text) is not None

    def card(self, rules: Rules) -> Card | None:
        return next((CARDS[card] for card, pattern in rules if pattern.search(self.text)), None)


class Danger(NamedTuple):
    """``card`` must be shown; None where nobody seems to be in danger. Where meaning does not rule danger out,
    ``possible`` is then the one that fits best."""

    card: Card | None
    possible: Card | None = None


def danger_in(text: str, vector: Vectors | None = None, model: str = "") -> Danger:
    """``vector`` is that of the text by ``model``; without it, and with that of another model, words alone decide."""
    known = meaning()
    if vector is None or not known.fits(vector, model):
        return Danger(card_by_words(text))
    danger, card = known.judged(text, vector)
    if alarms(text, danger, known.limit, known.doubt):
        return Danger(_said(text).card(_ALWAYS) or CARDS[card])
    return Danger(None, CARDS[card] if danger >= known.doubt else None)


def emergency_card(text: str, vector: Vectors | None = None, model: str = "") -> Card | None:
    """The card that must be shown; None where nobody seems to be in danger."""
    return danger_in(text, vector, model).card


def alarms(text: str, danger: float, limit: float, doubt: float) -> bool:
    """Whether words or meaning see somebody in danger; ``danger`` is what meaning says.

    From ``limit`` on it is enough by itself; below ``doubt`` words of the moment do not count.
    """
    said = _said(text)
    return danger >= limit or said.card(_ALWAYS) is not None or (danger >= doubt and _told(said, text) is not None)


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
