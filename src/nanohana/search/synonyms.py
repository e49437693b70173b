"""Everyday words and the words that documents use, applied to questions.

1. ``synonyms.txt`` is the table that comes with the product. On the staff site the rules of the divisions stand beside
   it (``word_table``); the public zone names the shipped table wherever it asks for one, and knows no other.
2. A word matches wherever it stands, the longest where several begin; one of Latin letters only as a whole word.
3. Synonyms are not looked up again: rules that lead in a circle do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from nanohana.japanese.normalise import key

TABLE = Path(__file__).with_name("synonyms.txt")

#: A folded word, and the folded words to look for as well.
Pair = tuple[str, tuple[str, ...]]


class Rule(NamedTuple):
    """Questions with one of ``words`` look for ``others`` as well; with ``both_ways`` each for all the others."""

    words: tuple[str, ...]
    others: tuple[str, ...]
    both_ways: bool


@dataclass(frozen=True)
class Table:
    """Folded words, each with its synonyms."""

    synonyms: Mapping[str, tuple[str, ...]]

    @cached_property
    def lengths(self) -> Sequence[int]:
        """Of the words, the longest first."""
        return sorted(set(map(len, self.synonyms)), reverse=True)

    def extended(self, rules: Iterable[Rule]) -> Table:
        """With further rules, after those that there are."""
        merged = dict(self.synonyms)
        for rule in rules:
            for word, others in _pairs(rule):
                merged[word] = tuple(dict.fromkeys((*merged.get(word, ()), *others)))
        return Table(merged)


class SynonymPlace(NamedTuple):
    """A word of the table at ``start:end`` of a folded text."""

    start: int
    end: int
    synonyms: tuple[str, ...]


def synonyms_in(question: str, table: Table | None = None) -> list[str]:
    """The synonyms of every word of the table that stands in the question, without those that stand there anyway."""
    folded = key(question)
    found = dict.fromkeys(synonym for place in synonym_places(folded, table) for synonym in place.synonyms)
    return [synonym for synonym in found if synonym not in folded]


def synonym_places(folded: str, table: Table | None = None) -> list[SynonymPlace]:
    """Every word of the table (the one in use) that stands in a folded text, in order."""
    table = table or in_use()
    places, at = [], 0
    while at < len(folded):
        word = next(
            (word for length in table.lengths if _stands(word := folded[at : at + length], folded, at, table)), ""
        )
        if word:
            places.append(SynonymPlace(at, at + len(word), table.synonyms[word]))
        at += len(word) or 1
    return places


def _stands(word: str, folded: str, at: int, table: Table) -> bool:
    return word in table.synonyms and not (
        word.isascii() and (_is_latin(folded[at - 1 : at]) or _is_latin(folded[at + len(word) :][:1]))
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


@lru_cache
def shipped() -> Table:
    """The table that comes with the product."""
    return Table({}).extended(shipped_rules())


@lru_cache
def shipped_rules() -> tuple[Rule, ...]:
    return rules_in(TABLE)


def rules_in(table: Path) -> tuple[Rule, ...]:
    """The rules of a table written as ``synonyms.txt`` is."""
    lines = (line.partition("#")[0] for line in table.read_text(encoding="utf-8").splitlines())
    return tuple(_rule(line) for line in lines if "=" in line)


def _rule(line: str) -> Rule:
    """``a, b => c, d`` adds c and d to questions with a or b; ``a = b`` holds in both directions."""
    both_ways = "=>" not in line
    first, *others = line.split("=" if both_ways else "=>")
    return Rule(_words(first), tuple(word for side in others for word in _words(side)), both_ways)


def _words(side: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in side.split(",") if word.strip())


def _pairs(rule: Rule) -> list[Pair]:
    words, others = (tuple(map(key, side)) for side in (rule.words, rule.others))
    if not rule.both_ways:
        return [(word, others) for word in words]
    group = (*words, *others)
    return [(word, tuple(other for other in group if other != word)) for word in group]


_process: list[Table] = []  # the one table of the process, where it is not the shipped one
_chosen: ContextVar[Table | None] = ContextVar("table of words", default=None)


def in_use() -> Table:
    return _chosen.get() or (_process[0] if _process else shipped())


def put_in_use(table: Table) -> None:
    """For every question of this process from now on."""
    _process[:] = [table]


@contextmanager
def using(table: Table) -> Iterator[None]:
    """For the questions within, of this thread alone."""
    token = _chosen.set(table)
    try:
        yield
    finally:
        _chosen.reset(token)
