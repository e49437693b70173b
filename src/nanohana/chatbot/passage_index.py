"""The published passages of a chatbot, searched in memory as the staff site searches its index.

BM25 over words, pairs and provisions, the best match of one or two sentences, and vectors; weighed as in
``search.ranking``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nanohana.chatbot.faq_index import AskedQuestion
from nanohana.chatbot.term_index import Scores, TermIndex
from nanohana.chatbot.vectors import Rows, Vectors, rows
from nanohana.japanese.normalise import key
from nanohana.published.content import Chatbot, Document, Passage
from nanohana.search import bm25
from nanohana.search.analysis import terms
from nanohana.search.own_place import places_of
from nanohana.search.ranking import fusion
from nanohana.search.sentence_match import SentenceMatcher

MATCHED = 30  # passages whose sentences are compared


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that was found; ``cosine`` is that of its nearest window, None without vectors."""

    document: Document
    passage: Passage
    cosine: float | None
    score: float

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def heading_path(self) -> tuple[str, ...]:
        return self.passage.heading_path

    @property
    def text(self) -> str:
        return self.passage.text


class PassageIndex:
    """The passages of one chatbot."""

    def __init__(self, chatbot: Chatbot) -> None:
        documents = {one.key: one for one in chatbot.documents}
        self._passages = [(documents[one.document], one) for one in chatbot.passages if one.document in documents]
        self._terms = TermIndex([_weights(document, passage) for document, passage in self._passages])

    @property
    def size(self) -> int:
        return len(self._passages)

    @cached_property
    def _texts(self) -> list[str]:
        return [key(f"{doc.title} {' '.join(one.heading_path)} {one.text}") for doc, one in self._passages]

    @cached_property
    def _vectors(self) -> Rows | None:
        return rows([passage.vectors for _, passage in self._passages])

    def holding(self, words: Sequence[str]) -> dict[str, int]:
        """How many passages hold each of the folded words, in any form."""
        return {word: self._terms.holding(word) or sum(word in text for text in self._texts) for word in words}

    def weights(self, wanted: Mapping[str, float]) -> dict[str, float]:
        """The wanted terms that some passage holds, each with its weight times its idf."""
        return {term: weight * self._terms.idf(term) for term, weight in wanted.items() if self._terms.holding(term)}

    def find(self, asked: AskedQuestion, day: datetime.date, most: int) -> list[FoundPassage]:
        """The passages of the versions in force on that day, the best first."""
        weights = self.weights(asked.wanted)
        ceiling = sum(weights.values()) * (bm25.K1 + 1)
        scores = self._terms.scores(weights)
        coverage = np.minimum(scores / ceiling, 1.0) if ceiling else scores
        cosines = self._cosines(asked.vector)
        near = self._near(coverage, cosines, day)
        matcher = SentenceMatcher(asked.text)
        matches = matcher.matches([self._found(n, cosines, 0.0) for n in near])
        found = [
            self._found(n, cosines, fusion(float(coverage[n]), match, _at(cosines, n)))
            for n, match in zip(near, matches, strict=True)
        ]
        return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)[:most]

    def _near(self, coverage: Scores, cosines: Scores | None, day: datetime.date) -> list[int]:
        first = np.array([fusion(float(share), 0.0, _at(cosines, n)) for n, share in enumerate(coverage)])
        in_order = np.argsort(-first, kind="stable")
        return [int(n) for n in in_order if _holds_on(self._passages[n][0], day)][:MATCHED]

    def _found(self, n: int, cosines: Scores | None, score: float) -> FoundPassage:
        document, passage = self._passages[n]
        return FoundPassage(document, passage, _at(cosines, n), score)

    def _cosines(self, vector: Vectors | None) -> Scores | None:
        """By passage, that of its nearest window."""
        if vector is None or self._vectors is None or not self._vectors.fit(vector):
            return None
        return self._vectors.nearest(vector, 1)


def _at(cosines: Scores | None, n: int) -> float | None:
    return None if cosines is None else float(cosines[n])


def _weights(document: Document, passage: Passage) -> dict[str, float]:
    headings = [term for heading in passage.heading_path for term in terms(heading)]
    places = places_of(document.title, passage.heading_path)
    return bm25.weights(terms(passage.text), headings, terms(document.title), places)


def _holds_on(document: Document, day: datetime.date) -> bool:
    return (document.effective_from is None or document.effective_from <= day) and (
        document.effective_until is None or day < document.effective_until
    )
