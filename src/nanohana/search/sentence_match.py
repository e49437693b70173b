"""How well one sentence of a passage matches a question, by its characters and pairs of neighbouring characters.

BM25 counts words wherever they stand in a passage; what answers is mostly one sentence that holds many of them.
Characters also see the endings and spellings that an analysis into words drops.

1. The question's characters and pairs are weighed by their idf among the passages that were found.
2. A window is one sentence or two neighbouring ones; the title and the headings count for every window.
3. The match of a passage is the share of the question's weight that stands in its best window, 0–1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences
from nanohana.search.bm25 import idf

LONGEST = 300  # characters of a question; every one is looked for in every sentence

Grams = frozenset[str]


class Passage(Protocol):
    """What is read of a passage."""

    @property
    def title(self) -> str: ...
    @property
    def heading_path(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Held:
    """What a passage holds of a question: in its headings, and in each of its sentences."""

    headings: Grams
    sentences: tuple[Grams, ...]

    def windows(self) -> Iterator[Grams]:
        yield from (self.headings | sentence for sentence in self.sentences)
        yield from (self.headings | first | second for first, second in pairwise(self.sentences))


class SentenceMatcher:
    """Matches passages with one question. Each is read once, and may be read before all of them are known."""

    def __init__(self, question: str) -> None:
        self._wanted = _grams(_plain(key(question[:LONGEST])))
        self._read: dict[tuple[str, str], _Held] = {}

    def matches(self, passages: Sequence[Passage]) -> list[float]:
        """The match of every passage, in their order."""
        held = [self.read(f"{passage.title} {' '.join(passage.heading_path)}", passage.text) for passage in passages]
        holding = Counter(gram for one in held for gram in one.headings.union(*one.sentences))
        weights = {gram: idf(len(passages), count) for gram, count in holding.items()}
        whole = sum(weights.values())
        return [_best(one, weights) / whole if whole else 0.0 for one in held]

    def read(self, headings: str, text: str) -> _Held:
        """What a passage under a title and headings holds of the question."""
        if (headings, text) not in self._read:
            self._read[headings, text] = self._held(headings, key(text))
        return self._read[headings, text]

    def _held(self, headings: str, text: str) -> _Held:
        anywhere = _in(_plain(text), self._wanted)
        said = tuple(_in(_plain(text[start:end]), anywhere) for start, end in sentences(text))
        return _Held(_in(_plain(key(headings)), self._wanted), said)


def _in(text: str, grams: Grams) -> Grams:
    return frozenset(filter(text.__contains__, grams))


def _plain(folded: str) -> str:
    return "".join(folded.split())


def _grams(plain: str) -> Grams:
    return frozenset(plain).union(map("".join, pairwise(plain)))


def _best(held: _Held, weights: Mapping[str, float]) -> float:
    return max((sum(map(weights.__getitem__, window)) for window in held.windows()), default=0.0)
