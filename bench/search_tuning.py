"""``python -m bench.search_tuning``: the weights of the search, tried on the tuning collections in memory.

Prints R@1, R@5 and MRR@10 of each part alone and of weighted sums; with ``--whole`` also of vectors of whole passages,
which take long to make. What it decided on 2026-11-25:

* sample prefecture, 149 calibration questions, 1,144 passages: vectors alone with the whole passage .765 .906 .829,
  with its nearest window .805 .960 .870; keywords alone .765 .933 .837. Sums (cosine, words, match) with the window:
  (.5, .5, 0) .852 .973 .900, (.4, .3, .3) .879 .960 .915, (.5, .25, .25) .879 .966 .918; with the whole passage
  .859 .966 .908, .886 .966 .920 and .879 .973 .919.
* laws, 206 questions that name a provision or its subject, 401 passages: vectors alone .388 .694 .511, window .476 .825
  .620; keywords with provisions counted 6 times wherever they stand .641 .908 .752, 6 times where the passage is the
  provision and once elsewhere .752 .942 .831. Sums with the window: (.5, .5, 0) .782 .961 .858, (.4, .3, .3) .840 .985
  .904, (.5, .25, .25) .820 .981 .891.
* Chosen: (.4, .3, .3), provisions at 1 and 6, and windows: they cost nothing in the sum here, and vectors that decide
  alone, where a question shares no word with what answers it, are better by 4 and 9 points.
* Tried on 2026-11-26 and not taken: weights learnt for these three and seven more features of a passage (whole-passage
  cosine, pairs of characters in headings and body, length, each of the three beside its best), by a softmax over the
  passages found. Learnt on one collection and tried on the other, R@1 was .841 to .854 on the sample (.854 with the
  sum) and .772 to .840 on the laws (.845).
* Tried on 2026-11-26 and not taken: see "Search: what each part brings" in docs/measurements.md. Two changes of the
  sentence match were better on all three collections here, and no better on questions that were kept apart.
* Earlier, on 2026-11-23: titles and headings counted (1, 2) and pairs of characters at .5 to .6 among the keywords;
  from k1 .9 to 1.6, b .4 to .75 all sums lay within two questions.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bench import vectors
from bench.search_collections import Collection, laws, other_laws, sample_prefecture
from bench.search_collections import Passage as Kept
from nanohana.search import analysis, bm25, wanted
from nanohana.search.found import Passage
from nanohana.search.own_place import PLACE, places_of
from nanohana.search.ranking import COMPARED, COSINE_WEIGHT, COVERAGE_WEIGHT, MATCH_WEIGHT
from nanohana.search.sentence_match import SentenceMatcher
from nanohana.search.windows import embedded_texts

Scores = NDArray[np.float32]

PLACES = ((6.0, 0.0), (3.0, 3.0), (1.0, 3.0), (1.0, 6.0), (0.0, 6.0))  # provision mentioned, provision of its own
SUMS = (  # cosine, words, match; first each pair without the third
    (0.5, 0.5, 0.0), (0.0, 0.5, 0.5), (0.5, 0.0, 0.5),
    (0.3, 0.3, 0.4), (0.4, 0.3, 0.3), (0.5, 0.25, 0.25), (0.6, 0.2, 0.2),
)  # fmt: skip


def keyword_scores(collection: Collection, provision: float, place: float) -> Scores:
    """Coverage of every question (rows) by every passage (columns), with the weights of two families of terms."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for position, passage in enumerate(collection.passages):
        for term, weight in term_weights(passage).items():
            postings[term].append((position, weight))
    scores = np.zeros((len(collection.asked), len(collection.passages)), dtype=np.float32)
    for row, asked in enumerate(collection.asked):
        ceiling = 0.0
        for term, weight in wanted.wanted_terms(asked.question).items():
            holding = postings.get(term, [])
            idf = bm25.idf(len(collection.passages), len(holding)) * weight * _family(term, provision, place)
            ceiling += idf * (bm25.K1 + 1) if holding else 0.0
            for position, saturated in holding:
                scores[row, position] += idf * saturated
        scores[row] /= max(ceiling, 1e-9)
    return scores


def term_weights(passage: Kept) -> dict[str, float]:
    path = passage.chunk.heading_path
    body, title = analysis.terms(passage.chunk.text), analysis.terms(passage.title)
    return bm25.weights(body, analysis.terms(" > ".join(path)), title, places_of(passage.title, path))


