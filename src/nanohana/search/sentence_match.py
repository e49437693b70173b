"""How well one sentence of a passage matches a question, by its characters and pairs of neighbouring characters.

BM25 counts words wherever they stand in a passage; what answers is mostly one sentence that holds many of them.
Characters also see the endings and spellings that an analysis into words drops.

1. The question's characters and pairs are weighed by their idf among the passages that were found.
2. A window is one sentence or two neighbouring ones; the title and the headings count for every window.
3. The match of a passage is the share of the question's weight that stands in its best window, 0–1.

All passages are matched at once, as arrays: a row for the headings of each passage and for each of its sentences.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences
from nanohana.search.bm25 import idf

LONGEST = 300  # characters of a question; every one is looked for in every sentence
_KEPT = 4_000  # passages that are not cut into sentences again when they are found again; some 3 KB each

Rows = NDArray[np.bool_]


class Passage(Protocol):
    """What is read of a passage."""

    @property
    def title(self) -> str: ...
    @property
    def heading_path(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...


class SentenceMatcher:
    """Matches passages with one question."""

    def __init__(self, question: str) -> None:
        plain = _plain(key(question[:LONGEST]))
        characters = sorted(set(plain))
        pairs = sorted({(characters.index(first), characters.index(second)) for first, second in pairwise(plain)})
        # 0 stands for every other character, for every other pair and for the end of a row.
        self._characters = np.zeros(sys.maxunicode + 1, np.uint16)
        self._characters[[ord(character) for character in characters]] = range(1, len(characters) + 1)
        self._pairs = np.zeros((len(characters) + 1, len(characters) + 1), np.uint32)
        for number, (first, second) in enumerate(pairs, start=len(characters) + 1):
            self._pairs[first + 1, second + 1] = number
        self._wanted = len(characters) + len(pairs)

    def matches(self, passages: Sequence[Passage]) -> list[float]:
        """The match of every passage, in their order."""
        if not (passages and self._wanted):
            return [0.0] * len(passages)
        written = [read(one.title, one.heading_path, one.text) for one in passages]
        rows = self._held([row for one in written for row in one])
        lengths = list(map(len, written))
        starts = [0, *accumulate(lengths)][:-1]
        with_headings = rows | np.repeat(rows[starts], lengths, axis=0)
        holding = np.logical_or.reduceat(rows, starts).sum(axis=0)
        weights = np.array([idf(len(passages), count) if count else 0.0 for count in holding.tolist()])
        whole = weights.sum()
        if not whole:
            return [0.0] * len(passages)
        one, two = with_headings @ weights, (with_headings[:-1] | with_headings[1:]) @ weights
        two[np.array(starts[1:], int) - 1] = 0  # the last of one passage and the first of the next
        windows = np.maximum(one, np.append(two, 0.0))
        shares = np.maximum.reduceat(windows, starts) / whole
        return [min(share, 1.0) for share in shares.tolist()]

    def _held(self, rows: Sequence[str]) -> Rows:
        """Which characters and pairs of the question stand in each row, shape (rows, wanted)."""
        written = np.frombuffer("\n".join(rows).encode("utf-32-le", "surrogatepass"), np.uint32)
        row = np.cumsum(written == ord("\n"))
        characters = self._characters[written]
        held = np.zeros((len(rows), self._wanted + 1), np.bool_)
        held[row, characters] = True
        held[row[:-1], self._pairs[characters[:-1], characters[1:]]] = True
        return held[:, 1:]


def read(title: str, heading_path: Iterable[str], text: str) -> tuple[str, ...]:
    """The rows of a passage, folded and without white space; kept, so that who reads it early matches it sooner."""
    return _rows(f"{title} {' '.join(heading_path)}", text)


@lru_cache(_KEPT)
def _rows(headings: str, text: str) -> tuple[str, ...]:
    folded = key(text)
    return _plain(key(headings)), *(_plain(folded[start:end]) for start, end in sentences(folded))


def _plain(folded: str) -> str:
    return "".join(folded.split())
