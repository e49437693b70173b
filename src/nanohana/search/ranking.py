"""From the scores of the parts to one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nanohana.search.found import Candidate, Facet, Passage
from nanohana.search.sentence_match import SentenceMatcher

# Chosen by bench/search_tuning.py; they sum to 1.
COSINE_WEIGHT = 0.4
COVERAGE_WEIGHT = 0.3
MATCH_WEIGHT = 0.3
# Passages whose sentences are compared, best first by the other two. R@1 with 60 and with 120: sample prefecture .886
# and .886, laws .835 and .845.
COMPARED = 60
# Cosines of e5 lie in a narrow band: unrelated texts come to about .7, the best passages to about .95.
_LOWEST_COSINE = 0.7
_COSINE_RANGE = 0.25


class Ranked(NamedTuple):
    """A passage with its sentence match, its score, and its relevance where a model has judged it."""

    passage: Passage
    match: float
    score: float
    relevance: float | None = None


class Scores(NamedTuple):
    """``bm25`` as measured, ``cosine`` of the nearest window, ``coverage`` (0–1) of the question's terms."""

    bm25: float
    cosine: float | None
    coverage: float


def compared(candidates: Iterable[Candidate], ceiling: float) -> dict[int, Scores]:
    """By number, the candidates whose sentences are to be compared, best first: the first by their two scores. None of
    the others could come before them.

    ``ceiling`` is the BM25 of a passage in which every term of the question is saturated.
    """
    scores = {
        number: Scores(bm25, cosine, min(bm25 / ceiling, 1.0) if ceiling else 0.0)
        for number, bm25, cosine in candidates
    }
    in_order = sorted(scores, key=lambda one: (-fusion(scores[one].coverage, 0.0, scores[one].cosine), one))
    return {number: scores[number] for number in in_order[:COMPARED]}


def fused(matcher: SentenceMatcher, passages: Sequence[Passage]) -> list[Ranked]:
    """Passages by the weighted sum of cosine, coverage and sentence match, best first.

    All are scaled absolutely, not over the passages: where the question's own words stand nowhere, coverages and
    matches are small and the vectors decide; where they do, as with numbers of provisions, the words decide.
    """
    scored = [
        Ranked(one, match, fusion(one.coverage, match, one.cosine))
        for one, match in zip(passages, matcher.matches(passages), strict=True)
    ]
    return sorted(scored, key=lambda ranked: (-ranked.score, ranked.passage.chunk))


def fusion(coverage: float, match: float, cosine: float | None) -> float:
    """The score (about 0–1) of coverage and match (0–1) and of a cosine, None where no vectors were compared."""
    words = COVERAGE_WEIGHT * coverage + MATCH_WEIGHT * match
    if cosine is None:
        return words / (COVERAGE_WEIGHT + MATCH_WEIGHT)
    return words + COSINE_WEIGHT * (cosine - _LOWEST_COSINE) / _COSINE_RANGE


def distinct(ranked: Iterable[Ranked]) -> list[Ranked]:
    """The passages without those whose text is that of a better one in the same document."""
    seen: set[tuple[object, str]] = set()
    kept: list[Ranked] = []
    for one in ranked:
        fingerprint = (one.passage.document, "".join(one.passage.text.split()))
        if fingerprint not in seen:
            seen.add(fingerprint)
            kept.append(one)
    return kept


def facets(ranked: Sequence[Ranked]) -> dict[str, tuple[Facet, ...]]:
    """By library, owner division and format of the file: how many of the passages have each value, most first."""
    passages = [one.passage for one in ranked]
    values = {
        "library": [(str(passage.library_id), passage.library) for passage in passages],
        "division": [(str(passage.division_id), passage.division) for passage in passages],
        "kind": [(passage.format, passage.format) for passage in passages],
    }
    return {
        name: tuple(Facet(value, label, count) for (value, label), count in Counter(pairs).most_common())
        for name, pairs in values.items()
    }
