"""``python -m bench.calibrate_evidence [--evaluate] [--write]``: when is what was found sufficient to answer?

Fits ``answering/sufficiency.json`` on the sample prefecture's calibration questions; ``--evaluate`` prints the error
rates, the reliability of the chances in tenths and the cost of other thresholds on its evaluation questions as well,
which nothing is fitted on. Needs a data folder in which ``nanohana sample load``
has been run and all its documents are ready.

1. Every question is searched as the product searches it.
2. It counts as answerable where it is, and the document that answers is among the sources shown.
3. Logistic regression with a ridge (Newton) on the passage of each question that most likely answers, which is chosen
   anew with each fit until nothing changes (Andrews et al. 2003, multiple instances). The threshold is that of the
   least cost on cross-validated chances, the folds grouped by document. A false answer costs more than a false
   refusal (``FALSE_ANSWER_COST``): what is nearest is mostly shown in place of an answer, as no more than that.
4. From ``near`` on what comes nearest is shown, as such: so low that few answerable questions lie below it.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import django
import numpy as np
from numpy.typing import NDArray

from bench.error_rates import error_rates, separation, with_interval
from bench.logistic import chances, fitted
from bench.reliability import print_reliability, strictest

if TYPE_CHECKING:
    from nanohana.answering.evidence import Evidence
    from nanohana.search.found import Found

STORED = Path(__file__).parents[1] / "src/nanohana/answering/sufficiency.json"
MOST_FALSE_ANSWERS = 0.05  # asked of the strict operating point, which is printed beside that of the least cost
FALSE_ANSWER_COST = 1.5
MOST_SHOWN_NOTHING = 0.05  # of the answerable
FOLDS = 10
MOST_ROUNDS = 20
SHOWN = 5
PURPOSE = Literal["calibration", "evaluation"]

Rows = NDArray[np.float64]  # (passages, features)


@dataclass(frozen=True)
class Asked:
    question: str
    as_of: datetime.date
    titles: tuple[str, ...]  # of the documents that answer; empty where none does
    answer: str

    @property
    def answerable(self) -> bool:
        return bool(self.titles)


def questions(purpose: PURPOSE) -> list[Asked]:
    from nanohana.sample.questions import read_questions
    from nanohana.sample.sources import read_sources

    titles = {name: source.title for source in read_sources() for name in (source.id, source.document or source.id)}
    return [
        Asked(
            asked.question,
            asked.as_of or datetime.date.today(),
            tuple(titles[name] for name in (asked.document, *asked.also)) if asked.answerable else (),
            asked.answer,
        )
        for asked in read_questions(purpose)
    ]


def found(asked: Asked) -> Found:
    from nanohana.access.rights import Actor
    from nanohana.search.finding import find

    everyone = Actor(uuid.UUID(int=0), is_administrator=True, divisions=frozenset())
    return find(everyone, asked.question, as_of=asked.as_of)


def measured(asked: Sequence[Asked]) -> tuple[list[Rows], NDArray[np.bool_], list[Found]]:
    """Of each question the features of its passages, whether the answer is among the sources, and what was found."""
    from nanohana.answering.rarity import weights
    from nanohana.answering.sufficiency import features

    results = [found(one) for one in asked]
    rows = [
        np.array(features(one.question, weights(one.question, result), result.passages), dtype=np.float64)
        for one, result in zip(asked, results, strict=True)
    ]
    there = [
        any(passage.title in one.titles for passage in result.passages[:SHOWN])
        for one, result in zip(asked, results, strict=True)
    ]
    return rows, np.array(there), results


def cross_validated(asked: Sequence[Asked], rows: Sequence[Rows], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The chance of each question by a model that saw no question on the same document."""
    titles = sorted({title for one in asked for title in one.titles[:1]})
    fold = np.array([(titles.index(one.titles[0]) if one.titles else i) % FOLDS for i, one in enumerate(asked)])
    sure = np.zeros(len(rows))
    for left_out in range(FOLDS):
        inside = fold != left_out
        known = [one for one, is_inside in zip(rows, inside, strict=True) if is_inside]
        weights = fitted_to_best(known, labels[inside])
        sure[~inside] = best_chances(
            [one for one, is_inside in zip(rows, inside, strict=True) if not is_inside], weights
        )
    return sure