def _family(term: str, provision: float, place: float) -> float:
    if term.startswith(PLACE):
        return place / wanted.PLACE_WEIGHT
    return provision / wanted.PROVISION_WEIGHT if term.startswith(analysis.PROVISION) else 1.0


def nearest_windows(collection: Collection) -> Scores:
    """Cosine of every question (rows) with the nearest window of every passage (columns)."""
    windows = [
        embedded_texts(passage.title, passage.chunk.heading_path, passage.chunk.text) for passage in collection.passages
    ]
    to_windows = _questions(collection) @ vectors.passages([text for texts in windows for text in texts]).T
    starts = np.cumsum([0, *map(len, windows)])[:-1]
    return np.maximum.reduceat(to_windows, starts, axis=1)


def whole_passages(collection: Collection) -> Scores:
    """Cosine of every question (rows) with the whole text of every passage (columns)."""
    wholes = [f"{p.title} {' '.join(p.chunk.heading_path)}\n{p.chunk.text}" for p in collection.passages]
    cosines: Scores = _questions(collection) @ vectors.passages(wholes).T
    return cosines


def _questions(collection: Collection) -> Scores:
    return vectors.questions([asked.question for asked in collection.asked])


def matches(collection: Collection, coverage: Scores, dense: Scores) -> Scores:
    """The sentence match of the best passages by the other two, as many as in the product; 0 of all others."""
    passages = [found_passage(passage) for passage in collection.passages]
    scores = np.zeros_like(coverage)
    for row, asked in enumerate(collection.asked):
        columns = np.argsort(-summed(dense[row], coverage[row]), kind="stable")[:COMPARED]
        scores[row, columns] = SentenceMatcher(asked.question).matches([passages[column] for column in columns])
    return scores


def summed(
    dense: Scores,
    coverage: Scores,
    match: Scores | float = 0.0,
    weights: tuple[float, float, float] = (COSINE_WEIGHT, COVERAGE_WEIGHT, MATCH_WEIGHT),
) -> Scores:
    cosine, words, sentence = weights
    return np.asarray(cosine * (dense - 0.7) / 0.25 + words * coverage + sentence * match, dtype=np.float32)


def found_passage(passage: Kept) -> Passage:
    nobody = UUID(int=0)
    return Passage(
        chunk=0, document=nobody, version=nobody, title=passage.title, version_label="", library_id=0, library="",
        division_id=0, division="", format="", kind=passage.chunk.kind, effective_from=None, effective_until=None,
        heading_path=passage.chunk.heading_path, text=passage.chunk.text, spans=(), first_block=0, last_block=0,
        bm25=0.0, cosine=None,
    )  # fmt: skip


def quality(scores: Scores, answers: Sequence[frozenset[int]]) -> str:
    """``R@1 R@5 MRR@10`` of the best right passage."""
    ranks = [1 + int((row > max(row[i] for i in right)).sum()) for row, right in zip(scores, answers, strict=True)]
    at_1, at_5 = (np.mean([rank <= depth for rank in ranks]) for depth in (1, 5))
    return f"{at_1:.3f} {at_5:.3f} {np.mean([1 / rank if rank <= 10 else 0 for rank in ranks]):.3f}"


def main() -> None:
    for collection in (sample_prefecture(), laws(), other_laws()):
        answers = [asked.answers for asked in collection.asked]
        print(f"{collection.name}: {len(answers)} questions, {len(collection.passages)} passages")
        for provision, place in PLACES:
            coverage = keyword_scores(collection, provision, place)
            print(f"  provision mentioned {provision}, own {place}: keywords alone {quality(coverage, answers)}")
        coverage = keyword_scores(collection, wanted.PROVISION_WEIGHT, wanted.PLACE_WEIGHT)
        dense = {"nearest window": nearest_windows(collection)}
        if "--whole" in sys.argv:
            dense["whole passage"] = whole_passages(collection)
        match = matches(collection, coverage, dense["nearest window"])
        for name, cosines in dense.items():
            print(f"  vectors alone, {name}: {quality(cosines, answers)}")
            for weights in SUMS:
                total = summed(cosines, coverage, match, weights)
                print(f"    {name}, words, match {weights}: {quality(total, answers)}", flush=True)


if __name__ == "__main__":
    main()
