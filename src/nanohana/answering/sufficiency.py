"""Whether what was found answers the question: a small logistic model on measured features of each passage found.

1. Each of the first passages is judged for itself: one must hold all, not one the words and another the meaning.
2. The question is as likely answered as by the passage that most likely answers it.

The decision is ours, never a language model's. Coefficients and threshold are in ``sufficiency.json``, written by
``bench/calibrate_evidence.py`` from calibration questions that are kept apart from all evaluation questions.

A passage is not compared with others but for its place in the order of the search, so that a question is judged the
same in a small index and a large one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, Protocol

from nanohana.answering.asked_kind import Holds, answers_kind, holds_or_says_where
from nanohana.answering.asked_words import AskedWord
from nanohana.answering.statements import lines_around, statements
from nanohana.japanese.normalise import key
from nanohana.search.bm25 import idf

#: Passages that are looked at: those the reader sees.
COMPARED = 5
LOWEST_COSINE = 0.8  # of E5, for what has little to do with the question
UNCOMPARED_COSINE = 0.87  # between what answers and what does not; where none were compared the words decide
SYNONYM_SHARE = 0.9
SMALLEST_INDEX = 1_000  # passages; in a smaller index the rarity of a word says nothing
COMPOUND_HOLDING = 3  # passages that hold a compound which is no term of the index
EXACT_WEIGHT = 8.0  # of a number, a provision or a Latin name of the question; about that of a rare word
ENDED_WEIGHT = 0.5  # of a verb or a noun with endings, beside its rarity: they are often said in another way

_TWO_IDEOGRAPHS = re.compile("[一-鿿]{2}")

#: The words of a question, each with how much it counts.
Weights = Mapping[AskedWord, float]


class Passage(Protocol):
    """What the decision reads of a passage that was found, wherever it was found."""

    @property
    def title(self) -> str: ...
    @property
    def heading_path(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...
    @property
    def cosine(self) -> float | None: ...


class Features(NamedTuple):
    """What the decision looks at in one passage; all about 0–1."""

    passage: float  # share of the question's words, each by its rarity, in the passage and its headings
    sentence: float  # … in one sentence and its headings that holds the kind of thing asked for; also of parts of words
    meaning: float  # nearness of the nearest window
    place: float  # in the order of the search, 0 for the first


class Sufficiency(NamedTuple):
    weights: tuple[float, ...]
    bias: float
    threshold: float
    near: float  # below ``threshold``: from here on an answer is not out of the question


def features(question: str, words: Weights, passages: Sequence[Passage]) -> list[Features]:
    """Features of the first passages of a search result; ``words`` are those of the question."""
    holds_kind = answers_kind(question)
    return [_of_passage(words, holds_kind, one, place) for place, one in enumerate(passages[:COMPARED])]


def chances(question: str, words: Weights, passages: Sequence[Passage]) -> list[float]:
    """0–1 for each of the first passages: how likely the answer stands in it."""
    model = coefficients()
    logits = (
        sum(weight * value for weight, value in zip(model.weights, one, strict=True))
        for one in features(question, words, passages)
    )
    return [1 / (1 + math.exp(-model.bias - logit)) for logit in logits]


def confidence(question: str, words: Weights, passages: Sequence[Passage]) -> float:
    """0–1: how likely the answer stands in one of these passages."""
    return max(chances(question, words, passages), default=0.0)


@lru_cache
def coefficients() -> Sufficiency:
    stored = json.loads(files("nanohana.answering").joinpath("sufficiency.json").read_text())
    weights = tuple(stored["weights"][name] for name in Features._fields)
    return Sufficiency(weights, stored["bias"], stored["threshold"], stored["near"])


def nearness(cosine: float) -> float:
    """A cosine of E5 as about 0–1."""
    return (cosine - LOWEST_COSINE) * 5


def weighed(asked: Sequence[AskedWord], passages: int, holding: Mapping[str, int]) -> Weights:
    """Words of a question, each by its length and how rare it is: ``holding`` of all ``passages`` hold its term."""
    among = max(passages, SMALLEST_INDEX)
    return {
        word._replace(is_shortened=not holding.get(word.term) and _TWO_IDEOGRAPHS.fullmatch(word.text) is not None):
        _weight(word, idf(among, holding.get(word.term, COMPOUND_HOLDING)))
        for word in asked
    }  # fmt: skip


def _weight(word: AskedWord, rarity: float) -> float:
    if word.is_ended:
        return ENDED_WEIGHT * rarity
    return EXACT_WEIGHT if word.is_exact else math.sqrt(len(word.text)) * rarity


def share(words: Weights, text: str, *, is_exact: bool = False) -> float:
    """How much of the words stands in a folded text, 0–1."""
    whole = sum(words.values())
    return sum(weight * _found(word, text, is_exact) for word, weight in words.items()) / whole if whole else 0.0


def _found(word: AskedWord, text: str, is_exact: bool) -> float:
    """1 for the word itself, less for a synonym or, of a compound, for some of its parts."""
    if word.text in text or (word.is_ended and _with_endings(word.parts).search(text)):
        return 1.0
    if any(synonym in text for synonym in word.synonyms) or (word.is_shortened and _in_full(word.text).search(text)):
        return SYNONYM_SHARE
    if is_exact or word.is_exact or word.is_ended:
        return 0.0
    parts = word.parts if len(word.parts) > 1 else _pairs(word.text)
    whole = sum(map(len, parts))
    return sum(len(part) for part in parts if part in text) / whole if whole else 0.0


@lru_cache
def _in_full(word: str) -> re.Pattern[str]:
    """Of two words of two ideographs each, of which a shortened one has the first of each."""
    return re.compile("".join(f"{ideograph}[一-鿿]" for ideograph in word))


@lru_cache
def _with_endings(ideographs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("[ぁ-ゖ]{0,2}".join(ideographs))


def _pairs(word: str) -> list[str]:
    """The pairs of ideographs of a word that the dictionary does not divide."""
    return [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 and word[0] >= "一" else []


def _of_passage(words: Weights, holds_kind: Holds | None, passage: Passage, place: int) -> Features:
    headings = key(f"{passage.title} {' '.join(passage.heading_path)}")
    return Features(
        passage=share(words, f"{headings} {key(passage.text)}", is_exact=True),
        sentence=max((share(words, f"{headings} {one}") for one in _sentences(passage, holds_kind)), default=0.0),
        meaning=nearness(passage.cosine or UNCOMPARED_COSINE),
        place=place / COMPARED,
    )


def _sentences(passage: Passage, holds_kind: Holds | None) -> Iterator[str]:
    """Those that hold what is asked for, folded, as they are read: with the heads of their columns and the lines
    around."""
    for statement in statements(passage.text):
        if holds_or_says_where(holds_kind, statement.text, statement.heads):
            start, end = lines_around(passage.text, statement)
            yield key(f"{statement.heads} {passage.text[start:end]}")
