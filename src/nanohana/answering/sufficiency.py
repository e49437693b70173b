"""Whether what was found answers the question: a small logistic model on measured features of the search result.

The decision is ours, never a language model's. Coefficients and threshold are in ``sufficiency.json``, written by
``bench/calibrate_evidence.py`` from calibration questions that are kept apart from all evaluation questions.

No feature compares passages with one another, so that a question is judged the same in a small index and a large one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, Protocol

from nanohana.answering.asked_kind import Holds, answers_kind
from nanohana.answering.asked_words import AskedWord
from nanohana.answering.statements import lines_around, statements
from nanohana.japanese.normalise import key
from nanohana.search.bm25 import idf

#: Passages that are looked at: those the reader sees.
COMPARED = 5
LOWEST_COSINE = 0.8  # of E5, for what has little to do with the question; also where no vectors were compared
SYNONYM_SHARE = 0.9
SMALLEST_INDEX = 1_000  # passages; in a smaller index the rarity of a word says nothing
COMPOUND_HOLDING = 3  # passages that hold a compound which is no term of the index
EXACT_WEIGHT = 8.0  # of a number, a provision or a Latin name of the question; about that of a rare word

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
    """What the decision looks at; all about 0–1."""

    passage: float  # largest share of the question's words, each by its rarity, in one passage and its headings
    sentence: float  # … in one sentence and its headings that holds the kind of thing asked for; also of parts of words
    meaning: float  # highest cosine, 0 at LOWEST_COSINE


class Sufficiency(NamedTuple):
    weights: tuple[float, ...]
    bias: float
    threshold: float


def features(question: str, words: Weights, passages: Sequence[Passage]) -> Features:
    """Features of a search result, which must not be empty; ``words`` are those of the question."""
    holds_kind = answers_kind(question)
    near = passages[:COMPARED]
    whole = (key(f"{_headings(passage)} {passage.text}") for passage in near)
    cosine = max(passage.cosine or LOWEST_COSINE for passage in passages)
    return Features(
        passage=max(share(words, text, is_exact=True) for text in whole),
        sentence=_in_one_sentence(words, holds_kind, near),
        meaning=(cosine - LOWEST_COSINE) * 5,
    )


def confidence(question: str, words: Weights, passages: Sequence[Passage]) -> float:
    """0–1: how likely the answer stands in these passages."""
    if not passages:
        return 0.0
    model = coefficients()
    values = features(question, words, passages)
    logit = model.bias + sum(weight * value for weight, value in zip(model.weights, values, strict=True))
    return 1 / (1 + math.exp(-logit))


@lru_cache
def coefficients() -> Sufficiency:
    stored = json.loads(files("nanohana.answering").joinpath("sufficiency.json").read_text())
    return Sufficiency(tuple(stored["weights"][name] for name in Features._fields), stored["bias"], stored["threshold"])


def weighed(asked: Sequence[AskedWord], passages: int, holding: Mapping[str, int]) -> Weights:
    """Words of a question, each by its length and how rare it is: ``holding`` of all ``passages`` hold it."""
    among = max(passages, SMALLEST_INDEX)
    return {word: _weight(word, idf(among, holding.get(word.text, COMPOUND_HOLDING))) for word in asked}


def _weight(word: AskedWord, rarity: float) -> float:
    return EXACT_WEIGHT if word.is_exact else math.sqrt(len(word.text)) * rarity


def share(words: Weights, text: str, *, is_exact: bool = False) -> float:
    """How much of the words stands in a folded text, 0–1."""
    whole = sum(words.values())
    return sum(weight * _found(word, text, is_exact) for word, weight in words.items()) / whole if whole else 0.0


def _found(word: AskedWord, text: str, is_exact: bool) -> float:
    """1 for the word itself, less for a synonym or, of a compound, its pairs of ideographs."""
    if word.text in text:
        return 1.0
    if any(synonym in text for synonym in word.synonyms):
        return SYNONYM_SHARE
    if is_exact or word.is_exact or len(word.text) < 3 or word.text[0] < "一":
        return 0.0
    pairs = [word.text[i : i + 2] for i in range(len(word.text) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)


def _headings(passage: Passage) -> str:
    return f"{passage.title} {' '.join(passage.heading_path)}"


def _in_one_sentence(words: Weights, holds_kind: Holds | None, passages: Sequence[Passage]) -> float:
    """The largest share in one sentence that holds what is asked for, with its headings and column heads."""
    found = []
    for passage in passages:
        headings = key(_headings(passage))
        for statement in statements(passage.text):
            start, end = lines_around(passage.text, statement)
            around = key(f"{statement.heads} {passage.text[start:end]}")
            found.append((share(words, f"{headings} {around}"), statement.text, statement.heads))
    found.sort(key=lambda one: -one[0])
    return next((shared for shared, text, heads in found if holds_kind is None or holds_kind(text, heads)), 0.0)
