"""Words of Japanese text by Sudachi: one dictionary for the process, a tokenizer of its own for every thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sudachipy import Dictionary, MorphemeList, Tokenizer

# Sudachi refuses more than 49,149 bytes at once; a folded character has at most 4.
_PIECE = 12_000


class _Tokenizers(threading.local):
    tokenizer: Tokenizer | None = None

    def words(self, text: str) -> MorphemeList:
        if self.tokenizer is None:
            self.tokenizer = _dictionary().tokenizer()
        return self.tokenizer.tokenize(text)


_tokenizers = _Tokenizers()
_loading = threading.Lock()


def _dictionary() -> Dictionary:
    with _loading:
        return _load()


@lru_cache
def _load() -> Dictionary:
    """Sudachi with its core dictionary, loaded when first used (0.2 s)."""
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def morphemes(text: str) -> Iterator[tuple[int, MorphemeList]]:
    """The long units (mode C) of a text of any length, piece by piece, each with where its piece begins."""
    for offset, piece in _pieces(text):
        yield offset, _tokenizers.words(piece)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = min(start + _PIECE, len(text))
        if end < len(text):
            end = max(text.rfind("\n", start, end), text.rfind("。", start, end), start + _PIECE // 2) + 1
        yield start, text[start:end]
        start = end
