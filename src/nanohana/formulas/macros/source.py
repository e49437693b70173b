"""VBA source as logical lines: comments cut off, lines continued with 「 _」 joined, texts in quotes kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARACTERS = 100_000
MAX_LINES = 3_000
LONGEST_LINE = 1_023
"""Characters that the editor of Excel takes in a line. The analyser takes minutes for lines of many statements."""


class SourceError(ValueError):
    """The source cannot be checked. The message is Japanese and says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """``code`` is without comment and indentation, in ``bare`` texts are emptied (「""」). ``number`` is 1-based."""

    number: int
    code: str
    bare: str
    comment: str


_PART = re.compile(r'"(?:[^"\n]|"")*("|$)|\'.*|(?:(?<=^)|(?<=:))\s*Rem\b.*', re.IGNORECASE)


def lines(source: str) -> Iterator[Line]:
    """The logical lines that are not blank. Raises SourceError where there is too much."""
    physical = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(source) > MAX_CHARACTERS or len(physical) > MAX_LINES:
        raise SourceError(f"マクロが長すぎます。{MAX_LINES:,}行、{MAX_CHARACTERS:,}文字以内に分けて確かめてください。")
    if any(len(line) > LONGEST_LINE for line in physical):
        raise SourceError(f"1行が{LONGEST_LINE:,}文字を超えています。行を分けてから、もう一度確かめてください。")
    number = 0
    while number < len(physical):
        first, text = number, physical[number]
        while re.search(r"\s_\s*$", text) and number + 1 < len(physical):
            number += 1
            text = re.sub(r"\s_\s*$", " ", text) + physical[number].strip()
        number += 1
        if text.strip():
            yield _line(first + 1, text)


def _line(number: int, text: str) -> Line:
    code, bare, comment, end = "", "", "", 0
    for part in _PART.finditer(text):
        code += text[end : part.start()]
        bare += text[end : part.start()]
        end = part.end()
        if part[0].startswith('"'):
            code, bare = code + part[0], bare + '""'
        else:
            comment = part[0].strip().lstrip("'")
    return Line(number, (code + text[end:]).strip(), (bare + text[end:]).strip(), comment.strip())


def statements(bare: str) -> list[str]:
    """The statements of a line without texts: 「:」 parts them, a label keeps its own."""
    parts = [part.strip() for part in re.split(r":(?!=)", bare)]
    if re.fullmatch(r"\w+", parts[0]) and len(parts) == 2 and not parts[1]:
        return [f"{parts[0]}:"]
    return [part for part in parts if part]
