"""Characters that no reader sees but a machine reads: what can carry hidden words, and how to take it out.

1. Tags (U+E0000–E007F), which repeat ASCII invisibly; a flag's subdivision after 🏴 is their one ordinary use.
2. Controls of direction (U+202A–202E, U+2066–2069), which show words in another order than they are read in.
3. Two or more in a row of the characters without width, and of variation selectors, which encode bits. A single one is
   a hint for line breaks, joins an emoji or chooses the form of a kanji, and is left alone.

Source: Unicode 15.1, Default_Ignorable_Code_Point; Unicode Technical Report 36, 3.5 (deprecated tag characters) and
UAX 9 for the controls of direction.
"""

from __future__ import annotations

import re

_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f"
_NO_WIDTH = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_HIDDEN = re.compile(
    f"(?P<flag>{_FLAG})|[\U000e0000-\U000e007f\u202a-\u202e\u2066-\u2069]+|[{_NO_WIDTH}]{{2,}}|[{_SELECTORS}]{{2,}}"
)


def hidden_characters(text: str) -> int:
    """How many characters of the text can carry hidden words."""
    if text.isascii():
        return 0
    return sum(len(found.group()) for found in _HIDDEN.finditer(text) if not found["flag"])


def without_hidden_characters(text: str) -> str:
    """The text as a reader sees it."""
    if text.isascii():
        return text
    return _HIDDEN.sub(lambda found: found["flag"] or "", text)
