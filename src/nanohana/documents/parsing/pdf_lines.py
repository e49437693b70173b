"""Characters in stream order -> lines of text.

The order of the content stream is right for what Word, LibreOffice and 一太郎 write, in two columns and in vertical
writing too; ordering by place is what breaks them. Vertical pages are turned first, so one set of rules serves both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from nanohana.documents.parsing.pdf_geometry import Rect, enclosing, overlap
from nanohana.documents.parsing.pdf_page import Character

RUBY_SIZE = 0.65  # of the text that it stands beside
EM_SPACE_GAP = 0.6  # em: from here on a gap between Japanese characters is a space
LATIN_SPACE_GAP = 0.2

_FIRST_WORD = re.compile(r"[!-~]+")


@dataclass(slots=True)
class Line:
    """A line of text in its reading frame: ``rect`` runs left to right along the line also in vertical writing."""

    text: str
    rect: Rect
    size: float
    bold: bool = False
    invisible: bool = False
    room: float = 0.0  # points from its end to the right margin of its column
    score: float = 1.0  # of the recognition; 1 for born-digital text


@dataclass(slots=True)
class _OpenLine:
    characters: list[Character] = field(default_factory=list)
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    def takes(self, rect: Rect) -> bool:
        shared = overlap(self.top, self.bottom, rect.top, rect.bottom)
        em = max(self.bottom - self.top, 1.0)
        return shared >= 0.5 * min(em, rect.height) and rect.left >= self.right - 1.1 * em and self._not_before(rect)

    def _not_before(self, rect: Rect) -> bool:
        return rect.centre[0] > self.characters[-1].rect.centre[0] - 0.3 * (self.bottom - self.top)

    def add(self, character: Character) -> None:
        rect = character.rect
        if not self.characters:
            self.top, self.bottom, self.right = rect.top, rect.bottom, rect.right
        self.characters.append(character)
        self.right = max(self.right, rect.right)


def is_vertical(characters: list[Character]) -> bool:
    """Whether most steps from one character to the next go down rather than right."""
    down = right = 0
    for one, other in pairwise(characters):
        (x0, y0), (x1, y1) = one.rect.centre, other.rect.centre
        em = one.style.size or 10.0
        if abs(x1 - x0) < 0.4 * em and 0.4 * em < y1 - y0 < 2.5 * em:
            down += 1
        elif abs(y1 - y0) < 0.4 * em and 0.2 * em < x1 - x0 < 2.5 * em:
            right += 1
    return down > right and down > 3


def turned(characters: Iterable[Character]) -> list[Character]:
    return [Character(c.text, c.rect.turned(), c.style) for c in characters]


def lines(characters: Iterable[Character]) -> list[Line]:
    """Lines in stream order. A line may be left and taken up again once: ruby stands between the parts of its line."""
    opened: list[_OpenLine] = []
    for character in characters:
        line = next((line for line in reversed(opened[-2:]) if line.takes(character.rect)), None)
        if line is None:
            if character.text.isspace():
                continue
            line = _OpenLine()
            opened.append(line)
        line.add(character)
    return without_ruby([_closed(line.characters) for line in opened])


def _closed(characters: list[Character]) -> Line:
    while len(characters) > 1 and characters[-1].text.isspace():
        characters.pop()
    most = Counter(c.style for c in characters).most_common(1)[0][0]
    return Line(
        text=_text(characters),
        rect=enclosing(c.rect for c in characters),
        size=most.size,
        bold=most.bold,
        invisible=most.unseen or most.white,
    )


def _text(characters: list[Character]) -> str:
    """The characters with a space where the page shows a gap. Evenly spread letters (均等割付) are one word."""
    gaps = [_is_gap(one, other) for one, other in pairwise(characters)]
    spread = len(gaps) > 1 and all(gaps) and all(c.text.isalpha() and not c.text.isascii() for c in characters)
    parts = [characters[0].text]
    for character, gap in zip(characters[1:], gaps, strict=True):
        parts.append(" " + character.text if gap and not spread else character.text)
    return "".join(parts)


def _is_gap(one: Character, other: Character) -> bool:
    if one.text.isspace() or other.text.isspace():
        return False
    gap = other.rect.left - one.rect.right
    narrow = one.text.isascii() and other.text.isascii()
    return gap > (LATIN_SPACE_GAP if narrow else EM_SPACE_GAP) * max(one.style.size, 1.0)


def mark_room(found: list[Line]) -> None:
    """Set ``room``. The right margin of a column is the rightmost place where at least two of its lines end."""
    for line in found:
        ends = sorted(
            other.rect.right
            for other in found
            if other is line or overlap(line.rect.left, line.rect.right, other.rect.left, other.rect.right) > 0
        )
        shared = [one for one, other in pairwise(ends) if other - one <= max(line.size, 1.0)]
        line.room = (shared[-1] if shared else ends[-1]) - line.rect.right


def wraps(line: Line, following: Line) -> bool:
    """Whether the line ended because the next one's first word had no room: a Latin word, or a Japanese character."""
    word = _FIRST_WORD.match(following.text)
    needed = max(1.5, 0.5 * len(word[0]) + 0.5) if word else 1.5
    return line.room <= needed * max(line.size, 1.0)


def without_ruby(found: list[Line]) -> list[Line]:
    """Lines without the small kana above a line: the base text is what the source says."""
    return [
        line
        for index, line in enumerate(found)
        if not any(_is_ruby(line, base) for base in found[max(0, index - 2) : index + 2] if base is not line)
    ]


def _is_ruby(line: Line, base: Line) -> bool:
    return (
        line.size <= RUBY_SIZE * base.size
        and all("ぁ" <= character <= "ー" or character.isspace() for character in line.text)
        and overlap(line.rect.left, line.rect.right, base.rect.left, base.rect.right) > 0
        and -0.5 * line.size <= base.rect.top - line.rect.bottom <= line.size
    )
