"""Words that no reader sees."""

from __future__ import annotations


def tags(text: str) -> str:
    """ASCII repeated as tags (U+E0000–E007F)."""
    return "".join(chr(0xE0000 + ord(letter)) for letter in text)
