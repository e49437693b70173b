"""Whether a sentence of an answer is supported, and by which sentence of which source.

1. Every literal of the sentence (number, date, provision, name) stands in one sentence of a source or in its heading.
2. That sentence says the same: enough of the claim's words stand in it or in its heading (and in the sentence before,
   where it leans on it: ただし, この場合), or fewer words and a near meaning.
3. Neither denies what the other states.

One sentence of a source must carry it alone: two halves of two rules make a third rule that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nanohana.answering.evidence import Citation, Evidence, Source
from nanohana.answering.literals import Known, known, literals, without_values
from nanohana.answering.stance import contradicts
from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences

#: Texts -> unit vectors, one row each; None while the embedding process is away.
Embed = Callable[[Sequence[str]], NDArray[np.float32] | None]

# Shares of the claim's words, and a cosine of E5. Set by hand on the pairs of the tests; no measurement chose them yet.
SAME_WORDS = 0.62
SOME_WORDS = 0.40
OWN_WORDS = 0.20  # in the sentence itself, without its heading
NEAR_MEANING = 0.90
_WORD = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_LEANS = re.compile("^(?:ただし|この場合|その場合|なお|また|前項|前条|同項|同条|これ|その|この)")
_EMPTY_WORDS = frozenset(
    {"場合", "以下", "規定", "当該", "上記", "必要", "資料", "回答", "パーセント", "メートル", "キロ"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``citations`` are the supporting sentences; none means 「根拠未確認」."""

    citations: tuple[Citation, ...]

    @property
    def supported(self) -> bool:
        return bool(self.citations)


@dataclass(frozen=True, slots=True)
class _Passage:
    """One sentence of a source, with what a reader knows when arriving at it."""

    citation: Citation
    text: str
    literal: Known
    own: str
    context: str


@dataclass
class Verifier:
    """The sentences of the evidence of one turn, prepared once."""

    evidence: Evidence
    embed: Embed
    _passages: list[_Passage] = field(init=False)

    def __post_init__(self) -> None:
        self._passages = [passage for source in self.evidence.sources for passage in _passages(source)]

    def verify(self, sentence: str) -> Verdict:
        """The verdict on one sentence of an answer."""
        needed, words = literals(sentence), _words(sentence)
        candidates = [
            (shared, passage)
            for passage in self._passages
            if _share(words, passage.own) >= OWN_WORDS
            and (shared := _share(words, passage.context)) >= SOME_WORDS
            and needed.stand_in(passage.literal)
            and not contradicts(sentence, passage.text)
        ]
        candidates.sort(key=lambda candidate: -candidate[0])
        for shared, passage in candidates[:3]:
            if shared >= SAME_WORDS or self._is_near(sentence, passage.text):
                return Verdict((passage.citation,))
        return Verdict(())

    def _is_near(self, sentence: str, passage: str) -> bool:
        vectors = self.embed([sentence, passage])
        return vectors is not None and float(vectors[0] @ vectors[1]) >= NEAR_MEANING


def _passages(source: Source) -> Iterator[_Passage]:
    heading = f"{source.title}\n{source.heading}"
    spans = sentences(source.text)
    first_row = source.text[slice(*spans[0])] if "\t" in source.text else ""
    before = ""
    for start, end in spans:
        text = source.text[start:end]
        leans_on = before if _LEANS.match(text) else first_row
        yield _Passage(
            citation=Citation(source.number, start, end), text=text, literal=known(f"{heading}\n{text}"),
            own=key(text), context=key(f"{heading}\n{leans_on}\n{text}"),
        )  # fmt: skip
        before = text


def _words(text: str) -> list[str]:
    """The words that carry a sentence: runs of ideographs, of katakana, of letters; without numbers and their units."""
    found = _WORD.findall(without_values(key(text)))
    return [word for word in dict.fromkeys(found) if word not in _EMPTY_WORDS]


def _share(words: Sequence[str], text: str) -> float:
    """How much of the words stands in a text, 0–1; of a compound as much as its pairs of ideographs do."""
    return sum(_found(word, text) for word in words) / len(words) if words else 0.0


def _found(word: str, text: str) -> float:
    if word in text or len(word) < 3 or word[0] < "一":
        return float(word in text)
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)
