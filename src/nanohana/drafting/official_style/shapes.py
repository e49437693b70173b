"""誤字 by characters of a similar shape: a word no dictionary knows that becomes one with 環 for 還."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from nanohana.drafting.catalogue import found, table
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.passage import Passage, Word

_PARTS = ("名詞", "接尾辞", "接頭辞", "動詞", "形状詞")


def shapes(passage: Passage) -> Iterator[Finding]:
    for start, end in _unknown(passage.words):
        for place in range(start, end):
            right = _known_instead(passage.text[start:end], place - start)
            if right:
                yield found("typo_shape", passage.text, start, end, right)
                break


def _unknown(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Words of two or three ideographs that are in no dictionary, and two single ideographs side by side."""
    for word in words:
        if not word.known and re.fullmatch("[一-龥]{2,3}", word.surface):
            yield word.start, word.end
    for before, word in pairwise(words):
        if before.end == word.start and _is_single(before) and _is_single(word):
            yield before.start, word.end


def _is_single(word: Word) -> bool:
    return len(word.surface) == 1 and word.kind in _PARTS and word.pos[1] != "数詞" and "一" <= word.surface <= "龥"


@lru_cache(4096)
def _known_instead(written: str, place: int) -> str:
    """The word with another character of the same shape at one place; empty where there is none."""
    for other in _similar().get(written[place], ""):
        candidate = written[:place] + other + written[place + 1 :]
        words = Passage(candidate).words
        if len(words) == 1 and words[0].known and words[0].pos[:2] == ("名詞", "普通名詞"):
            return candidate
    return ""


@lru_cache
def _similar() -> dict[str, str]:
    similar: dict[str, str] = {}
    for (group,) in table("similar_shapes.tsv"):
        for character in group:
            similar[character] = similar.get(character, "") + group.replace(character, "")
    return similar
