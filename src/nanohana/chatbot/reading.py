"""How a text is read, in katakana: 「自動車税」 and 「じどうしゃぜい」 sound the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key

if TYPE_CHECKING:
    from sudachipy import Morpheme

_UNREAD = ("空白", "補助記号")
_KANA_ALONE = re.compile(r"[ぁ-ゖァ-ヺー、。・?!~\s]{9,}")


def is_kana_alone(text: str) -> bool:
    """Whether more than a word or two is written without an ideograph: nouns and meaning are hard to tell in it."""
    return _KANA_ALONE.fullmatch(key(text)) is not None


def reading(text: str) -> str:
    """The reading of a text by the dictionary; symbols, spaces and what it does not know stay as they are."""
    return "".join(sound(word) for _, words in morphemes(key(text)) for word in words)


def sound(word: Morpheme) -> str:
    """In katakana; a symbol, which Sudachi often reads as 「キゴウ」, as it is."""
    has_sound = word.part_of_speech()[0] not in _UNREAD
    return str((has_sound and word.reading_form()) or word.surface())
