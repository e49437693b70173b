"""``python -m bench.verification``: does the check of answers let stand what a source says, and nothing else?

1. Claims are made by rule from real texts (``verification_pairs``), each with the passages around its sentence.
2. The thresholds are chosen on the tuning half of the documents: the mean over the kinds of supported claims of what
   stands, less the mean over the kinds of altered claims of what stands, every kind counting the same.
3. What stands of each kind is printed for the test half, with 95 % intervals, by the thresholds of the product; and
   whether the tuning half would now choose others.

The claims keep nearly all words of their source. How a model's own wording fares is not measured here; the nearest to
it is "in a person's words": questions that people asked of the paragraph, with their answer put in. "wrong answer"
puts in another answer of the same paragraph; now and then that is true as well.
"""

from __future__ import annotations

import itertools
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import django

if TYPE_CHECKING:
    from bench.verification_pairs import Pair
    from nanohana.answering.verification import Candidate, Verifier

OWN = (0.2, 0.3, 0.4, 0.5)
SAME = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
WEAKEST = (0.0, 0.3, 0.4, 0.5, 0.6)


class Thresholds(NamedTuple):
    own: float
    same: float
    weakest: float

    def let_stand(self, candidates: Iterable[Candidate]) -> bool:
        return any(
            one.is_literal or (one.own >= self.own and one.shared >= self.same and one.weakest >= self.weakest)
            for one in candidates
        )


Judged = Mapping[tuple[bool, str], Sequence[Sequence["Candidate"]]]  # (is supported, kind) -> candidates of each claim


def judged(pairs: Iterable[Pair]) -> Judged:
    from nanohana.answering.verification import Verifier

    prepared: dict[tuple[str, ...], Verifier] = {}
    found: dict[tuple[bool, str], list[list[Candidate]]] = defaultdict(list)
    for pair in pairs:
        texts = tuple(source.text for source in pair.evidence.sources)
        verifier = prepared.get(texts) or prepared.setdefault(texts, Verifier(pair.evidence))
        found[pair.is_supported, pair.kind].append(list(verifier.candidates(pair.claim)))
    return found


def shares(results: Judged, thresholds: Thresholds) -> dict[tuple[bool, str], float]:
    """What stands of each kind, 0–1."""
    return {
        kind: sum(thresholds.let_stand(candidates) for candidates in claims) / len(claims)
        for kind, claims in results.items()
    }


def gain(results: Judged, thresholds: Thresholds) -> float:
    stands = shares(results, thresholds)
    supported = [share for (is_supported, _), share in stands.items() if is_supported]
    altered = [share for (is_supported, _), share in stands.items() if not is_supported]
    return sum(supported) / len(supported) - sum(altered) / len(altered)


def report(results: Judged, thresholds: Thresholds) -> None:
    from bench.error_rates import with_interval

    stands = shares(results, thresholds)
    for wanted, heading in ((True, "supported, stands"), (False, "altered, stands all the same")):
        print(heading)
        for (is_supported, kind), share in stands.items():
            if is_supported == wanted:
                count = len(results[is_supported, kind])
                print(f"  {kind:30} {with_interval(share, count)} of {count}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://localhost/unused")
    django.setup()
    from bench.verification_pairs import pairs
    from bench.verification_texts import texts
    from nanohana.answering.verification import OWN_WORDS, SAME_WORDS, WEAKEST_PART

    documents = texts()
    tuning = judged(pairs([text for text in documents if not text.is_test]))
    best = max(itertools.starmap(Thresholds, itertools.product(OWN, SAME, WEAKEST)), key=lambda one: gain(tuning, one))
    used = Thresholds(OWN_WORDS, SAME_WORDS, WEAKEST_PART)
    print(f"tuning half chooses {best}, gain {gain(tuning, best):.3f}; in use {used}, {gain(tuning, used):.3f}")
    print(f"test half, {sum(text.is_test for text in documents)} of {len(documents)} documents")
    report(judged(pairs([text for text in documents if text.is_test])), used)


if __name__ == "__main__":
    main()
