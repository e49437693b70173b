"""``python -m bench.search_tuning``: the weights of the search, tried on the tuning collections in memory.

Prints R@1, R@5 and MRR@10 of keywords alone, of vectors alone and of their weighted sum. What it decided on 2026-11-23:

* sample prefecture, 140 calibration questions, 1,091 passages: vectors alone .757 .914 .831; keywords alone with titles
  and headings uncounted .657 .893 .752, counted once .707 .929 .802, with (1, 2) .736 .936 .819, with pairs of
  characters at .6 .743 .936 .827; sums with vectors at .5 .843 .950 .896, .6 .843 .964 .898, .7 .857 .964 .908,
  .8 .864 .950 .906 (each part scaled to 0–1). From k1 .9 to 1.6, b .4 to .75 and pairs .3 to 1 all sums lie within two
  questions.
* laws, 103 questions that name a provision, 401 passages: vectors alone .126 .505 .282; keywords, provisions counted
  like words about .19 .67 .40, 4 times .515 .864 .654, 6 times .641 .922 .763.
* each part scaled to 0–1 over the passages against absolute scales, at .5: sample .843 .950 .896 and .857 .957 .901;
  laws by provision .602 .845 .711 and .612 .845 .719, by subject .718 .903 .795 and .718 .913 .794.
  Absolute scales at .7: sample .857 .964 .905, laws .495 .786 .630 and .748 .913 .808. Chosen:
  absolute scales, .5 for both parts.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench import vectors
from bench.search_collections import Collection, laws, sample_prefecture
from nanohana.search import analysis, bm25, wanted
from nanohana.search.embedding import embedded_text

Scores = NDArray[np.float32]


def keyword_scores(collection: Collection, pair: float, provision: float) -> Scores:
    """Coverage of every question (rows) by every passage (columns), with the weights of two families of terms."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for position, passage in enumerate(collection.passages):
        headings = analysis.terms(" > ".join(passage.chunk.heading_path))
        body, title = analysis.terms(passage.chunk.text), analysis.terms(passage.title)
        for term, weight in bm25.weights(body, headings, title).items():
            postings[term].append((position, weight))
    scores = np.zeros((len(collection.asked), len(collection.passages)), dtype=np.float32)
    for row, asked in enumerate(collection.asked):
        ceiling = 0.0
        for term, weight in wanted.wanted_terms(asked.question).items():
            holding = postings.get(term, [])
            idf = bm25.idf(len(collection.passages), len(holding)) * weight * _family(term, pair, provision)
            ceiling += idf * (bm25.K1 + 1) if holding else 0.0
            for position, saturated in holding:
                scores[row, position] += idf * saturated
        scores[row] /= max(ceiling, 1e-9)
    return scores


def _family(term: str, pair: float, provision: float) -> float:
    if term.startswith(analysis.PAIR):
        return pair / wanted.PAIR_WEIGHT
    return provision / wanted.PROVISION_WEIGHT if term.startswith(analysis.PROVISION) else 1.0


def cosines(collection: Collection) -> Scores:
    """Of every question (rows) and passage (columns)."""
    questions = vectors.questions([asked.question for asked in collection.asked])
    return questions @ vectors.passages([embedded_text(p.title, p.chunk) for p in collection.passages]).T


def summed(coverage: Scores, dense: Scores, weight: float) -> Scores:
    """The product's fusion with another weight of the vectors."""
    return weight * (dense - 0.7) / 0.25 + (1 - weight) * coverage


def quality(scores: Scores, answers: Sequence[frozenset[int]]) -> str:
    """``R@1 R@5 MRR@10`` of the best right passage."""
    ranks = [1 + int((row > max(row[i] for i in right)).sum()) for row, right in zip(scores, answers, strict=True)]
    at_1, at_5 = (np.mean([rank <= depth for rank in ranks]) for depth in (1, 5))
    return f"{at_1:.3f} {at_5:.3f} {np.mean([1 / rank if rank <= 10 else 0 for rank in ranks]):.3f}"


def main() -> None:
    for collection in (sample_prefecture(), laws()):
        answers = [asked.answers for asked in collection.asked]
        dense = cosines(collection)
        print(f"{collection.name}: {len(answers)} questions, {len(collection.passages)} passages")
        print(f"  vectors alone {quality(dense, answers)}")
        for pair, provision in itertools.product((0.01, 0.3, 0.5, 1.0), (1.0, 4.0, 6.0)):
            keywords = keyword_scores(collection, pair, provision)
            print(f"  pairs {pair} provisions {provision}: keywords alone {quality(keywords, answers)}")
            for weight in (0.2, 0.4, 0.5, 0.6, 0.7, 0.8):
                print(f"    vectors at {weight} {quality(summed(keywords, dense, weight), answers)}")


if __name__ == "__main__":
    main()
