"""Vectors as they are published: float16, little endian, base64; and the making of them before publication."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from nanohana.published.content import Chatbot, Document, Faq, Passage
from nanohana.search.windows import embedded_texts

Vectors = NDArray[np.float32]
#: From texts to their unit vectors, shape (texts, dimension). May raise whatever its maker raises.
Embed = Callable[[Sequence[str]], Vectors]


def encoded(vectors: Vectors) -> tuple[str, ...]:
    """Vectors, shape (n, dimension), to be published."""
    return tuple(base64.b64encode(row.astype("<f2").tobytes()).decode("ascii") for row in vectors)


def decoded(published: Sequence[str]) -> Vectors:
    """Published vectors as unit vectors, shape (n, dimension). Raises ValueError where they are of several lengths."""
    rows = np.array([np.frombuffer(base64.b64decode(one), "<f2") for one in published], dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = rows / np.maximum(lengths, np.float32(1e-9))
    return unit


@dataclass(frozen=True)
class Rows:
    """The vectors of some things, several for each; ``starts`` is where those of each begin."""

    vectors: Vectors
    starts: Sequence[int]

    def fit(self, vector: Vectors) -> bool:
        return bool(self.vectors.shape[1] == len(vector))

    def nearest(self, vector: Vectors, most: int) -> Vectors:
        """For each thing the mean cosine of its ``most`` nearest vectors, shape (things,)."""
        cosines = self.vectors @ vector
        best: Vectors
        if most == 1:
            best = np.maximum.reduceat(cosines, self.starts)
        else:
            nearest = np.sort(np.append(cosines, -np.inf)[self._table], axis=1)[:, -most:]
            counts = np.isfinite(nearest).sum(axis=1)
            best = (np.where(np.isfinite(nearest), nearest, 0).sum(axis=1) / counts).astype(np.float32)
        return best

    @cached_property
    def _table(self) -> NDArray[np.intp]:
        """The places of each thing's vectors, shape (things, most of one thing), filled up with one place too many."""
        ends = [*self.starts[1:], len(self.vectors)]
        longest = max(end - start for start, end in zip(self.starts, ends, strict=True))
        places = np.asarray(self.starts)[:, None] + np.arange(longest)
        table: NDArray[np.intp] = np.where(places < np.asarray(ends)[:, None], places, len(self.vectors))
        return table


def rows(published: Sequence[Sequence[str]], counts: Sequence[int] | None = None) -> Rows | None:
    """The published vectors of some things; None where any has none, or not as many as ``counts`` says."""
    lengths = [len(vectors) for vectors in published]
    if not lengths or not all(lengths) or (counts is not None and lengths != list(counts)):
        return None
    starts = np.cumsum([0, *lengths[:-1]]).tolist()
    return Rows(decoded([vector for vectors in published for vector in vectors]), starts)


def wordings(faq: Faq) -> tuple[str, ...]:
    """The question and its variants."""
    return (faq.question, *faq.variants)


def with_vectors(chatbot: Chatbot, model: str, questions: Embed, passages: Embed) -> Chatbot:
    """The chatbot with the vectors of all approved questions, of their answers and of its passages, by ``model``.

    ``questions`` embeds what is asked, ``passages`` what is searched; models make a difference between them.
    """
    titles = titles_of(chatbot.documents)
    asked = _embedded(questions, [wordings(faq) for faq in chatbot.faqs])
    answers = _embedded(passages, [embedded_texts(faq.question, (), faq.answer) for faq in chatbot.faqs])
    windows = [embedded_texts(titles.get(one.document, ""), one.heading_path, one.text) for one in chatbot.passages]
    return replace(
        chatbot,
        faqs=tuple(replace(faq, vectors=next(asked), answer_vectors=next(answers)) for faq in chatbot.faqs),
        passages=tuple(map(_with, chatbot.passages, _embedded(passages, windows))),
        vector_model=model,
    )


def _with(passage: Passage, vectors: tuple[str, ...]) -> Passage:
    return replace(passage, vectors=vectors)


def _embedded(embed: Embed, groups: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The vectors of every group of texts, made at once."""
    texts = [text for group in groups for text in group]
    vectors = iter(encoded(embed(texts))) if texts else iter(())
    for group in groups:
        yield tuple(islice(vectors, len(group)))


def titles_of(documents: Iterable[Document]) -> dict[str, str]:
    """Title by key."""
    return {one.key: one.title for one in documents}
