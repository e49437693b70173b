"""``python -m bench.calibrate_evidence [--write]``: when is what was found sufficient to answer?

Fits ``answering/sufficiency.json`` on the sample prefecture's calibration questions and prints the error rates on its
evaluation questions, which nothing is fitted on. Needs a data folder in which ``nanohana sample load`` has been run
and all its documents are ready.

1. Every question is searched as the product searches it.
2. It counts as answerable where it is, and the document that answers is among the sources shown.
3. Logistic regression with a ridge (Newton), then the threshold of the least cost: a false answer
   costs as much as a false refusal (both show the nearest documents, so neither leaves the reader with nothing).
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import django
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nanohana.answering.evidence import Evidence
    from nanohana.search.found import Found

CALIBRATION = ("calibration.jsonl", "part2_calibration.jsonl")
EVALUATION = ("evaluation.jsonl", "part2_evaluation.jsonl")
FALSE_ANSWER_COST = 1.0
RIDGE = 0.3
SHOWN = 5


@dataclass(frozen=True)
class Asked:
    question: str
    as_of: datetime.date
    title: str  # of the document that answers; empty where none does
    answer: str

    @property
    def answerable(self) -> bool:
        return bool(self.title)


def questions(names: Sequence[str]) -> list[Asked]:
    from nanohana.sample.sources import read_sources

    titles = {source.id: source.title for source in read_sources()}
    folder = files("nanohana.sample").joinpath("questions")
    entries = [json.loads(line) for name in names for line in folder.joinpath(name).read_text().splitlines() if line]
    return [
        Asked(
            entry["question"],
            datetime.date.fromisoformat(entry["as_of"]) if entry.get("as_of") else datetime.date.today(),
            titles[entry["document"]] if entry["answerable"] else "",
            entry.get("answer") or "",
        )
        for entry in entries
        if not entry["answerable"] or entry["document"] in titles
    ]


def found(asked: Asked) -> Found:
    from nanohana.access.rights import Actor
    from nanohana.search.finding import find

    everyone = Actor(uuid.UUID(int=0), is_administrator=True, divisions=frozenset())
    return find(everyone, asked.question, as_of=asked.as_of)


def measured(asked: Sequence[Asked]) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Found]]:
    """Features (questions, features), whether the answer is among the sources, and what was found."""
    from nanohana.answering.sufficiency import features

    results = [found(one) for one in asked]
    rows = np.array([features(result.passages) for result in results], dtype=np.float64)
    there = [
        one.answerable and any(passage.title == one.title for passage in result.passages[:SHOWN])
        for one, result in zip(asked, results, strict=True)
    ]
    return rows, np.array(there), results


def fitted(rows: NDArray[np.float64], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights with the bias last, by Newton's method."""
    design = np.hstack([rows, np.ones((len(rows), 1))])
    penalty = np.diag([RIDGE] * rows.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (chance - labels) + penalty @ weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def chances(rows: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1 / (1 + np.exp(-(rows @ weights[:-1] + weights[-1])))
    return result


def error_rates(sure: NDArray[np.float64], answerable: NDArray[np.bool_], threshold: float) -> tuple[float, float]:
    """Share of the unanswerable that is answered, and of the answerable that is refused."""
    answered = sure >= threshold
    return float(answered[~answerable].mean()), float((~answered[answerable]).mean())


def cheapest(sure: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    def cost(threshold: float) -> float:
        false_answers, false_refusals = error_rates(sure, answerable, threshold)
        return FALSE_ANSWER_COST * false_answers + false_refusals

    return min((round(float(t), 3) for t in np.arange(0.05, 0.96, 0.01)), key=cost)


def separation(sure: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: the chance that an answerable question looks surer than an unanswerable one."""
    return float((sure[answerable][:, None] > sure[~answerable][None, :]).mean())


def report(
    name: str, asked: Sequence[Asked], sure: NDArray[np.float64], results: list[Found], threshold: float
) -> None:
    answerable = np.array([one.answerable for one in asked])
    false_answers, false_refusals = error_rates(sure, answerable, threshold)
    print(
        f"{name}: {answerable.sum()} answerable, {(~answerable).sum()} not; AUC {separation(sure, answerable):.3f}; "
        f"false answers {false_answers:.1%}, false refusals {false_refusals:.1%}"
    )
    _report_excerpts(asked, results, sure >= threshold)


def _report_excerpts(asked: Sequence[Asked], results: list[Found], answered: NDArray[np.bool_]) -> None:
    """Of the answerable questions that were answered: does the answer stand in what is shown?"""
    pairs = [(one, _evidence(one, result)) for one, result in zip(asked, results, strict=True) if result.passages]
    shown = [pair for pair, is_answered in zip(pairs, answered, strict=True) if pair[0].answerable and is_answered]
    for place, texts in (("excerpts", _excerpts), ("first source", _first), ("sources", _sources)):
        share = np.mean([stands(one.answer, texts(evidence)) for one, evidence in shown])
        print(f"  the expected answer stands in the {place}: {share:.1%} of {len(shown)}")


def _evidence(asked: Asked, result: Found) -> Evidence:
    from nanohana.answering.evidence import Evidence
    from nanohana.answering.selection import excerpts, sources_of

    sources = sources_of(result)
    return Evidence(True, 1.0, sources, excerpts(asked.question, sources))


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

        asked = questions(CALIBRATION)
        rows, there, results = measured(asked)
        weights = fitted(rows, there)
        sure = chances(rows, weights)
        threshold = cheapest(sure, np.array([one.answerable for one in asked]))
        report("calibration", asked, sure, results, threshold)
        tested = questions(EVALUATION)
        test_rows, _, test_results = measured(tested)
        report("evaluation", tested, chances(test_rows, weights), test_results, threshold)
        stored = {
            "weights": {name: round(float(w), 4) for name, w in zip(Features._fields, weights[:-1], strict=True)},
            "bias": round(float(weights[-1]), 4),
            "threshold": threshold,
        }
        print(json.dumps(stored))
        if "--write" in sys.argv:
            target = files("nanohana.answering").joinpath("sufficiency.json")
            target.write_text(json.dumps(stored, indent=2) + "\n")  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
