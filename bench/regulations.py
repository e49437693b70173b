"""Generated regulations: as many passages as wanted, made of the real sentences of the laws of 2013.

A passage is two runs of sentences from different places of the laws, some 350 characters; so no two are alike, and
words are as frequent as in the laws. Each sentence is analysed once: the terms of a passage are those that the product
finds in its sentences, without what spans two of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import chain
from multiprocessing import get_context
from random import Random
from typing import NamedTuple

from bench.retrieval import SHARED
from nanohana.japanese.sentences import sentences as borders
from nanohana.search import analysis

LAWS = SHARED / "data/egov-laws-2013"
RUN = 160  # characters from one place; the last sentence goes beyond it
_LAWS_PER_TASK = 20


class Passage(NamedTuple):
    """``terms`` as often as they stand in ``text``."""

    text: str
    terms: list[str]


def laws() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(LAWS.glob("*.txt"))]


def cut(law: str) -> list[str]:
    """Its passages of 200 to 400 characters, each up to the end of a sentence."""
    return re.findall(r"(?s).{200,400}(?:。|$)", law)


def analysed() -> list[Passage]:
    """Every sentence of the laws in order."""
    with get_context("spawn").Pool() as pool:
        found = chain.from_iterable(pool.imap(_analysed, laws(), _LAWS_PER_TASK))
        return [Passage(text, [sys.intern(term) for term in terms]) for text, terms in found]


def _analysed(law: str) -> list[Passage]:
    texts = (law[start:end] for start, end in borders(law))
    return [Passage(text, analysis.terms(text)) for text in texts if 10 <= len(text) <= 2 * RUN]


def generated(sentences: list[Passage], seed: int) -> Iterator[Passage]:
    """Passages without end; the same for the same seed."""
    dice = Random(seed)
    while True:
        chosen = [*_run(sentences, dice), *_run(sentences, dice)]
        yield Passage("\n".join(one.text for one in chosen), [term for one in chosen for term in one.terms])


def _run(sentences: list[Passage], dice: Random) -> Iterator[Passage]:
    at, length = dice.randrange(len(sentences) - RUN), 0
    while length < RUN:
        yield sentences[at]
        length += len(sentences[at].text)
        at += 1
