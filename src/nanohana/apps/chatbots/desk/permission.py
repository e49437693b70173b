"""Who is at the desk: members of a division that owns a chatbot, for its citizens alone; everybody else finds nothing.

Administrators are not among them unless they are members: what a citizen tells an officer is for those in charge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.selection import in_header
from nanohana.organization.models import Division
from nanohana.published.desk import Order


@dataclass(frozen=True)
class Desk:
    """``chatbots`` by their keys, with their owner divisions; ``officer`` is all that the public site knows of whom."""

    chatbots: Mapping[str, Chatbot]
    officer: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.chatbots)

    @property
    def divisions(self) -> dict[int, Division]:
        return {each.owner_division_id: each.owner_division for each in self.chatbots.values()}

    def order(self, hand_over: UUID, chatbot: str = "", **more: Any) -> Order:
        """An act of this officer; ``chatbot`` is the hand-over's, whose division citizens read. ``more`` as Order."""
        owner = self.chatbots.get(chatbot)
        division = str(owner.owner_division) if owner else ""
        return replace(Order(self.keys, hand_over, self.officer, division), **more)


def desk_of(request: HttpRequest) -> Desk:
    """Raises Http404 for who has no chatbot."""
    actor = actor_behind(request)
    found = Chatbot.objects.filter(owner_division__in=actor.divisions if actor else ()).select_related("owner_division")
    chatbots = {each.key: each for each in found.order_by("title")}
    if not chatbots:
        raise Http404
    return Desk(chatbots, str(account_of(request).pk))


def is_at_desk(request: HttpRequest) -> bool:
    actor = actor_behind(request)
    return actor is not None and any(each.owner_division_id in actor.divisions for each in in_header(request))
