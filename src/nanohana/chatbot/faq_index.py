"""The approved questions of a chatbot, each with its variants and its answer: how near every one is to a question.

1. By words: BM25 over question, variants and answer together, as the share of what could be reached; citizens often ask
   with a word of the answer.
2. By characters and their pairs, of the text and of its reading: they see through endings, typing errors and kana.
   What is written in kana alone is compared by its sound where that is nearer, and without vectors (``asked``).
3. By vectors, where they were published and the question has one: of the two nearest wordings, and of the nearest
   window of the answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nanohana.chatbot.reading import is_kana_alone, reading
from nanohana.chatbot.term_index import GramIndex, Scores, TermIndex
from nanohana.chatbot.vectors import Rows, Vectors, rows, wordings
from nanohana.published.content import Faq
from nanohana.search import bm25
from nanohana.search.analysis import terms

WITHOUT_VECTORS = 3  # parts
LOWEST_COSINE = 0.8  # of E5, for what has little to do with the question


@dataclass(frozen=True, slots=True)
class Near:
    """How near one approved question is, by each part, 0–1: words, characters, sounds, and with vectors the meaning of
    the question and of the answer."""

    faq: Faq
    parts: tuple[float, ...]

    @property
    def has_meaning(self) -> bool:
        return len(self.parts) > WITHOUT_VECTORS


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question made ready once for every index: its terms with their weights, its reading, its vector."""

    text: str
    wanted: Mapping[str, float]
    reading: str
    vector: Vectors | None  # shape (dimension,)


class FaqIndex:
    """The approved questions of one chatbot."""

    def __init__(self, faqs: Sequence[Faq]) -> None:
        self.faqs = tuple(faqs)
        asked = [text for faq in faqs for text in wordings(faq)]
        self._starts = np.cumsum([0, *(len(wordings(faq)) for faq in faqs[:-1])])
        self._words = TermIndex([_whole(faq) for faq in faqs])
        self._characters = GramIndex(asked)
        self._sounds = GramIndex([reading(text) for text in asked])

    @cached_property
    def _questions(self) -> Rows | None:
        return rows([faq.vectors for faq in self.faqs], [len(wordings(faq)) for faq in self.faqs])

    @cached_property
    def _answers(self) -> Rows | None:
        return rows([faq.answer_vectors for faq in self.faqs])

    def nearest(self, asked: AskedQuestion, day: datetime.date) -> list[Near]:
        """Every approved question that holds on that day, in the order of publication."""
        if not self.faqs:
            return []
        measured = zip(self.faqs, self.parts(asked).tolist(), strict=True)
        return [Near(faq, tuple(values)) for faq, values in measured if faq.holds_on(day)]

    def parts(self, asked: AskedQuestion) -> Scores:
        """How near every one is by each part (``Near.parts``), shape (questions, parts)."""
        characters = np.maximum.reduceat(self._characters.cosines(asked.text), self._starts)
        sounds = np.maximum.reduceat(self._sounds.cosines(asked.reading), self._starts)
        return np.column_stack([
            _coverage(self._words, asked.wanted),
            np.maximum(characters, sounds) if is_kana_alone(asked.text) else characters,
            sounds,
            *self._meanings(asked.vector),
        ])  # fmt: skip

    def _meanings(self, vector: Vectors | None) -> list[Scores]:
        """Of the questions and of the answers; none where the question or any of them has no vector."""
        questions, answers = self._questions, self._answers
        if vector is None or questions is None or answers is None or not questions.fit(vector):
            return []
        return [_scaled(questions.nearest(vector, 2)), _scaled(answers.nearest(vector, 1))]


def _scaled(cosines: Scores) -> Scores:
    scaled: Scores = np.clip((cosines - LOWEST_COSINE) / (1 - LOWEST_COSINE), 0.0, 1.0)
    return scaled


def _whole(faq: Faq) -> dict[str, float]:
    asked = [term for text in wordings(faq) for term in terms(text)]
    return bm25.weights([*asked, *terms(faq.answer)], set(asked), terms(faq.topic))


def _coverage(index: TermIndex, wanted: Mapping[str, float]) -> Scores:
    """The share of what a text could reach that held every wanted term saturated; unknown terms count as the rarest."""
    weighed = {term: weight * index.idf(term) for term, weight in wanted.items()}
    ceiling = sum(weighed.values()) * (bm25.K1 + 1)
    scores = index.scores(weighed)
    return np.minimum(scores / np.float32(ceiling), np.float32(1)) if ceiling else scores
