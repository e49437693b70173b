"""The numbering of a Japanese rule: 第n条, 項 (2　), 号 ((1)　) and below them ア, as the sources write it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

KANA = "アイウエオカキクケコサシスセソタチツテト"


class Level(IntEnum):
    """The depth of a provision; the value is the level of Word's automatic numbering."""

    ARTICLE = 0
    CLAUSE = 1
    ITEM = 2
    SUBITEM = 3


MARKS = {
    Level.ARTICLE: re.compile(r"第(\d+)条　"),
    Level.CLAUSE: re.compile(r"(\d+)　"),
    Level.ITEM: re.compile(r"\((\d+)\)　"),
    Level.SUBITEM: re.compile(rf"([{KANA}])　"),
}


@dataclass(frozen=True, slots=True)
class Provision:
    """A numbered paragraph: its level, its number counted from 1, and the text after the number."""

    level: Level
    number: int
    text: str


def read_provision(line: str) -> Provision | None:
    """The provision that a line begins, or None for other text and for branches such as 第12条の2."""
    for level, mark in MARKS.items():
        if found := mark.match(line):
            number = KANA.index(found[1]) + 1 if level is Level.SUBITEM else int(found[1])
            return Provision(level, number, line[found.end() :])
    return None


class AutomaticNumbers:
    """Counts as Word counts: a number restarts when a higher level appears; the first 項 of a 条 bears none."""

    def __init__(self, first_clause: int = 2) -> None:
        self._first_clause = first_clause
        self._last: dict[Level, int] = {}

    def give(self, level: Level) -> int:
        """The number that the next provision of this level gets."""
        first = self._first_clause if level is Level.CLAUSE else 1
        self._last = {known: number for known, number in self._last.items() if known <= level}
        self._last[level] = self._last.get(level, first - 1) + 1
        return self._last[level]
