"""The sentences of a passage as a reader meets them: a row of a table is read with the heads of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences

LONGEST_LINES = 150  # characters
_SIGNS = re.compile(r"[\s、。（）()]")


class Statement(NamedTuple):
    """``text`` stands at ``start:end`` of the passage; ``heads`` are those of its table, a line each, or nothing."""

    start: int
    end: int
    text: str
    heads: str

    @property
    def is_head(self) -> bool:
        """Whether it is a row of heads itself, which says nothing without a row below it."""
        return bool(self.heads) and self.heads.rsplit("\n", 1)[-1] == self.text


def statements(passage: str) -> Iterator[Statement]:
    """The sentences and lines of a passage; the heads of a table are its first row and those that divide its heads.

    A row keeps the empty cells at its ends: what stands below 「課長」 does not move below 「部長」.
    """
    heads, is_above_rows = "", False
    for found in sentences(passage):
        start, end = _with_empty_cells(passage, *found)
        text = passage[start:end]
        if "\t" not in text:
            heads = ""
        elif not heads:
            heads, is_above_rows = text, True
        elif is_above_rows := is_above_rows and _divides(text, heads.split("\n")[0]):
            heads = f"{heads}\n{text}"
        yield Statement(start, end, text, heads)


def _with_empty_cells(passage: str, start: int, end: int) -> tuple[int, int]:
    while start and passage[start - 1] == "\t":
        start -= 1
    while passage[end : end + 1] == "\t":
        end += 1
    return start, end


def _divides(row: str, heads: str) -> bool:
    """Whether a row below heads of which some reach over several columns has nothing below the first of them."""
    first, *others = heads.split("\t")
    width = 1 + next((number for number, head in enumerate(others) if head.strip()), len(others))
    is_wide = any(not head.strip() for head in others)
    return bool(first.strip()) and is_wide and not any(cell.strip() for cell in row.split("\t")[:width])


def head_rows(rows: Sequence[str]) -> int:
    """How many of a table's rows, one or more, are its heads: the first, and those that divide it."""
    return 1 + sum(1 for _ in takewhile(lambda row: _divides(row, rows[0]), rows[1:]))


def lines_around(passage: str, found: Statement) -> tuple[int, int]:
    """The lines that a line of a slide or list is read with: its neighbours, where no 。 stands in any of them."""
    start, end = found.start, found.end
    if found.heads or passage[start:end].endswith("。"):
        return start, end
    before = passage.rfind("\n", 0, max(start - 1, 0)) + 1
    if start and _goes_on(passage[before:start]) and end - before <= LONGEST_LINES:
        start = before
    after = passage.find("\n", end + 1)
    after = len(passage) if after < 0 else after
    if _goes_on(passage[end:after]) and after - start <= LONGEST_LINES:
        end = after
    return start, end


def _goes_on(line: str) -> bool:
    return bool(line.strip()) and "。" not in line and "\t" not in line


def bare(text: str) -> str:
    """A text without signs and spaces, to be compared: 「（介護休暇）」 is the heading 「第16条（介護休暇）」."""
    return _SIGNS.sub("", key(text))
