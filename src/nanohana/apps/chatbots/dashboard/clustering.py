"""Questions that ask for the same, put together: what an owner should answer next.

1. Spellings of the same words are one question (``same_question.normal_form``).
2. Two questions are alike by the cosine of the terms that search uses, weighted by how rare a term is among the
   questions, without the words by which one asks.
3. The most frequent questions found a cluster each, in turn; every other one joins the founder that it is most alike.
   So no chain of small steps leads from one topic to another, and the founder is the cluster's title.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nanohana.answering.same_question import normal_form, nothing_turns
from nanohana.search.analysis import terms

ALIKE = 0.5  # cosine of terms: bench/unanswered_clusters.py
RARE = 50  # questions with a term, above which it gets a column
MOST = 2_000  # distinct questions that are compared; the most frequent ones
Cosines = NDArray[np.float32]

_WORDS_OF_ASKING = "教える 下さる 下さい 知る 聞く 尋ねる 願う 済みません 何 如何 良い 要る 必要 場合 方法 欲しい 貰う"
_ASKING = frozenset(_WORDS_OF_ASKING.split())  # normalised forms


@dataclass(frozen=True, slots=True)
class Cluster:
    """``questions`` with how often each was asked, the most frequent first; the first one is the title."""

    questions: tuple[tuple[str, int], ...]

    @property
    def title(self) -> str:
        return self.questions[0][0]

    @property
    def count(self) -> int:
        return sum(count for _, count in self.questions)

    @property
    def others(self) -> list[tuple[str, int]]:
        return list(self.questions[1:])

    @property
    def variants(self) -> list[str]:
        """Other ways to ask the title, which one approved answer would serve."""
        return [text for text, _ in self.questions[1:] if nothing_turns(self.title, text)]

    @property
    def variants_text(self) -> str:
        """One in a line, as a form has them."""
        return "\n".join(" ".join(text.split()) for text in self.variants)

    @property
    def size(self) -> str:
        return f"{self.count}件"


def clusters(asked: Sequence[str]) -> list[Cluster]:
    """The clusters of questions, the largest first."""
    counted = _distinct(asked)
    texts = list(counted)
    alike = _cosines(texts)
    members: dict[int, list[int]] = {}
    for place in range(len(texts)):
        founder = max(members, key=lambda other: float(alike[place, other]), default=place)
        joins = founder if alike[place, founder] >= ALIKE else place
        members.setdefault(joins, []).append(place)
    found = [Cluster(tuple((texts[place], counted[texts[place]]) for place in each)) for each in members.values()]
    return sorted(found, key=lambda cluster: -cluster.count)


def _distinct(asked: Sequence[str]) -> dict[str, int]:
    """The first spelling of each question with how often it was asked, the most frequent first."""
    spelling: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for text in asked:
        form = normal_form(text)
        spelling.setdefault(form, text)
        counts[form] += 1
    return {spelling[form]: count for form, count in counts.most_common(MOST)}


def _cosines(texts: Sequence[str]) -> Cosines:
    """(n, n): cosine of terms, weighted by log(1 + n / questions with the term).

    Strangers choose the words: a term of one question alone only makes it longer, and a matrix has columns for those
    of many questions alone, so that words that nobody else uses cost no memory.
    """
    found = [set(terms(text)) - _ASKING or {normal_form(text)} for text in texts]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for row, each in enumerate(found):
        for term in each:
            holders[term].append(row)
    weights = {term: math.log(1 + len(texts) / len(rows)) for term, rows in holders.items()}
    products = _of_frequent(len(texts), [(weights[term], rows) for term, rows in holders.items() if len(rows) > RARE])
    for term, rows in holders.items():
        if 1 < len(rows) <= RARE:
            products[np.ix_(rows, rows)] += weights[term] ** 2
    lengths = np.sqrt([sum(weights[term] ** 2 for term in each) for each in found], dtype=np.float32)
    np.fill_diagonal(products, lengths**2)
    cosines: Cosines = products / np.outer(lengths, lengths)
    return cosines


def _of_frequent(size: int, weighted: Sequence[tuple[float, list[int]]]) -> Cosines:
    """(size, size): the inner products of the terms that many questions hold."""
    matrix = np.zeros((size, len(weighted)), np.float32)
    for column, (weight, rows) in enumerate(weighted):
        matrix[rows, column] = weight
    products: Cosines = matrix @ matrix.T
    return products
