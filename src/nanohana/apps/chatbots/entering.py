"""What every form of this app refuses, and how lists are entered: one item in a line."""

from __future__ import annotations

import unicodedata

from django import forms

from nanohana.protection.validators import without_individual_numbers


def readable(text: str) -> None:
    """A validator: no control characters."""
    if any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in text):
        raise forms.ValidationError("使えない制御文字が含まれています。取り除いてください。")


def storable(text: str) -> None:
    """A validator of what is kept: no My Number either."""
    readable(text)
    without_individual_numbers(text)


def lines(text: str) -> list[str]:
    """The lines with something in them, each once."""
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))
