"""``python -m bench.approved_answers``: is an approved answer found for the same question, and for no other?

1. Pairs are judged by ``answering.same_question`` with the cosine of the product's own embeddings. "same" and hard
   "different" pairs are written by hand (``approved_pairs``); further different ones are all pairs of two questions of
   the sample prefecture with different answers.
2. The threshold is the one that lets most of the calibration's same pairs by and none of its different ones.
3. What the threshold of the product does to the evaluation's pairs, which nothing was chosen on, is printed with the
   pairs that are judged wrongly.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import django

HERE = Path(__file__).parent / "approved_pairs"
QUESTIONS = Path(__file__).parents[1] / "src/nanohana/sample/questions"
PARTS = {
    "calibration": ("calibration", "part2_calibration", "part3_calibration"),
    "evaluation": ("evaluation", "part2_evaluation"),
}
NEAREST = tuple(n / 200 for n in range(170, 198))


class Pair(NamedTuple):
    same: bool
    one: str
    other: str


class Judged(NamedTuple):
    """What the decision looks at."""

    pair: Pair
    cosine: float
    nothing_turns: bool

    def passes(self, nearest: float) -> bool:
        return self.nothing_turns and self.cosine >= nearest


def hand_written(part: str) -> list[Pair]:
    with (HERE / f"{part}.tsv").open(encoding="utf-8") as file:
        return [Pair(kind == "same", one, other) for kind, one, other in csv.reader(file, delimiter="\t")]


def of_sample(part: str, same: set[frozenset[str]]) -> Iterator[Pair]:
    """Two questions of the sample prefecture with different answers ask different things."""
    asked = [
        json.loads(line)
        for name in PARTS[part]
        for line in (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for one, other in itertools.combinations(asked, 2):
        if one["answer"] != other["answer"] and frozenset((one["question"], other["question"])) not in same:
            yield Pair(False, one["question"], other["question"])


def judged(pairs: Iterable[Pair]) -> list[Judged]:
    import numpy as np

    from nanohana.answering.same_question import nothing_turns
    from nanohana.search.embedding_process import running

    pairs = list(pairs)
    texts = list(dict.fromkeys(text for pair in pairs for text in (pair.one, pair.other)))
    with running() as embedder:
        vectors = {text: embedder.question(text) for text in texts}
    found = []
    for pair in pairs:
        cosine = float(np.dot(vectors[pair.one], vectors[pair.other]))
        found.append(Judged(pair, cosine, cosine >= NEAREST[0] and nothing_turns(pair.one, pair.other)))
    return found


def chosen(found: list[Judged]) -> tuple[float, float]:
    """The share of same pairs that pass, and the threshold: no different pair does; of equals the strictest."""
    same = [one for one in found if one.pair.same]
    different = [one for one in found if not one.pair.same]
    allowed = [
        (sum(one.passes(nearest) for one in same) / len(same), nearest)
        for nearest in NEAREST
        if not any(one.passes(nearest) for one in different)
    ]
    return max(allowed, default=(0.0, 1.0))


def report(name: str, found: list[Judged], nearest: float) -> None:
    same = [one for one in found if one.pair.same]
    different = [one for one in found if not one.pair.same]
    wrong = [one for one in different if one.passes(nearest)]
    missed = [one for one in same if not one.passes(nearest)]
    print(f"{name}: same {len(same) - len(missed)}/{len(same)}, wrongly the same {len(wrong)}/{len(different)}")
    for kind, those in (("  wrongly the same", wrong), ("  missed", missed)):
        for one in those:
            print(f"{kind}: {one.pair.one} | {one.pair.other} | {one.cosine:.3f} {one.nothing_turns}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://localhost/unused")
    django.setup()
    from nanohana.answering import same_question

    parts = {}
    for part in PARTS:
        written = hand_written(part)
        same = {frozenset((pair.one, pair.other)) for pair in written if pair.same}
        parts[part] = judged([*written, *of_sample(part, same)])
    share, nearest = chosen(parts["calibration"])
    print(f"calibration would choose NEAREST {nearest:.3f} (same pairs found {share:.2f})")
    print(f"the product has          NEAREST {same_question.NEAREST:.3f}")
    for part, found in parts.items():
        report(part, found, same_question.NEAREST)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    main()
