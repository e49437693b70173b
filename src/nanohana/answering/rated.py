"""Results that other rooms give and people rate: a room says here how they are read, and when one was rated or erased.

Beside answers, which this room keeps itself, these are results of task apps. What becomes of a bad rating is for the
receivers of the signals to see to; they know results by room and key alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, QuerySet
from django.dispatch import Signal

from nanohana.access.models import Account
from nanohana.access.rights import Actor
from nanohana.organization.models import Division


@dataclass(frozen=True, slots=True)
class RatedResult:
    """A result that was rated just now. ``division`` owns what made it, None where that is the product itself.

    ``reason`` is one of ``models.Rating.Reason``; empty without one.
    """

    room: str
    key: UUID
    title: str
    division: Division | None
    useful: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What its maker's owner may read of a rated result. ``address``: where what made it is mended."""

    entered: tuple[tuple[str, str], ...]
    text: str
    comment: str
    is_withheld: bool
    address: str


@dataclass(frozen=True, slots=True)
class RatedRoom:
    """``read`` is for who looks, None where the result is deleted or its rating good again; ``own`` are the keys of
    what a person has rated and not deleted; ``address`` is where that person finds a result."""

    read: Callable[[UUID, Actor | None], ReadResult | None]
    own: Callable[[Account], QuerySet[Model, UUID]]
    address: Callable[[UUID], str]


ROOMS: dict[str, RatedRoom] = {}

result_rated = Signal()
"""Sent with ``result`` (RatedResult), after each change of a rating, in its transaction."""

results_erased = Signal()
"""Sent with ``keys`` (list[UUID]), in the transaction in which results are erased for good."""
