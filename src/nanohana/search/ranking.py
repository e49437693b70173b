"""From the scores of the parts to one order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nanohana.search.found import Facet, Passage

# Weights of the vectors in the sum (chosen by bench/search_tuning.py): a question that names a provision or a number
# of a document is about exactly that, where vectors see little difference.
DENSE_WEIGHT = 0.65
DENSE_WEIGHT_OF_REFERENCES = 0.5

_IRRELEVANT = re.compile(r"\s+")


def fused(passages: Sequence[Passage], *, has_reference: bool) -> list[Passage]:
    """Passages by the weighted sum of cosine and BM25, each scaled to 0–1 over the passages; best first."""
    dense = DENSE_WEIGHT_OF_REFERENCES if has_reference else DENSE_WEIGHT
    cosines = _scaled([passage.cosine or 0.0 for passage in passages])
    keywords = _scaled([passage.bm25 for passage in passages])
    scores = [dense * cosine + (1 - dense) * keyword for cosine, keyword in zip(cosines, keywords, strict=True)]
    scored = [replace(passage, score=score) for passage, score in zip(passages, scores, strict=True)]
    return sorted(scored, key=lambda passage: (-passage.score, passage.chunk))


def _scaled(values: Sequence[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def distinct(passages: Iterable[Passage]) -> list[Passage]:
    """The passages without those whose text is that of a better one in the same document, ranked from 1."""
    seen: set[tuple[object, str]] = set()
    kept: list[Passage] = []
    for passage in passages:
        fingerprint = (passage.document, _IRRELEVANT.sub("", passage.text))
        if fingerprint not in seen:
            seen.add(fingerprint)
            kept.append(replace(passage, rank=len(kept) + 1))
    return kept


def facets(passages: Sequence[Passage]) -> dict[str, tuple[Facet, ...]]:
    """By library, owner division and format of the file: how many of the passages have each value, most first."""
    values = {
        "library": [(str(passage.library_id), passage.library) for passage in passages],
        "division": [(str(passage.division_id), passage.division) for passage in passages],
        "kind": [(passage.format, passage.format) for passage in passages],
    }
    return {
        name: tuple(Facet(value, label, count) for (value, label), count in Counter(pairs).most_common())
        for name, pairs in values.items()
    }
