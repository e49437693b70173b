"""What rooms above this one keep of what people enter and get: erased with their questions, found for a disclosure.

A room registers its keeper when Django is ready; ``retention`` and the disclosure of records ask them all.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from nanohana.access.models import Account
from nanohana.organization.models import Division


@dataclass(frozen=True, slots=True)
class KeptText:
    """One text that a person has entered, or got, or what they thought of it."""

    at: datetime.datetime
    kind: Literal["input", "output", "comment"]
    text: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """``erase`` deletes everything of a person or a division and says how many; ``texts`` are a person's, of a time."""

    title: str
    erase: Callable[[Account | Division], int]
    texts: Callable[[Account, datetime.datetime, datetime.datetime], Iterator[KeptText]]


KEEPERS: dict[str, Keeper] = {}


def register(name: str, keeper: Keeper) -> None:
    """``name`` stands in the audit record, with how many were erased."""
    KEEPERS[name] = keeper
