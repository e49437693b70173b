"""How a text is read, in katakana: 「自動車税」 and 「じどうしゃぜい」 sound the same."""

from __future__ import annotations

import re

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key

_KANA_ALONE = re.compile(r"[ぁ-ゖァ-ヺー、。・?!~\s]{9,}")


def is_kana_alone(text: str) -> bool:
    """Whether more than a word or two is written without an ideograph: nouns and meaning are hard to tell in it."""
    return _KANA_ALONE.fullmatch(key(text)) is not None


def reading(text: str) -> str:
    """The reading of a text by the dictionary; what it does not know stays as it is."""
    return "".join(word.reading_form() or word.surface() for _, words in morphemes(key(text)) for word in words)
