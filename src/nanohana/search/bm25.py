"""BM25 (Robertson and Zaragoza 2009, with fields weighted before saturation) as sparse inner products.

The part that depends on the passage is computed when it is indexed, the idf when a question comes, so that new
documents change the idf of every passage without touching it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

K1 = 1.2
B = 0.6
AVERAGE_LENGTH = 300.0  # terms; fixed, so that weights stay valid while documents come and go
TITLE_WEIGHT = 1.0
HEADING_WEIGHT = 2.0


def weights(
    body: Iterable[str], headings: Iterable[str], title: Iterable[str], places: Iterable[str] = ()
) -> dict[str, float]:
    """Term -> saturated weight of a passage (0 to K1 + 1); ``places`` are saturated from the start."""
    counts = Counter(body)
    length = counts.total()
    frequencies: dict[str, float] = {term: float(count) for term, count in counts.items()}
    for weight, terms in ((HEADING_WEIGHT, headings), (TITLE_WEIGHT, title)):
        for term in set(terms):
            frequencies[term] = frequencies.get(term, 0.0) + weight
    slope = K1 * (1 - B + B * length / AVERAGE_LENGTH)
    saturated = {term: frequency * (K1 + 1) / (frequency + slope) for term, frequency in frequencies.items()}
    return saturated | dict.fromkeys(places, K1 + 1)


def idf(passages: int, holding: int) -> float:
    """Inverse document frequency, never negative."""
    return math.log(1 + (max(passages, holding) - holding + 0.5) / (holding + 0.5))


def ceiling(question: Mapping[int, float]) -> float:
    """The score of a passage in which every term of the question is saturated."""
    return sum(question.values()) * (K1 + 1)
