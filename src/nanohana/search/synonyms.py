"""Everyday words and the words that documents use, from ``synonyms.txt``: an editable table, applied to questions."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nanohana.japanese.normalise import key

TABLE = Path(__file__).with_name("synonyms.txt")


def synonyms_in(question: str) -> list[str]:
    """The synonyms of every word of the table that stands in the question, without those that stand there anyway."""
    folded = key(question)
    found = dict.fromkeys(synonym for place in synonym_places(folded) for synonym in place.synonyms)
    return [synonym for synonym in found if synonym not in folded]


class SynonymPlace(NamedTuple):
    """A word of the table at ``start:end`` of a folded text."""

    start: int
    end: int
    synonyms: tuple[str, ...]


def synonym_places(folded: str) -> list[SynonymPlace]:
    """Every word of the table that stands in a folded text, in order, the longest where several begin."""
    pattern, table = _table()
    return [SynonymPlace(match.start(), match.end(), table[match.group()]) for match in pattern.finditer(folded)]


@lru_cache
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        for word, others in _rules(line.partition("#")[0]):
            table[word] = (*table.get(word, ()), *others)
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)"), table


def _rules(line: str) -> list[tuple[str, tuple[str, ...]]]:
    """``a, b => c, d`` adds c and d to questions with a or b; ``a = b`` holds in both directions."""
    if "=>" in line:
        left, right = (_words(side) for side in line.split("=>", 1))
        return [(word, right) for word in left]
    group = tuple(word for side in line.split("=") for word in _words(side))
    return [(word, tuple(other for other in group if other != word)) for word in group] if len(group) > 1 else []


def _words(side: str) -> tuple[str, ...]:
    return tuple(key(word.strip()) for word in side.split(",") if word.strip())
