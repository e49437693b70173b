"""Sentence borders of Japanese office text, as offsets into the unchanged text.

A sentence ends at 。！？ outside brackets, and at every line end (list items, table rows, headings).
Half-width ! and ? end one only before white space, so that addresses of web pages stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BRACKETS = dict(zip("（(「『【〔［[《〈｢“", "）)」』】〕］]》〉｣”", strict=True))
_DEEPEST = 20
"""Brackets within brackets beyond this are an attack on our time, not a text."""
_CLOSING = frozenset(_BRACKETS.values())
_ANY = re.escape("".join([*_BRACKETS, *_CLOSING]))
_MARK = re.compile(f"(?P<end>[。｡！？]+|(?<![!?])[!?]++(?=\\s|$))|(?P<bracket>[{_ANY}])")


def _pairs(inside: str) -> str:
    return "|".join(f"{re.escape(first)}(?:{inside})*{re.escape(last)}" for first, last in _BRACKETS.items())


_INSIDE = f"[^{_ANY}\n]++"
#: A sentence whose brackets are all closed, at most two deep: nearly all are so, and read at once. At each character
#: one way alone goes on. Groups are not possessive: before 3.11.5 Python takes too much with such.
_PLAIN = re.compile(
    rf"(?:[^{_ANY}。｡！？!?\n]++|[!?]++(?!\s|\Z)|{_pairs(f'{_INSIDE}|{_pairs(_INSIDE)}')})*"
    r"(?:[。｡！？]+|[!?]++(?=\s|\Z)|\n|\Z)"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence in order, without surrounding white space; empty ones are left out."""
    found = []
    start = 0
    for border in [*_borders(text), len(text)]:
        trimmed = _trimmed(text, start, border)
        if trimmed:
            found.append(trimmed)
        start = border
    return found


def _borders(text: str) -> Iterator[int]:
    position = 0
    while position < len(text):
        if plain := _PLAIN.match(text, position):
            position = plain.end()
        else:
            line = text.find("\n", position) + 1 or len(text)
            yield from _borders_in_line(list(_MARK.finditer(text, position, line)))
            position = line
        yield position


def _borders_in_line(marks: list[re.Match[str]]) -> Iterator[int]:
    """A bracket that is never closed in its line opens nothing."""
    inside = _bracketed([(match.start(), match.group()) for match in marks if match.lastgroup == "bracket"])
    position = 0
    for match in marks:
        while position < len(inside) and inside[position][1] < match.start():
            position += 1
        if match.lastgroup == "end" and not (position < len(inside) and inside[position][0] < match.start()):
            yield match.end()


def _bracketed(brackets: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """The outermost pairs of brackets, in order."""
    open_at: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for position, bracket in brackets:
        if bracket in _BRACKETS:
            if len(open_at) < _DEEPEST:
                open_at.append((position, _BRACKETS[bracket]))
            continue
        expected = [closing for _, closing in open_at]
        if bracket in expected:
            depth = len(expected) - 1 - expected[::-1].index(bracket)
            opening = open_at[depth][0]
            del open_at[depth:]
            while pairs and pairs[-1][0] > opening:
                pairs.pop()
            pairs.append((opening, position))
    return pairs


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    sentence = text[start:end].rstrip()
    left = len(sentence) - len(sentence.lstrip())
    return (start + left, start + len(sentence)) if sentence else None
