"""The acts that are recorded: each room lists its own in ``acts.py``, an enumeration under ``@registered``."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import TextChoices

Acts = TypeVar("Acts", bound=type[TextChoices])
_labels: dict[str, str] = {}


def registered(acts: Acts) -> Acts:
    """Make a room's acts known. Codes are ``<thing>.<done>`` and never change: they stand in signed rows."""
    named = {act.value: act.label for act in acts}
    if twice := _labels.keys() & named.keys():
        raise ValueError(f"acts registered twice: {', '.join(sorted(twice))}")
    _labels.update(named)
    return acts


def label_of(code: str) -> str:
    """The Japanese name of an act; the code itself for one that no room has any more."""
    return _labels.get(code, code)


def choices() -> list[tuple[str, str]]:
    """All acts with their names, for a select."""
    return list(_labels.items())
