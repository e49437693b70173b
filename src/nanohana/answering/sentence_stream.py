"""A model's words, cut into sentences while they arrive."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENDS = "。！？!?"
#: Characters; what a model writes without an end is cut, as each of its words is looked through and sent once more.
LONGEST = 600
_OPENING, _CLOSING = "（「『(【〔", "）」』)】〕"
#: The model's own citation marks: ours come from the check of each sentence, not from what a model says of itself.
_MARKS = re.compile(r"\s*[\[［]\s*(?:資料)?\s*\d+(?:\s*[,、]\s*\d+)*\s*[\]］]")
_MARKUP = re.compile(r"\*\*|__|`|^#{1,6}\s+", re.MULTILINE)
_BULLET = re.compile(r"^[^\S\u3000]*(\u3000*)\s*(?:[-*+•]|・)\s*")
#: Indents a letter and stands between 「第１条」 and its text; Python counts it among what is not printable.
_WIDE_SPACE = "\u3000"


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    opens_paragraph: bool


class SentenceStream:
    """Feed it words; it gives each sentence once, as soon as it is whole. ``unfinished`` is what is not yet one."""

    def __init__(self) -> None:
        self.unfinished = ""
        self._opens = True

    def feed(self, words: str) -> list[Sentence]:
        """The sentences that these words completed."""
        self.unfinished += words
        found: list[Sentence] = []
        while (end := _end(self.unfinished)) is not None:
            raw, self.unfinished = self.unfinished[:end], self.unfinished[end:]
            if text := plain(raw):
                found.append(Sentence(text, self._opens))
            self._opens = raw.endswith("\n") or (self._opens and not text)
        return found

    def close(self) -> list[Sentence]:
        """The rest, where the model ended of its own will without a full stop."""
        return self.feed("\n")


def plain(text: str) -> str:
    """Model text without markup, citation marks and characters that are not shown; 全角 spaces stay but at its end."""
    text = _MARKUP.sub("", _MARKS.sub("", text))
    text = _BULLET.sub(r"\1・", text, count=1)
    return "".join(filter(_is_shown, text)).strip(" ").rstrip()


def _is_shown(character: str) -> bool:
    return character.isprintable() or character == _WIDE_SPACE


def _end(text: str) -> int | None:
    """Where the first sentence of ``text`` ends: after a line, after 。 outside brackets, or where it is too long."""
    depth = 0
    for position, character in enumerate(text[:LONGEST]):
        if character == "\n":
            return position + 1
        depth = max(0, depth + (character in _OPENING) - (character in _CLOSING))
        if character in _ENDS and not depth:
            return position + 1
    return LONGEST if len(text) >= LONGEST else None
