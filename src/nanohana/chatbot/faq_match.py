"""Whether an approved question asks what a citizen asks: a wrong approved answer is worse than a question back.

1. All approved questions are ordered by a weighted sum of how near they are (``faq_index``).
2. How sure the first one is comes from a small logistic model: how near it is, how far the next one is behind, which
   nouns and verbs of the question it and its answer do not know, whether the answer holds the kind of thing that is
   asked for, whether no wording asks for it, whether something turns it (another number, another direction of time, a
   denial), and whether another chatbot has a nearer one.
3. Above ``shown`` its answer is shown, above ``likely`` nothing else answers in its place, above ``offered`` it may be
   one of the choices of a question back; one that knows no noun of the question must be surer (``STRANGE``). Who wants
   a thing is never shown what does not tell how it is got.

Coefficients and thresholds are in ``faq_match.json``, written by ``python -m bench.calibrate_chatbot`` from tuning
questions that are kept apart from all test questions.
"""

from __future__ import annotations

import datetime
import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from nanohana.answering.asked_kind import answers_kind
from nanohana.answering.same_question import asks_otherwise, normal_form, turned
from nanohana.chatbot.asked_nouns import knows_a_noun, unknown_nouns
from nanohana.chatbot.asked_verbs import is_obtained, unknown_verbs
from nanohana.chatbot.faq_index import WITHOUT_VECTORS, AskedQuestion, FaqIndex, Near
from nanohana.chatbot.vectors import wordings
from nanohana.published.content import Faq

STRANGE = 3  # times as sure must be an approved question that knows no noun of what is asked


class Features(NamedTuple):
    """What the decision looks at; all about 0–1."""

    score: float
    margin: float  # over the next one
    standing: float  # by how many standard deviations it is above the mean of all, a fifth of it
    unknown: float  # nouns of the question that question, variants and answer do not know: none, one, more
    unasked: float  # nouns that only the answer knows
    undone: float  # verbs of the question that question, variants and answer do not know: none, one, more
    otherwise: float  # 1 where a time, a price, a place or a way is asked for, and no wording asks for the like
    lacking: float  # 1 where the answer holds nothing of the kind that is asked for (an amount, a day, a place)
    turned: float  # 1 where every wording has another number, another direction of time or another denial
    elsewhere: float  # how much nearer another chatbot's question is; 0 where none is


class Coefficients(NamedTuple):
    """``ranking`` weighs ``Near.parts`` and sums to 1."""

    ranking: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    shown: float
    likely: float
    offered: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """An approved question with its score, 0–1."""

    faq: Faq
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """The approved questions, the nearest first, and how sure (0–1) the first one asks the same."""

    ranked: tuple[Ranked, ...]
    sure: float
    is_shown: bool
    is_likely: bool
    is_offered: bool

    @property
    def best(self) -> Faq:
        return self.ranked[0].faq


NOTHING = Match((), 0.0, is_shown=False, is_likely=False, is_offered=False)


def ranked(near: Sequence[Near]) -> tuple[Ranked, ...]:
    """The nearest first."""
    scored = [Ranked(one.faq, score_of(one)) for one in near]
    return tuple(sorted(scored, key=lambda one: -one.score))


def score_of(near: Near) -> float:
    weights = coefficients(with_vectors=near.has_meaning).ranking
    return sum(weight * part for weight, part in zip(weights, near.parts, strict=True))


def highest_score(index: FaqIndex, asked: AskedQuestion, day: datetime.date) -> float:
    """Of all approved questions that hold on that day, as ``ranked`` has it; 0 where there are none."""
    holding = [place for place, faq in enumerate(index.faqs) if faq.holds_on(day)]
    if not holding:
        return 0.0
    parts = index.parts(asked)[holding]
    weights = coefficients(with_vectors=parts.shape[1] > WITHOUT_VECTORS).ranking
    return float((parts @ np.array(weights)).max())


def matched(question: str, near: Sequence[Near], elsewhere: float) -> Match:
    """The decision; ``elsewhere`` is the highest score in any other chatbot."""
    if not near:
        return NOTHING
    in_order = ranked(near)
    if is_literal(question, in_order[0].faq):
        return Match(in_order, 1.0, is_shown=True, is_likely=True, is_offered=True)
    model = coefficients(with_vectors=near[0].has_meaning)
    sure = chance(model, features(question, in_order, elsewhere))
    likely = sure >= model.likely
    offered = sure >= model.offered * STRANGE or (
        sure >= model.offered and knows_a_noun(question, whole(in_order[0].faq))
    )
    shown = sure >= model.shown and is_obtained(question, whole(in_order[0].faq))
    return Match(in_order, sure, is_shown=shown, is_likely=likely, is_offered=offered)


def is_literal(question: str, faq: Faq) -> bool:
    """Whether the question is one of the approved wordings in any spelling."""
    return normal_form(question) in map(normal_form, wordings(faq))


def whole(faq: Faq) -> str:
    """All that an approved question says, with its answer."""
    return f"{' '.join(wordings(faq))} {faq.answer} {faq.topic}"


def features(question: str, in_order: Sequence[Ranked], elsewhere: float) -> Features:
    """Of the first of the ranked approved questions."""
    best = in_order[0]
    following = in_order[1].score if len(in_order) > 1 else 0.0
    holds_kind = answers_kind(question)
    asked, told = " ".join(wordings(best.faq)), whole(best.faq)
    unknown = len(unknown_nouns(question, told))
    unasked = len(unknown_nouns(question, asked)) - unknown
    return Features(
        score=best.score,
        margin=best.score - following,
        standing=_standing([one.score for one in in_order]),
        unknown=min(unknown, 2) / 2,
        unasked=min(unasked, 2) / 2,
        undone=min(len(unknown_verbs(question, told)), 2) / 2,
        otherwise=float(asks_otherwise(question, wordings(best.faq))),
        lacking=float(holds_kind is not None and not holds_kind(best.faq.answer, "")),
        turned=float(all(turned(question, wording) for wording in wordings(best.faq))),
        elsewhere=max(0.0, elsewhere - best.score),
    )


def _standing(scores: Sequence[float]) -> float:
    spread = statistics.pstdev(scores)
    return min((scores[0] - statistics.fmean(scores)) / spread / 5, 1.0) if spread else 0.0


def chance(model: Coefficients, values: Features) -> float:
    logit = model.bias + sum(weight * value for weight, value in zip(model.weights, values, strict=True))
    return 1 / (1 + math.exp(-logit))


@lru_cache
def coefficients(*, with_vectors: bool) -> Coefficients:
    stored = json.loads(files("nanohana.chatbot").joinpath("faq_match.json").read_text())
    one = stored["with_vectors" if with_vectors else "without_vectors"]
    weights = tuple(one["weights"][name] for name in Features._fields)
    return Coefficients(tuple(one["ranking"]), weights, one["bias"], one["shown"], one["likely"], one["offered"])
