"""Numbers out of addresses, forms, headers and files, where anything may stand in their place."""

from __future__ import annotations

OF_AN_INTEGER, OF_A_KEY = 9, 18  # digits that fit into PostgreSQL's integer and bigint


def whole_number(text: str | None, most: int = OF_AN_INTEGER) -> int | None:
    """What the digits 0 to 9 alone say, ``most`` of them at most; None for anything else.

    ``isdigit`` would let ² pass, ``int`` ١ and ' 1_0', and more than 4,300 digits are an error.
    """
    return int(text) if text and len(text) <= most and text.isascii() and text.isdigit() else None
