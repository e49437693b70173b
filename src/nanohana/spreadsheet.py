"""Text that a spreadsheet must not take for a formula (CSV injection), for every CSV file of the product."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> str:
    """A cell that a spreadsheet takes for text, whatever a title or a file's name begins with."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def unmarked(cell: str) -> str:
    """What stood in a cell before ``inert`` marked it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
