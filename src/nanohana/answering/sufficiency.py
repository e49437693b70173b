"""Whether what was found answers the question: a small logistic model on measured features of the search result.

The decision is ours, never a language model's. Coefficients and threshold are in ``sufficiency.json``, written by
``bench/calibrate_evidence.py`` from calibration questions that are kept apart from all evaluation questions.

No feature compares passages with one another, so that a question is judged the same in a small index and a large one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from nanohana.answering.asked_kind import answers_kind
from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences
from nanohana.search.bm25 import idf
from nanohana.search.found import Passage
from nanohana.search.models import IndexProfile, Term
from nanohana.search.synonyms import synonyms_in

#: Passages that are looked at: those the reader sees.
COMPARED = 5
#: Sentences in which the kind of thing that is asked for must stand.
NEAREST_SENTENCES = 4
LOWEST_COSINE = 0.8  # of E5, for what has little to do with the question; also where no vectors were compared
SYNONYM_SHARE = 0.8
SMALLEST_INDEX = 1_000  # passages; in a smaller index the rarity of a word says nothing
COMPOUND_HOLDING = 3  # passages that hold a compound which is no term of the index

_WORD = re.compile("[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z0-9]{2,}")
_ASKING_WORDS = frozenset({"職員", "場合", "方法", "必要", "菜花県"})


class Features(NamedTuple):
    """What the decision looks at; all about 0–1."""

    words: float  # largest share of the question's words, each by its rarity, in one passage and its headings
    meaning: float  # highest cosine, 0 at LOWEST_COSINE
    lacks_kind: float  # 1 where an amount, a day, a place … is asked for and the nearest sentences hold none


class Sufficiency(NamedTuple):
    weights: tuple[float, ...]
    bias: float
    threshold: float


def features(question: str, passages: Sequence[Passage]) -> Features:
    """Features of a search result, which must not be empty."""
    words = _words(question)
    cosine = max(passage.cosine or LOWEST_COSINE for passage in passages)
    return Features(
        words=max(_share(words, _whole(passage)) for passage in passages[:COMPARED]),
        meaning=(cosine - LOWEST_COSINE) * 5,
        lacks_kind=_lacks_kind(question, words, passages[:COMPARED]),
    )


def confidence(question: str, passages: Sequence[Passage]) -> float:
    """0–1: how likely the answer stands in these passages."""
    if not passages:
        return 0.0
    model = coefficients()
    values = features(question, passages)
    logit = model.bias + sum(weight * value for weight, value in zip(model.weights, values, strict=True))
    return 1 / (1 + math.exp(-logit))


@lru_cache
def coefficients() -> Sufficiency:
    stored = json.loads(files("nanohana.answering").joinpath("sufficiency.json").read_text())
    return Sufficiency(tuple(stored["weights"][name] for name in Features._fields), stored["bias"], stored["threshold"])


def _words(question: str) -> dict[str, float]:
    """The runs of ideographs, katakana and letters of a question, each with how much it counts."""
    runs = [run for run in _WORD.findall(key(question)) if run not in _ASKING_WORDS and run[0] != "何"]
    profile = IndexProfile.objects.first()
    passages = max(profile.passages if profile else 0, SMALLEST_INDEX)
    holding = dict(Term.objects.filter(text__in=runs, passages__gt=0).values_list("text", "passages"))
    return {run: math.sqrt(len(run)) * idf(passages, holding.get(run, COMPOUND_HOLDING)) for run in runs}


def _share(words: Mapping[str, float], text: str) -> float:
    """How much of the words stands in a folded text, 0–1."""
    whole = sum(words.values())
    return sum(weight * _found(word, text) for word, weight in words.items()) / whole if whole else 0.0


def _found(word: str, text: str) -> float:
    """1 for the word itself, less for a synonym or, of a compound, its pairs of ideographs."""
    if word in text:
        return 1.0
    if any(synonym in text for synonym in synonyms_in(word)):
        return SYNONYM_SHARE
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 2 and word[0] >= "一" else []
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _whole(passage: Passage) -> str:
    return key(f"{passage.title} {' '.join(passage.heading_path)} {passage.text}")


def _lacks_kind(question: str, words: Mapping[str, float], passages: Sequence[Passage]) -> float:
    holds_kind = answers_kind(question)
    if holds_kind is None:
        return 0.0
    texts = [passage.text[start:end] for passage in passages for start, end in sentences(passage.text)]
    nearest = sorted(texts, key=lambda text: -_share(words, key(text)))[:NEAREST_SENTENCES]
    return float(not any(map(holds_kind, nearest)))
