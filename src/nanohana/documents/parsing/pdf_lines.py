"""Characters in stream order -> lines of text.

The order of the content stream is right for what Word, LibreOffice and 一太郎 write, in two columns and in vertical
writing too; ordering by place is what breaks them. Vertical pages are turned first, so one set of rules serves both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from nanohana.documents.parsing.pdf_geometry import Rect, enclosing, overlap
from nanohana.documents.parsing.pdf_page import Character

RUBY_SIZE = 0.65  # of the text that it stands beside
EM_SPACE_GAP = 0.6  # em: from here on a gap between Japanese characters is a space
MARK_SPACE_GAP = 1.2  # beside a mark whose own half of the square is empty
LATIN_SPACE_GAP = 0.2

_RAISED = "、。，．"  # in vertical writing they stand beside the line rather than on it
_WHITE_AFTER = "、。，．・）」』】〕〉》"
_WHITE_BEFORE = "（「『【〔〈《・"

_FIRST_WORD = re.compile(r"[!-~]+")


@dataclass(slots=True)
class Line:
    """A line of text in its reading frame: ``rect`` runs left to right along the line also in vertical writing."""

    text: str
    rect: Rect
    size: float
    bold: bool = False
    unseen: bool = False
    white: bool = False
    indent: float = 0.0  # points from the left margin of its column to its beginning
    room: float = 0.0  # points from its end to the right margin of its column
    score: float = 1.0  # of the recognition; 1 for born-digital text
    is_entry: bool = False  # a label with what was written behind it: it goes on in no other line


class _OpenLine:
    """The characters of a line that may go on, all equally visible."""

    __slots__ = ("bottom", "characters", "em", "right", "seen", "top")

    def __init__(self, first: Character) -> None:
        _, self.top, self.right, self.bottom = first.rect
        self.em = max(self.bottom - self.top, 1.0)
        self.seen = first.style[2:]
        self.characters = [first]

    def take(self, character: Character) -> bool:
        """Add the character if it stands on this line, after its last one."""
        left, top, right, bottom = character.rect
        shared = min(self.bottom, bottom) - max(self.top, top)
        raised = character.text in _RAISED and shared > -0.3 * self.em and left < self.right + 0.5 * self.em
        if shared < 0.5 * min(self.em, bottom - top) and not raised:
            return False
        before = self.characters[-1].rect
        if left < self.right - 1.1 * self.em or left + right <= before.left + before.right - 0.6 * self.em:
            return False
        if character.style[2:] != self.seen:
            return False
        self.characters.append(character)
        self.right = max(self.right, right)
        return True


def is_vertical(characters: list[Character]) -> bool:
    """Whether most steps from one character to the next go down rather than right, of about 300 from all over."""
    down = right = 0
    for index in range(0, len(characters) - 1, len(characters) // 300 + 1):
        one, other = characters[index], characters[index + 1]
        x, y, em = other.rect.left - one.rect.left, other.rect.top - one.rect.top, one.style.size
        if 0.4 * em < y < 2.5 * em and abs(x) < 0.4 * em:
            down += 1
        elif 0.2 * em < x < 2.5 * em and abs(y) < 0.4 * em:
            right += 1
    return down > right and down > 3


def turned(characters: Iterable[Character]) -> list[Character]:
    return [Character(c.text, c.rect.turned(), c.style) for c in characters]


def lines(characters: Iterable[Character]) -> list[Line]:
    """Lines in stream order. A line may be left and taken up again once: ruby stands between the parts of its line."""
    opened: list[_OpenLine] = []
    current = previous = None
    for character in characters:
        if (current and current.take(character)) or (previous and previous.take(character)):
            continue
        if not character.text.isspace():
            previous, current = current, _OpenLine(character)
            opened.append(current)
    return without_ruby([_closed(line.characters) for line in opened])


def _closed(characters: list[Character]) -> Line:
    while len(characters) > 1 and characters[-1].text.isspace():
        characters.pop()
    usual = characters[len(characters) // 2].style
    rect = enclosing([character.rect for character in characters])
    return Line(_text(characters), rect, usual.size, usual.bold, usual.unseen, usual.white)


def _text(characters: list[Character]) -> str:
    """The characters with a space where the page shows a gap. Evenly spread letters (均等割付) are one word."""
    bare = "".join([character.text for character in characters])
    pairs = list(pairwise(characters))
    if not any(other.rect.left - one.rect.right > LATIN_SPACE_GAP * one.style.size for one, other in pairs):
        return bare
    gaps = [_is_gap(one, other) for one, other in pairs]
    if not any(gaps) or (all(gaps) and bare.isalpha() and not bare.isascii()):
        return bare
    return characters[0].text + "".join(
        " " + character.text if gap else character.text for character, gap in zip(characters[1:], gaps, strict=True)
    )


def _is_gap(one: Character, other: Character) -> bool:
    gap = (other.rect.left - one.rect.right) / (one.style.size or 1.0)
    if gap <= LATIN_SPACE_GAP or one.text.isspace() or other.text.isspace():
        return False
    if one.text.isascii() and other.text.isascii():
        return True
    return gap > (MARK_SPACE_GAP if one.text in _WHITE_AFTER or other.text in _WHITE_BEFORE else EM_SPACE_GAP)


def settled(found: list[Line]) -> list[Line]:
    """Lines of a vertical page with neighbours in the wrong order put right: where a column holds a character or two,
    pdfium takes it and the next column's first character for one horizontal line, and sorts them by x."""
    ordered = list(found)
    for index, (one, other) in enumerate(pairwise(found)):
        near = 0 <= one.rect.top - other.rect.bottom < 2 * one.size
        if near and overlap(one.rect.left, one.rect.right, other.rect.left, other.rect.right) > 0:
            ordered[index], ordered[index + 1] = other, one
    return ordered


def mark_room(found: list[Line]) -> None:
    """Set ``indent`` and ``room``. A margin of a column is the outermost place where two of its lines begin or end."""
    for line in found:
        beside = [
            other.rect
            for other in found
            if other is line or (other.rect.left < line.rect.right and other.rect.right > line.rect.left)
        ]
        em = max(line.size, 1.0)
        line.room = _margin(sorted(rect.right for rect in beside), em) - line.rect.right
        line.indent = line.rect.left + _margin(sorted(-rect.left for rect in beside), em)


def _margin(places: list[float], em: float) -> float:
    """The greatest of the places with another within an em, or else the greatest."""
    shared = [one for one, other in pairwise(places) if other - one <= em]
    return shared[-1] if shared else places[-1]


def wraps(line: Line, following: Line) -> bool:
    """Whether the line ended because the next one's first word had no room: a Latin word, or a Japanese character."""
    if line.is_entry or following.is_entry:
        return False
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
