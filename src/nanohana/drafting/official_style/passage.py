"""A text with its words and sentences: what the rules look at.

Lone surrogates and NUL are replaced one for one before the words are made out, so that every offset is one of the
original text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.sentences import sentences

_UNREADABLE = re.compile("[\ud800-\udfff\x00]")


@dataclass(frozen=True, slots=True)
class Word:
    """A long unit (Sudachi mode C) at ``start:end``. ``pos`` has the six fields of UniDic, ``lemma`` is as written."""

    start: int
    end: int
    surface: str
    pos: tuple[str, ...]
    lemma: str
    reading: str
    known: bool = True  # to the dictionary

    @property
    def kind(self) -> str:
        return self.pos[0]

    @property
    def form(self) -> str:
        """The inflected form, 連用形-一般."""
        return self.pos[5]


class Passage:
    """The text under check; ``text`` has the length of the original."""

    def __init__(self, text: str) -> None:
        self.text = _UNREADABLE.sub("\ufffd", text)

    @cached_property
    def words(self) -> list[Word]:
        return [
            Word(
                offset + word.begin(),
                offset + word.end(),
                word.surface(),
                word.part_of_speech(),
                word.dictionary_form(),
                word.reading_form(),
                not word.is_oov(),
            )
            for offset, found in morphemes(self.text)
            for word in found
        ]

    @cached_property
    def starts(self) -> dict[int, int]:
        """The word that begins at an offset."""
        return {word.start: index for index, word in enumerate(self.words)}

    @cached_property
    def ends(self) -> dict[int, int]:
        """The word that ends at an offset."""
        return {word.end: index for index, word in enumerate(self.words)}

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return sentences(self.text)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The sentence an offset stands in; the offset alone where it stands in none."""
        index = bisect_right(self._sentence_starts, offset) - 1
        if index >= 0 and offset < self.sentences[index][1]:
            return self.sentences[index]
        return offset, offset

    def word_before(self, offset: int) -> Word | None:
        index = self.ends.get(offset)
        return None if index is None else self.words[index]

    def word_at(self, offset: int) -> Word | None:
        index = self.starts.get(offset)
        return None if index is None else self.words[index]
