"""``python -m bench.calibrate_chatbot [--write]``: when does an approved question ask what a citizen asks?

Fits ``chatbot/faq_match.json`` on tuning questions, which are kept apart from all test questions (``citizens/test``):

1. ``citizens/tuning/paraphrases*.jsonl``, written by hand, and every variant of every approved question, asked while it
   is left out of its chatbot (the n-th of all questions at once);
2. what must not be answered: ``citizens/tuning/refusal*.jsonl``; the wordings of a question while its whole entry is
   left out (in five parts); and the questions of other chatbots.

The weights of the parts are fitted by the likelihood of the right question among all (softmax), those of the decision
by logistic regression. ``shown`` is the threshold with which most is shown while the share of wrong answers stays below
the limits; ``likely`` that above which most of the right ones by hand are; ``offered`` that below which hardly any
right question is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.citizens.questions import Question, tuning
from bench.citizens.site import TODAY, chatbots, embedder, without_variant
from bench.logistic import chances, fitted
from nanohana.chatbot.faq_index import WITHOUT_VECTORS, AskedQuestion, FaqIndex, Near
from nanohana.chatbot.faq_match import Features, Ranked, features, is_literal
from nanohana.chatbot.reading import reading
from nanohana.chatbot.vectors import Embed, wordings
from nanohana.published.content import Chatbot
from nanohana.search.wanted import wanted_terms

STORED = Path(__file__).parents[1] / "src/nanohana/chatbot/faq_match.json"
FOLDS = 5
BY_HAND = 5  # how much more a question written by hand counts than a variant
OFFERED_RIGHT = 0.95  # of the right first ones
LIKELY_RIGHT = 0.9  # of those by hand


class Limit(NamedTuple):
    """How much a case counts where the decision is fitted, and how many of its kind may be shown a wrong answer."""

    counts: float
    most_wrong: float


#: Of what nothing answers half of the 2 % that may be answered as if known: sentences of documents take the other
#: half. Some whose entry is left out are answered by its neighbour.
LIMITS = {
    "by hand": Limit(1.0, 0.018),
    "unanswerable": Limit(1.0, 0.01),
    "elsewhere": Limit(1.0, 0.018),
    "entry left out": Limit(0.3, 0.04),
}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with how near every approved question is, here and elsewhere. ``key`` is empty where none answers."""

    kind: str
    question: str
    key: str
    near: tuple[Near, ...]
    elsewhere: tuple[tuple[float, ...], ...]  # parts

    @property
    def gold(self) -> int | None:
        return next((n for n, one in enumerate(self.near) if one.faq.key == self.key), None)


class Asking:
    """The chatbots of the sample, asked."""

    def __init__(self, bots: Sequence[Chatbot], embed: Embed) -> None:
        self.bots = {bot.key: bot for bot in bots}
        self._whole = {bot.key: FaqIndex(bot.faqs) for bot in bots}
        self._embed = embed

    def case(self, kind: str, bot: str, question: str, key: str, index: FaqIndex | None = None) -> Case:
        asked = AskedQuestion(question, wanted_terms(question), reading(question), self._embed([question])[0])
        near = (index or self._whole[bot]).nearest(asked, TODAY)
        elsewhere = [
            one.parts for name, other in self._whole.items() if name != bot for one in other.nearest(asked, TODAY)
        ]
        return Case(kind, question, key, tuple(near), tuple(elsewhere))


def cases(asking: Asking, written: Sequence[Question]) -> Iterator[Case]:
    for one in written:
        if one.chatbot in asking.bots:
            yield asking.case("by hand" if one.faq else "unanswerable", one.chatbot, one.question, one.faq)
    for name, bot in asking.bots.items():
        for n in range(FOLDS):
            yield from _left_out_variants(asking, bot, n)
            yield from _left_out_entries(asking, bot, n)
        others = [faq for other in asking.bots.values() if other.key != name for faq in other.faqs]
        for n, faq in enumerate(others[:: len(asking.bots)]):
            yield asking.case("elsewhere", name, wordings(faq)[n % len(wordings(faq))], "")


def _left_out_variants(asking: Asking, bot: Chatbot, n: int) -> Iterator[Case]:
    cut, asked = without_variant(bot, n)
    index = FaqIndex(cut.faqs)
    for question, key in asked:
        yield asking.case("variant", bot.key, question, key, index)


def _left_out_entries(asking: Asking, bot: Chatbot, n: int) -> Iterator[Case]:
    index = FaqIndex([faq for place, faq in enumerate(bot.faqs) if place % FOLDS != n])
    for faq in bot.faqs[n::FOLDS]:
        yield asking.case("entry left out", bot.key, faq.question, "", index)


