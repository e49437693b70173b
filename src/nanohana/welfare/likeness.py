"""How much a text is like the examples of each need, by pairs of characters.

Pairs are weighted √tf × idf over the examples; the likeness to a need is the mean cosine with the ``NEAREST`` of its
examples. Characters, not words: citizens misspell, and the dictionary cuts colloquial speech wrongly.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from nanohana.welfare.words import examples

_NO_LETTERS = re.compile(r"[\W_]+")
NEAREST = 3


@dataclass(frozen=True, slots=True)
class _Examples:
    """``rarity`` is the idf of a pair; ``postings`` lead from a pair to its examples with its weight in them."""

    needs: tuple[str, ...]  # of each example
    rarity: Mapping[str, float]
    postings: Mapping[str, tuple[tuple[int, float], ...]]


def likeness(said: str) -> dict[str, float]:
    """0–1 for each need that a folded text is like at all."""
    held = _examples()
    cosines: dict[int, float] = defaultdict(float)
    for pair, weight in _unit(said, held.rarity).items():
        for example, other in held.postings.get(pair, ()):
            cosines[example] += weight * other
    by_need: dict[str, list[float]] = defaultdict(list)
    for example, cosine in cosines.items():
        by_need[held.needs[example]].append(cosine)
    return {need: sum(sorted(found)[-NEAREST:]) / NEAREST for need, found in by_need.items()}


@lru_cache
def _examples() -> _Examples:
    given = examples()
    rarity = _rarity(example for _, example in given)
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, (_, example) in enumerate(given):
        for pair, weight in _unit(example, rarity).items():
            postings[pair].append((number, weight))
    return _Examples(tuple(need for need, _ in given), rarity, {pair: tuple(each) for pair, each in postings.items()})


def _rarity(texts: Iterable[str]) -> dict[str, float]:
    held = [set(_pairs(text)) for text in texts]
    counts = Counter(pair for pairs in held for pair in pairs)
    return {pair: math.log(1 + len(held) / count) for pair, count in counts.items()}


def _unit(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """The pairs that some example has, weighted, of length 1."""
    weights = {pair: math.sqrt(count) * rarity.get(pair, 0.0) for pair, count in Counter(_pairs(text)).items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {pair: weight / length for pair, weight in weights.items() if weight}


def _pairs(text: str) -> Iterator[str]:
    for piece in _NO_LETTERS.split(text):
        yield from (piece[start : start + 2] for start in range(len(piece) - 1))
