"""The sentences of a passage as a reader meets them: a row of a table is read with the heads of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences

LONGEST_LINES = 150  # characters
_SIGNS = re.compile(r"[\s、。（）()]")


class Statement(NamedTuple):
    """``text`` stands at ``start:end`` of the passage; ``heads`` is the first row of its table, or nothing."""

    start: int
    end: int
    text: str
    heads: str


def statements(passage: str) -> Iterator[Statement]:
    """The sentences and lines of a passage; the heads of a table are its first row."""
    heads = ""
    for start, end in sentences(passage):
        text = passage[start:end]
        heads = (heads or text) if "\t" in text else ""
        yield Statement(start, end, text, heads)


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
