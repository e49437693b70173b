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
_MARK = re.compile(
    "(?P<line>\n)|(?P<end>[。｡！？]+|[!?]+(?=\\s|$))|(?P<bracket>["
    + re.escape("".join([*_BRACKETS, *_CLOSING]))
    + "])",
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
    in_line: list[re.Match[str]] = []
    for match in _MARK.finditer(text):
        if match.lastgroup == "line":
            yield from _borders_in_line(in_line)
            yield match.end()
            in_line = []
        else:
            in_line.append(match)
    yield from _borders_in_line(in_line)


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
    sentence = text[start:end]
    left = len(sentence) - len(sentence.lstrip())
    stripped = sentence.strip()
    return (start + left, start + left + len(stripped)) if stripped else None
