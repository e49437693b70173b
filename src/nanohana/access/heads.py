"""Who heads divisions (所属長, 管理職), and for which they answer: those they head, and all below."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import Actor, actor_kept_with
from nanohana.access.rules import Held
from nanohana.organization.staffing import Place, headed_divisions


def divisions_answered_for(account: Account) -> frozenset[int]:
    """The divisions (keys) that a person heads today, and all below them; none for everybody else.

    Looked up once for a request: the account is read anew for each.
    """
    kept: Any = account
    if not hasattr(kept, "_answered_for"):
        kept._answered_for = _answered_for(account)
    found: frozenset[int] = kept._answered_for
    return found


def _answered_for(account: Account) -> frozenset[int]:
    actor = actor_kept_with(account)
    held = actor.held if actor is not None else ()
    headed = headed_divisions([Place(one.division, one.rank) for one in held], localdate()) if held else frozenset()
    return frozenset[int]().union(*(one.reach.below for one in held if one.division in headed))


class AnsweringFor:
    """Who answers for one division on a day, decided in memory for many people: it asks once for each place."""

    def __init__(self, division: int | None, day: datetime.date) -> None:
        self._division, self._day = division, day
        self._heads: dict[Place, bool] = {}

    def by(self, held: Held) -> bool:
        """Whether a place makes whoever holds it answer for the division."""
        if self._division not in held.reach.below:
            return False
        place = Place(held.division, held.rank)
        if place not in self._heads:
            self._heads[place] = bool(headed_divisions([place], self._day))
        return self._heads[place]

    def answers(self, actor: Actor) -> bool:
        return any(self.by(held) for held in actor.held)
