"""What rooms tell the evidence pack of themselves: tables filled from the running configuration and the records alone.

An app registers its part when Django is ready; the pack asks them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A table; ``heads`` is empty where each row is a name and what is to be said of it."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


_PARTS: dict[str, Callable[[], list[Section]]] = {}


def tells(room: str, part: Callable[[], list[Section]]) -> None:
    _PARTS[room] = part


def told() -> list[Section]:
    """The parts of all rooms, as of now."""
    return [section for _, part in sorted(_PARTS.items()) for section in part()]
