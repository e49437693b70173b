"""From Japanese text to search terms, the same way for documents and questions.

1. ``normalise.fold``: one spelling, with offsets back to the original.
2. Sudachi, long units (mode C) and their short parts (mode A), each by its normalised form (打合せ = 打ち合わせ,
   百二十三 = 123). Particles, auxiliaries, signs and verbs without meaning of their own are dropped by part of speech.
3. Pairs of neighbouring characters of kanji and katakana runs: they find words that the dictionary does not know.
4. Provisions (第十二条の二 = 12条の2) and dates (令和七年四月一日 = R7.4.1) in canonical form.

A term is a string; families other than words carry a prefix (``2:``, ``条:``, ``日:``) so that they never collide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import Folded, fold
from nanohana.japanese.numerals import provisions
from nanohana.japanese.wareki import dates

if TYPE_CHECKING:
    from sudachipy import Morpheme

PAIR = "2:"
PROVISION = "条:"
DATE = "日:"

LONGEST_TERM = 100  # characters
_DROPPED = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号", "接続詞"})
_WORDS_WITHOUT_MEANING = (
    "為る 有る 居る 成る 出来る 言う 因る よる 就く 於く 係る こと もの これ それ この その 及び 又 但し"
)
_EMPTY_WORDS = frozenset(_WORDS_WITHOUT_MEANING.split())
_RUN = re.compile("[一-鿿々〆]{2,}|[ァ-ヺー]{2,}")
_PROVISION_GAP = re.compile(r"[\s>、及び並又はから~・]*")


@dataclass(frozen=True, slots=True)
class TermAt:
    """A term, and the characters of the original text it stands for."""

    term: str
    start: int
    end: int


def terms(text: str) -> list[str]:
    """All terms of a text, repeated as often as they occur."""
    return [term for term, _, _ in _found(fold(text))] + [found.term for found in _days(text)]


def term_spans(text: str) -> list[TermAt]:
    """All terms of a text with their place in it."""
    folded = fold(text)
    return [TermAt(term, *folded.original(start, end)) for term, start, end in _found(folded)] + _days(text)


Found = tuple[str, int, int]


def _found(folded: Folded) -> Iterator[Found]:
    """The terms that stand in the folded text, with their places there."""
    yield from _words(folded)
    yield from _pairs(folded)
    yield from _references(folded)


def _words(folded: Folded) -> Iterator[Found]:
    from sudachipy import SplitMode

    for offset, words in morphemes(folded.text):
        for word in words:
            yield from _term(word, offset)
            for part in word.split(SplitMode.A, add_single=False):
                yield from _term(part, offset)


def _term(word: Morpheme, offset: int) -> Iterator[Found]:
    if word.part_of_speech()[0] in _DROPPED:
        return
    form = word.normalized_form()
    if form not in _EMPTY_WORDS and not form.isspace():
        yield form[:LONGEST_TERM], offset + word.begin(), offset + word.end()


def _pairs(folded: Folded) -> Iterator[Found]:
    for run in _RUN.finditer(folded.text):
        for start in range(run.start(), run.end() - 1):
            yield f"{PAIR}{folded.text[start : start + 2]}", start, start + 2


def _references(folded: Folded) -> Iterator[Found]:
    """第5条第6項 gives 5条, 6項 and 5条6項."""
    found = provisions(folded.text)
    for at in found:
        yield f"{PROVISION}{at.key}", at.start, at.end
    for first, second in pairwise(found):
        if _PROVISION_GAP.fullmatch(folded.text, first.end, second.start):
            yield f"{PROVISION}{first.key}{second.key}", first.start, second.end


def _days(text: str) -> list[TermAt]:
    return [TermAt(f"{DATE}{day.iso}", day.start, day.end) for day in dates(text)]
