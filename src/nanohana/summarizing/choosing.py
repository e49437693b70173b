"""Points without repetition: maximal marginal relevance (Carbonell and Goldstein, 1998) by words, and by meaning.

The meaning of the candidates for the whole text, a bounded number, is asked of the embeddings process; where it does
not answer, words alone decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from nanohana.documents.models import HandlingLabel
from nanohana.search.embedding import EmbeddingsUnavailable, Vectors, embedder
from nanohana.summarizing.salience import Weighed, cosine

log = structlog.get_logger(__name__)

RELEVANCE = 0.7  # the rest of 1 counts against what was chosen before
SAME = 0.75  # by words: a second sentence that says the same
CONTAINED = 0.85  # of the shorter of two sentences
SAME_MEANING = 0.95  # cosine of E5, whose cosines begin at about .75
CANDIDATES = 48  # whose meaning is looked at

Likeness = Callable[[int, int], float]
"""How alike two candidates are, 0–1; 1 says the same."""


def choose(candidates: Sequence[Weighed], count: int, alike: Likeness | None = None) -> list[Weighed]:
    """At most ``count`` of the candidates, best first, none of which says the same as another."""
    similar = alike or (lambda one, other: _alike(candidates[one], candidates[other]))
    highest = max((one.weight for one in candidates), default=0.0)
    left = [index for index, one in enumerate(candidates) if one.weight > 0]
    nearest = dict.fromkeys(left, 0.0)
    chosen: list[int] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda n: RELEVANCE * candidates[n].weight / highest - (1 - RELEVANCE) * nearest[n])
        left.remove(best)
        chosen.append(best)
        for other in left:
            nearest[other] = max(nearest[other], similar(best, other))
        left = [other for other in left if nearest[other] < 1]
    return [candidates[index] for index in chosen]


def choose_by_meaning(candidates: Sequence[Weighed], count: int, label: int | None) -> list[Weighed]:
    """The same among the ``CANDIDATES`` heaviest, told apart by meaning as well. ``label``: their 取扱区分."""
    heaviest = sorted(candidates, key=lambda one: -one.weight)[:CANDIDATES]
    vectors = _vectors([one.sentence.text for one in heaviest]) if _may_be_embedded(label) else None
    if vectors is None:
        return choose(heaviest, count)

    def alike(one: int, other: int) -> float:
        by_words = _alike(heaviest[one], heaviest[other])
        if heaviest[one].sentence.heads and heaviest[other].sentence.heads:
            return by_words  # rows of tables: all mean nearly the same, and it is their words that tell them apart
        by_meaning = (float(vectors[one] @ vectors[other]) - 0.75) / (SAME_MEANING - 0.75)
        return max(by_words, by_meaning)

    return choose(heaviest, count, alike)


def _alike(one: Weighed, other: Weighed) -> float:
    """By words: as a whole, or by how much of the shorter stands in the longer."""
    shorter, longer = sorted((one.vector, other.vector), key=len)
    contained = sum(weight * weight for word, weight in shorter.items() if word in longer)
    return max(cosine(shorter, longer) / SAME, contained / CONTAINED)


def _may_be_embedded(label: int | None) -> bool:
    """A text without 取扱区分 is somebody's own: it stays on this machine."""
    return embedder().is_own or (label is not None and label <= HandlingLabel[embedder().ceiling.upper()])


def _vectors(texts: Sequence[str]) -> Vectors | None:
    try:
        return embedder().passages(texts) if texts else None
    except EmbeddingsUnavailable:
        log.info("summary without vectors")
        return None
