"""What changed within a unit: lines (項, 号, rows) paired, and within a pair the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from nanohana.drafting.comparison.alignment import bigrams, dice
from nanohana.japanese.morphemes import morphemes

_ALIKE = 0.4
"""Dice coefficient from which two lines are one that was changed."""
_MOST = 4_000_000
"""Product of the two lengths, in words or lines, beyond which only the common ends are left unmarked."""
_MOST_LINES = 10_000


_NUMBERED = re.compile("第[0-9０-９〇一二三四五六七八九十百千]+[条項号章節款](?:の[0-9０-９一二三四五六七八九十]+)*")
"""What is underlined as one: 第四条の二, not its 四 alone."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line; ``changed`` pieces are underlined."""

    text: str
    changed: bool


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class LinePair:
    """A line of the old and of the new version; None where the other has none."""

    old: Line | None
    new: Line | None

    @property
    def same(self) -> bool:
        return self.old is not None and self.old == self.new


def line_pairs(old: Sequence[str], new: Sequence[str]) -> list[LinePair]:
    """All lines of both in order."""
    opcodes: Iterable[tuple[str, int, int, int, int]] = _ends(old, new)
    if len(old) * len(new) <= _MOST:
        opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pairs: list[LinePair] = []
    for kind, i1, i2, j1, j2 in opcodes:
        if kind == "equal":
            pairs += [LinePair(_plain(line), _plain(line)) for line in old[i1:i2]]
        else:
            pairs += _changed(old[i1:i2], new[j1:j2])
    return pairs


def whole(lines: Sequence[str], *, new: bool) -> list[LinePair]:
    """The lines of a unit that the other version does not have."""
    marked = [(Run(line, True),) for line in lines]
    return [LinePair(None, line) if new else LinePair(line, None) for line in marked]


def _plain(line: str) -> Line:
    return (Run(line, False),)


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[LinePair]:
    for one, other in _pairing(old, new):
        if one is None or other is None:
            yield from whole([one or other or ""], new=one is None)
        else:
            yield LinePair(*marked(one, other))


def _pairing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """The pairing of most likeness that keeps the order (Needleman–Wunsch)."""
    if len(old) == len(new) == 1:
        yield old[0], new[0]
        return
    if len(old) * len(new) > _MOST_LINES:
        yield from ((line, None) for line in old)
        yield from ((None, line) for line in new)
        return
    best = _best(old, new)
    i = j = 0
    while i < len(old) or j < len(new):
        step = best[i][j][1]
        yield (old[i] if step != "new" else None, new[j] if step != "old" else None)
        i, j = i + (step != "new"), j + (step != "old")


def _best(old: Sequence[str], new: Sequence[str]) -> list[list[tuple[float, str]]]:
    grams_old, grams_new = [bigrams(line) for line in old], [bigrams(line) for line in new]
    best: list[list[tuple[float, str]]] = [[(0.0, "")] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old), -1, -1):
        for j in range(len(new), -1, -1):
            choices = [(0.0, "")] if i == len(old) and j == len(new) else []
            if i < len(old):
                choices.append((best[i + 1][j][0], "old"))
            if j < len(new):
                choices.append((best[i][j + 1][0], "new"))
            if i < len(old) and j < len(new):
                likeness = dice(grams_old[i], grams_new[j])
                if likeness >= _ALIKE:
                    choices.append((best[i + 1][j + 1][0] + likeness, "both"))
            best[i][j] = max(choices)
    return best


def marked(old: str, new: str) -> tuple[Line, Line]:
    """The two lines with the words that differ marked; rows of a table of as many cells cell by cell."""
    one, other = _CELL.split(old), _CELL.split(new)
    pairs = [(old, new)] if len(one) != len(other) or len(one) < 3 else list(zip(one, other, strict=True))
    left: list[Run] = []
    right: list[Run] = []
    for piece, its_other in pairs:
        _mark(piece, its_other, (left, right))
    return tuple(left), tuple(right)


_CELL = re.compile(r"(\t|[|｜])")


def _mark(old: str, new: str, sides: tuple[list[Run], list[Run]]) -> None:
    one, other = _words(old), _words(new)
    opcodes: Iterable[tuple[str, int, int, int, int]] = _ends(one, other)
    if len(one) * len(other) <= _MOST:
        opcodes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for kind, i1, i2, j1, j2 in opcodes:
        _add(sides[0], "".join(one[i1:i2]), kind != "equal")
        _add(sides[1], "".join(other[j1:j2]), kind != "equal")


def _words(line: str) -> list[str]:
    readable = line.encode("utf-8", "replace").decode() if any("\ud800" <= c <= "\udfff" for c in line) else line
    borders = [offset + word.end() for offset, found in morphemes(readable) for word in found]
    inside = {place for match in _NUMBERED.finditer(line) for place in range(match.start() + 1, match.end())}
    kept = [border for border in borders if border not in inside]
    return [line[start:end] for start, end in pairwise([0, *kept, len(line)]) if end > start]


def _ends(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """The common beginning and end alone, for what is too long to compare piece by piece."""
    shorter = min(len(one), len(other))
    head = next((index for index in range(shorter) if one[index] != other[index]), shorter)
    tail = next((n for n in range(shorter - head) if one[-1 - n] != other[-1 - n]), shorter - head)
    i, j = len(one) - tail, len(other) - tail
    return [("equal", 0, head, 0, head), ("replace", head, i, head, j), ("equal", i, len(one), j, len(other))]


def _add(runs: list[Run], text: str, changed: bool) -> None:
    if not text:
        return
    if runs and runs[-1].changed == changed:
        text = runs.pop().text + text
    runs.append(Run(text, changed))