def fitted_ranking(known: Sequence[Case]) -> Floats:
    """Weights of the parts, which sum to 1, by Newton's method on the softmax of the right one among all."""
    problems = [(_parts(case), case.gold, BY_HAND if case.kind == "by hand" else 1) for case in known]
    weights = np.full(problems[0][0].shape[1], 3.0)
    for _ in range(50):
        gradient, curvature = -0.01 * weights, 0.01 * np.eye(len(weights))
        for parts, gold, counts in problems:
            scores = parts @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            mean = chance @ parts
            gradient = gradient + counts * (parts[gold] - mean)
            curvature = curvature + counts * ((parts * chance[:, None]).T @ parts - np.outer(mean, mean))
        weights = weights + np.linalg.solve(curvature, gradient)
    positive: Floats = np.maximum(weights, 0)
    return np.round(positive / np.sum(positive), 3)


def _parts(case: Case) -> Floats:
    return np.array([one.parts for one in case.near])


@dataclass(frozen=True, slots=True)
class Decided:
    """The first approved question of a case: what the decision looks at, and whether it is the right one."""

    case: Case
    values: Features
    is_right: bool


def decided(case: Case, ranking: Floats) -> Decided:
    scored = sorted((Ranked(one.faq, float(one.parts @ ranking)) for one in case.near), key=lambda one: -one.score)
    elsewhere = max((float(np.array(parts) @ ranking) for parts in case.elsewhere), default=0.0)
    return Decided(case, features(case.question, scored, elsewhere), scored[0].faq.key == case.key)


def without_vectors(case: Case) -> Case:
    return replace(
        case,
        near=tuple(replace(one, parts=one.parts[:WITHOUT_VECTORS]) for one in case.near),
        elsewhere=tuple(parts[:WITHOUT_VECTORS] for parts in case.elsewhere),
    )


def calibrated(found: Sequence[Case]) -> dict[str, object]:
    ranking = fitted_ranking([case for case in found if case.gold is not None])
    looked = [decided(case, ranking) for case in found]
    rows = np.array([one.values for one in looked])
    right = np.array([one.is_right for one in looked])
    counts = np.array([LIMITS[one.case.kind].counts if one.case.kind in LIMITS else 0.0 for one in looked])
    weights = fitted(rows, right, counts)
    sure = chances(rows, weights)
    shown = _threshold(looked, sure)
    offered = float(np.quantile(sure[right], 1 - OFFERED_RIGHT))
    by_hand = np.array([one.case.kind == "by hand" for one in looked])
    likely = float(np.quantile(sure[right & by_hand], 1 - LIKELY_RIGHT))
    report(looked, sure, shown, offered)
    return {
        "ranking": ranking.tolist(),
        "weights": {name: round(float(w), 3) for name, w in zip(Features._fields, weights[:-1], strict=True)},
        "bias": round(float(weights[-1]), 3),
        "shown": round(shown, 3),
        "likely": round(min(likely, shown), 3),
        "offered": round(min(offered, shown), 3),
    }


def _threshold(looked: Sequence[Decided], sure: Floats) -> float:
    """The lowest with which no kind of questions written by hand, nor the variants, gets too many wrong answers."""
    return next(
        (
            float(t)
            for t in np.arange(0.3, 0.99, 0.005)
            if all(_wrong(looked, sure, t, kind) <= limit.most_wrong for kind, limit in LIMITS.items())
        ),
        0.99,
    )


def _wrong(looked: Sequence[Decided], sure: Floats, threshold: float, kind: str) -> float:
    shown = [s >= threshold and not one.is_right for one, s in zip(looked, sure, strict=True) if one.case.kind == kind]
    return float(np.mean(shown)) if shown else 0.0


def report(looked: Sequence[Decided], sure: Floats, shown: float, offered: float) -> None:
    for kind in dict.fromkeys(one.case.kind for one in looked):
        of = [(one, s) for one, s in zip(looked, sure, strict=True) if one.case.kind == kind]
        first = np.mean([one.is_right for one, _ in of])
        right = np.mean([one.is_right and s >= shown for one, s in of])
        wrong = np.mean([not one.is_right and s >= shown for one, s in of])
        back = np.mean([offered <= s < shown for _, s in of])
        print(
            f"  {kind:15} {len(of):5}: right one first {first:.3f}, shown {right:.3f}, wrong one shown {wrong:.3f}, "
            f"asked back {back:.3f}"
        )
    for one, s in zip(looked, sure, strict=True):
        if "--list" in sys.argv and one.case.kind in ("by hand", "unanswerable") and (s >= shown) != one.is_right:
            print(f"    {s:.2f} {one.case.kind} {one.case.question} {one.case.key} {[round(v, 2) for v in one.values]}")


def main() -> None:
    written = tuning("paraphrases") + tuning("refusal")
    bots = chatbots()
    texts = [text for bot in bots for faq in bot.faqs for text in wordings(faq)]
    asking = Asking(bots, embedder([*texts, *(one.question for one in written)]))
    found = list(cases(asking, written))
    literal = [case for case in found if any(is_literal(case.question, one.faq) for one in case.near)]
    found = [case for case in found if case not in literal]
    stored = {}
    for name, measured in (("with_vectors", found), ("without_vectors", [without_vectors(case) for case in found])):
        print(name)
        stored[name] = calibrated(measured)
        print(f"  {stored[name]}")
    if "--write" in sys.argv:
        STORED.write_text(json.dumps(stored, indent=2) + "\n")


if __name__ == "__main__":
    main()
