"""Whether a text is none: bytes that were no text, read as UTF-16 or as an 8-bit code.

Random pairs of bytes are a seventh no characters at all and mix every script; random single bytes are half of the upper
half of Latin-1. A text of any language has nearly none of the first, one script beside Japanese and ASCII, and at most
an eighth of the last (Vietnamese).
"""

from __future__ import annotations

import unicodedata
from collections import Counter

_NO_CHARACTERS = frozenset({"Cc", "Cn", "Cs"})
_SYMBOL_FONTS = range(0xF000, 0xF100)  # Word's bullets
_FEWEST = 10  # characters of foreign scripts that can be told to be mixed


def is_rubbish(text: str) -> bool:
    """Of texts under some 20 characters it cannot be told."""
    shown = [character for character in text if not character.isspace()]
    total = len(shown)
    none = sum(unicodedata.category(character) in _NO_CHARACTERS for character in shown)
    private = sum(
        unicodedata.category(character) == "Co" and ord(character) not in _SYMBOL_FONTS for character in shown
    )
    upper_half = sum("\x80" <= character <= "\xff" for character in shown)
    return (
        (none > 1 and none > 0.005 * total)
        or (private > 1 and private > 0.05 * total)
        or upper_half > 0.3 * total
        or _mixes_scripts(shown)
    )


def _mixes_scripts(shown: list[str]) -> bool:
    foreign = [character for character in shown if not _is_japanese(character)]
    if len(foreign) <= 0.2 * len(shown) or len(foreign) < _FEWEST:
        return False
    scripts = Counter(unicodedata.name(character, "").partition(" ")[0] for character in foreign)
    return scripts.most_common(1)[0][1] < 0.7 * len(foreign)


def _is_japanese(character: str) -> bool:
    """Whether JIS X 0213 or ASCII has it."""
    try:
        return bool(character.encode("euc_jis_2004"))
    except UnicodeEncodeError:
        return False
