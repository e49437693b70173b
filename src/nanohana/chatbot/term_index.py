"""Weighted terms of texts, inverted and held in memory: the score of a text is its inner product with a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nanohana.japanese.normalise import key
from nanohana.search.bm25 import idf

Scores = NDArray[np.float32]


class TermIndex:
    """Of ``texts``, each a term -> weight."""

    def __init__(self, texts: Sequence[Mapping[str, float]]) -> None:
        self.size = len(texts)
        places: defaultdict[str, list[int]] = defaultdict(list)
        weights: defaultdict[str, list[float]] = defaultdict(list)
        for place, text in enumerate(texts):
            for term, weight in text.items():
                places[term].append(place)
                weights[term].append(weight)
        self._postings = {
            term: (np.array(found, dtype=np.int32), np.array(weights[term], dtype=np.float32))
            for term, found in places.items()
        }

    def holding(self, term: str) -> int:
        """How many texts hold a term."""
        return len(self._postings[term][0]) if term in self._postings else 0

    def idf(self, term: str) -> float:
        return idf(self.size, self.holding(term))

    def scores(self, wanted: Mapping[str, float]) -> Scores:
        """The inner product of every text with the wanted terms, shape (texts,)."""
        held = [(weight, *self._postings[term]) for term, weight in wanted.items() if term in self._postings]
        if not held:
            return np.zeros(self.size, dtype=np.float32)
        places = np.concatenate([found for _, found, _ in held])
        weights = np.concatenate([weight * weights for weight, _, weights in held])
        total: Scores = np.bincount(places, weights, self.size).astype(np.float32)
        return total


class GramIndex:
    """Characters and pairs of them, by their idf: the cosine of a text and a question, 0–1."""

    def __init__(self, texts: Sequence[str]) -> None:
        held = [grams(text) for text in texts]
        rarity = TermIndex([dict.fromkeys(one, 1.0) for one in held])
        self._idf = {gram: rarity.idf(gram) for gram in frozenset().union(*held)}
        self._idf_of_unknown = rarity.idf("")
        self._index = TermIndex([self._unit(one) for one in held])

    def cosines(self, question: str) -> Scores:
        return self._index.scores(self._unit(grams(question)))

    def _unit(self, held: Iterable[str]) -> dict[str, float]:
        weights = {gram: self._idf.get(gram, self._idf_of_unknown) for gram in held}
        length = sum(weight**2 for weight in weights.values()) ** 0.5
        return {gram: weight / length for gram, weight in weights.items()} if length else {}


@lru_cache(maxsize=32)  # a question is looked up in every index
def grams(text: str) -> frozenset[str]:
    """The letters of a folded text and the pairs of neighbours among them."""
    plain = "".join(character for character in key(text) if character.isalnum())
    return frozenset(plain).union(map("".join, pairwise(plain)))
