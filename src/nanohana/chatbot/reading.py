"""How a text is read, in katakana: 「自動車税」 and 「じどうしゃぜい」 sound the same."""

from __future__ import annotations

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key


def reading(text: str) -> str:
    """The reading of a text by the dictionary; what it does not know stays as it is."""
    return "".join(word.reading_form() or word.surface() for _, words in morphemes(key(text)) for word in words)
