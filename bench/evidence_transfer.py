"""``python -m bench.evidence_transfer``: does the decision to answer hold where nothing of it was chosen?

Every question of JSQuAD is asked twice of its 457 paragraphs, in memory: of all, and of all but the one that it was
written about; its neighbours of the same article stay. Judged by the product's coefficients as they are; kinds of
things asked for that only encyclopaedias have (a person, a land) were added after the first look at it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from bench import jsquad
from bench.error_rates import error_rates, separation, with_interval
from bench.search_collections import Asked, Collection, Passage
from bench.search_tuning import Scores, found_passage, keyword_scores, nearest_windows, summed, term_weights
from nanohana.answering.asked_words import asked_words
from nanohana.answering.sufficiency import coefficients, confidence, weighed
from nanohana.documents.structure import Chunk
from nanohana.search import wanted
from nanohana.search.found import Passage as FoundPassage
from nanohana.search.ranking import COMPARED, fusion
from nanohana.search.sentence_match import SentenceMatcher


def collection() -> Collection:
    """Each paragraph a passage; its title stands before it."""
    passages = tuple(_passage(*text.split(" [SEP] ", 1)) for text in jsquad.texts())
    asked = (Asked(one.text, frozenset([one.answer])) for one in jsquad.questions())
    return Collection("JSQuAD", passages, tuple(asked))


def _passage(title: str, text: str) -> Passage:
    return Passage(title, title, Chunk(heading_path=(), text=text, kind="text", spans=(), first_block=0, last_block=0))


def chances(known: Collection) -> Iterator[tuple[float, float]]:
    """Of each question with its paragraph and without."""
    coverage = keyword_scores(known, wanted.PROVISION_WEIGHT, wanted.PLACE_WEIGHT)
    cosines = nearest_windows(known)
    holding = Counter(chain.from_iterable(map(term_weights, known.passages)))
    for asked, covered, near in zip(known.asked, coverage, cosines, strict=True):
        words = weighed(asked_words(asked.question), len(known.passages), holding)
        every = np.argsort(-summed(near, covered), kind="stable").tolist()
        others = [place for place in every if place not in asked.answers]
        with_it, without = (
            confidence(asked.question, words, _found(known, asked.question, places[:COMPARED], covered, near))
            for places in (every, others)
        )
        yield with_it, without


def _found(
    known: Collection, question: str, places: Sequence[int], covered: Scores, near: Scores
) -> list[FoundPassage]:
    """The passages at these places in the order of the product's search, with their cosines."""
    passages = [replace(found_passage(known.passages[place]), cosine=float(near[place])) for place in places]
    matches = SentenceMatcher(question).matches(passages)
    scores = [
        fusion(float(covered[place]), match, float(near[place])) for place, match in zip(places, matches, strict=True)
    ]
    return [passages[n] for n in np.argsort(-np.array(scores), kind="stable")]


def main() -> None:
    sure = np.array(list(chances(collection())))
    answerable = np.repeat([True, False], len(sure))
    both = np.concatenate([sure[:, 0], sure[:, 1]])
    threshold = coefficients().threshold
    false_answers, false_refusals = error_rates(both, answerable, threshold)
    print(
        f"JSQuAD, {len(sure)} questions with and without their paragraph: AUC {separation(both, answerable):.3f}; at "
        f"{threshold} false answers {with_interval(false_answers, len(sure))}, "
        f"false refusals {with_interval(false_refusals, len(sure))}"
    )


if __name__ == "__main__":
    main()
