"""The words by which citizens' needs are recognised, read from ``words.toml`` and ``examples.tsv``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nanohana.japanese.normalise import key
from nanohana.welfare.needs import NEEDS
from nanohana.welfare.people import AgeBand, ForWhom

WORDS = Path(__file__).parent / "words.toml"
EXAMPLES = Path(__file__).parent / "examples.tsv"
_NEAR = "[^。!?\n]{0,14}"
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True, slots=True)
class NeedWords:
    """``name`` is the title, folded. ``words``: one is enough. ``hints`` count together.

    ``before``: needs that this one goes before where both are spoken of, the cause before what comes of it.
    """

    name: str
    words: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]
    before: frozenset[str]

    def is_named(self, said: str) -> bool:
        """Whether a folded text calls the need by its name."""
        return self.name in said


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one of the words stands, counters of ``kind`` come first for ``need``.

    Only for people of these ``ages``, of this ``for_whom``; empty is everybody.
    """

    need: str
    kind: str
    words: re.Pattern[str]
    ages: frozenset[AgeBand]
    for_whom: frozenset[ForWhom]

    def holds(self, said: str, age: AgeBand | None, for_whom: ForWhom | None) -> bool:
        return (
            (not self.ages or age in self.ages)
            and (not self.for_whom or for_whom in self.for_whom)
            and self.words.search(said) is not None
        )


@dataclass(frozen=True, slots=True)
class Words:
    """``people``: other, done_to_self, family, self. ``ages``: by stage of life. ``soon``: what cannot wait."""

    needs: Mapping[str, NeedWords]
    turns: tuple[Turn, ...]
    people: Mapping[str, re.Pattern[str]]
    ages: Mapping[AgeBand, re.Pattern[str]]
    soon: re.Pattern[str]


def folded(text: str) -> str:
    """The form in which texts are looked at: one spelling, no spaces, lines kept."""
    return _SPACES.sub("", key(text))


@lru_cache
def words() -> Words:
    """The words, compiled once for the process (0.1 s)."""
    raw = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    groups: dict[str, str] = raw["groups"]
    return Words(
        needs={name: _need_words(name, given, groups) for name, given in raw["needs"].items()},
        turns=tuple(_turn(given, groups) for given in raw["turns"]),
        people={name: _any(given, groups) for name, given in raw["people"].items()},
        ages={AgeBand(name): _any(given, groups) for name, given in raw["ages"].items()},
        soon=_any(raw["urgency"]["soon"], groups),
    )


def examples() -> list[tuple[str, str]]:
    """Whole sentences of citizens, folded, each with the need it speaks of."""
    lines = (line.split("\t") for line in EXAMPLES.read_text(encoding="utf-8").splitlines())
    return [(need, folded(sentence)) for need, sentence in lines]


def _any(patterns: Iterable[str], groups: Mapping[str, str]) -> re.Pattern[str]:
    return _compiled("|".join(patterns), groups)


def _compiled(pattern: str, groups: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern of the file: groups by name, ``~`` for what may stand between two words."""
    for name, group in groups.items():
        pattern = pattern.replace(f"{{{name}}}", group)
    return re.compile(pattern.replace("~", _NEAR))


def _need_words(need: str, given: Mapping[str, Any], groups: Mapping[str, str]) -> NeedWords:
    return NeedWords(
        name=folded(NEEDS[need].title),
        words=tuple(_compiled(pattern, groups) for pattern in given["words"]),
        hints=tuple(_compiled(pattern, groups) for pattern in given["hints"]),
        before=frozenset(given.get("before", ())),
    )


def _turn(given: Mapping[str, Any], groups: Mapping[str, str]) -> Turn:
    return Turn(
        need=given["need"],
        kind=given["kind"],
        words=_any(given["words"], groups),
        ages=frozenset(map(AgeBand, given.get("ages", ()))),
        for_whom=frozenset(map(ForWhom, given.get("for_whom", ()))),
    )