def fitted_to_best(rows: Sequence[Rows], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights with the bias last, of a model that takes of each question the passage it is surest of."""
    best = [0] * len(rows)
    for _ in range(MOST_ROUNDS):
        weights = fitted(np.array([one[place] for one, place in zip(rows, best, strict=True)]), labels)
        chosen = [int(chances(one, weights).argmax()) for one in rows]
        if chosen == best:
            break
        best = chosen
    return weights


def best_chances(rows: Sequence[Rows], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([chances(one, weights).max() for one in rows])


def cheapest(sure: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    def cost(threshold: float) -> float:
        false_answers, false_refusals = error_rates(sure, answerable, threshold)
        return FALSE_ANSWER_COST * false_answers + false_refusals

    return min((round(float(t), 3) for t in np.arange(0.05, 0.96, 0.01)), key=cost)


def lowest_shown(sure: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """The chance from which on something is shown."""
    return float(np.quantile(sure[answerable], MOST_SHOWN_NOTHING))


def report(
    name: str, asked: Sequence[Asked], sure: NDArray[np.float64], results: list[Found], threshold: float
) -> None:
    answerable = np.array([one.answerable for one in asked])
    false_answers, false_refusals = error_rates(sure, answerable, threshold)
    print(
        f"{name}: {answerable.sum()} answerable, {(~answerable).sum()} not; AUC {separation(sure, answerable):.3f}; "
        f"false answers {with_interval(false_answers, (~answerable).sum())}, "
        f"false refusals {with_interval(false_refusals, answerable.sum())}"
    )
    _report_excerpts(asked, results, sure >= threshold)


def report_kinds(asked: Sequence[Asked], sure: NDArray[np.float64], threshold: float) -> None:
    """Those that ask for an amount, a day, a place … apart from those that ask whether, how, what or why."""
    from nanohana.answering.asked_kind import answers_kind

    answerable = np.array([one.answerable for one in asked])
    asks = np.array([answers_kind(one.question) is not None for one in asked])
    for name, chosen in (("ask for a kind of thing", asks), ("ask for none", ~asks)):
        false_answers, false_refusals = error_rates(sure[chosen], answerable[chosen], threshold)
        print(f"  {chosen.sum()} {name}: AUC {separation(sure[chosen], answerable[chosen]):.3f}, "
              f"false answers {false_answers:.1%}, false refusals {false_refusals:.1%}")  # fmt: skip


def report_near(
    name: str, asked: Sequence[Asked], sure: NDArray[np.float64], results: list[Found], near: float, threshold: float
) -> None:
    """How many are shown what comes nearest instead of an answer, and whether the answer is among it."""
    is_near = (sure >= near) & (sure < threshold)
    answerable = np.array([one.answerable for one in asked])
    print(f"{name}, shown what comes nearest from {near:.3f} on: {is_near[answerable].mean():.1%} of the answerable, "
          f"{is_near[~answerable].mean():.1%} of the others")  # fmt: skip
    _report_excerpts(asked, results, is_near)


def _report_excerpts(asked: Sequence[Asked], results: list[Found], answered: NDArray[np.bool_]) -> None:
    """Of these answerable questions: does the answer stand in what is shown?"""
    pairs = [
        (one, _evidence(one.question, result)) for one, result in zip(asked, results, strict=True) if result.passages
    ]
    shown = [pair for pair, is_answered in zip(pairs, answered, strict=True) if pair[0].answerable and is_answered]
    for place, texts in (("excerpts", _excerpts), ("first source", _first), ("sources", _sources)):
        share = np.mean([stands(one.answer, texts(evidence)) for one, evidence in shown])
        print(f"  the expected answer stands in the {place}: {share:.1%} of {len(shown)}")


def _evidence(question: str, result: Found) -> Evidence:
    from nanohana.answering.evidence import Evidence
    from nanohana.answering.rarity import sought
    from nanohana.answering.selection import excerpts, likeliest_first, sources_of
    from nanohana.answering.sufficiency import chances

    wanted = sought(question, result)
    sources = sources_of(likeliest_first(result, chances(question, wanted.words, result.passages)))
    return Evidence(True, 1.0, sources, excerpts(wanted, sources))


def _excerpts(evidence: Evidence) -> str:
    return "".join(map(evidence.quote, evidence.excerpts))


def _first(evidence: Evidence) -> str:
    return evidence.sources[0].text


def _sources(evidence: Evidence) -> str:
    return "".join(source.text for source in evidence.sources)


def stands(answer: str, text: str) -> bool:
    """Literally, or all its numbers and dates."""
    from nanohana.answering.literals import known
    from nanohana.japanese.normalise import key

    plain = "".join(key(text).split())
    wanted = known(answer).values
    return "".join(key(answer).split()) in plain or (bool(wanted) and wanted <= known(text).values)


@contextmanager
def product_ready() -> Iterator[None]:
    """Django on the data folder's database, with embeddings: the running product's, or started for the block."""
    from nanohana.server.database import database

    with database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
        django.setup()
        from nanohana.search.embedding_process import running

        with running():
            yield


def main() -> None:
    with product_ready():
        from nanohana.answering.sufficiency import Features

        asked = questions("calibration")
        rows, there, results = measured(asked)
        weights = fitted_to_best(rows, there)
        sure = cross_validated(asked, rows, there)
        threshold = cheapest(sure, np.array([one.answerable for one in asked]))
        report("calibration, cross-validated", asked, sure, results, threshold)
        report_kinds(asked, sure, threshold)
        answerable = np.array([one.answerable for one in asked])
        print_reliability("calibration, cross-validated", sure, there, answerable)
        near = lowest_shown(sure, answerable)
        report_near("calibration, cross-validated", asked, sure, results, near, threshold)
        strict = strictest(sure, answerable, MOST_FALSE_ANSWERS)
        report(f"calibration, cross-validated, at {strict:.3f}", asked, sure, results, strict)
        print(f"threshold in use {json.loads(STORED.read_text())['threshold']}; least cost {threshold}; at most "
              f"{MOST_FALSE_ANSWERS:.0%} of the unanswerable answered: {strict:.3f}")  # fmt: skip
        if "--evaluate" in sys.argv:
            tested = questions("evaluation")
            test_rows, test_there, test_results = measured(tested)
            test_sure = best_chances(test_rows, weights)
            report("evaluation", tested, test_sure, test_results, threshold)
            report_near("evaluation", tested, test_sure, test_results, near, threshold)
            report(f"evaluation at {strict:.3f}", tested, test_sure, test_results, strict)
            print_reliability("evaluation", test_sure, test_there, np.array([one.answerable for one in tested]))
        if "--write" in sys.argv:
            write(dict(zip(Features._fields, weights[:-1], strict=True)), weights[-1], threshold, near)


def write(weights: Mapping[str, float], bias: float, threshold: float, near: float) -> None:
    stored = {
        "weights": {name: round(float(weight), 4) for name, weight in weights.items()},
        "bias": round(float(bias), 4),
        "threshold": round(threshold, 4),
        "near": round(near, 4),
    }
    STORED.write_text(json.dumps(stored, indent=2) + "\n")


if __name__ == "__main__":
    main()
