"""How lists and addresses are entered in the forms of this app."""

from __future__ import annotations

from django import forms


def secure(address: str) -> str:
    """An address of a page, or none. Raises ValidationError."""
    if address and not address.startswith("https://"):
        raise forms.ValidationError("https:// から始まるアドレスを書いてください。")
    return address


def lines(text: str) -> list[str]:
    """The lines with something in them, each once."""
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))
