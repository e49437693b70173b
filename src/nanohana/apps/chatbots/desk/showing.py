"""Hand-overs as officers see them: who has them, how long citizens wait, whether they are still there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from nanohana.access.models import Account
from nanohana.apps.chatbots.desk.permission import Desk
from nanohana.apps.chatbots.desk.words import duration
from nanohana.apps.chatbots.models import Chatbot
from nanohana.published.desk import HandedOver, State
from nanohana.web.identifiers import uuid_or_none

PRESENT = datetime.timedelta(seconds=90)  # the citizen's page writes down every half minute that it asks for news
LONG = datetime.timedelta(minutes=5)
_TONES = {
    State.WAITING: "red",
    State.FORM: "yellow",
    State.CLAIMED: "blue",
    State.CLOSED: "neutral",
    State.ANSWERED: "neutral",
    State.CANCELLED: "neutral",
}


@dataclass(frozen=True)
class Row:
    """``officer`` is the name of who has it, empty where nobody does or it is a person of another time."""

    head: HandedOver
    chatbot: Chatbot | None
    officer: str
    is_mine: bool
    now: datetime.datetime

    @property
    def id(self) -> UUID:
        return UUID(self.head.id)

    @property
    def tone(self) -> str:
        return _TONES[self.head.state]

    @property
    def is_waiting(self) -> bool:
        return self.head.state == State.WAITING

    @property
    def is_claimed(self) -> bool:
        return self.head.state == State.CLAIMED

    @property
    def is_form(self) -> bool:
        return self.head.state == State.FORM

    @property
    def may_reply(self) -> bool:
        """A conversation is its officer's; a form is everybody's."""
        return self.is_form or (self.is_claimed and self.is_mine)

    @property
    def waited(self) -> str:
        """How long the citizen has waited, or did."""
        until = self.head.claimed_at or self.head.closed_at or self.now
        return duration((until - self.head.opened_at).total_seconds())

    @property
    def is_long(self) -> bool:
        return self.is_waiting and self.now - self.head.opened_at >= LONG

    @cached_property
    def presence(self) -> str:
        """Whether the citizen's page is open; empty where it is of no matter."""
        if self.head.state not in (State.WAITING, State.CLAIMED) or self.head.seen_at is None:
            return ""
        gone = self.now - self.head.seen_at
        if gone < PRESENT:
            return "県民の画面は開いています"
        return f"県民の画面は{duration(gone.total_seconds())}前から動きがありません"


@dataclass(frozen=True)
class Sections:
    """The queue by what an officer does first."""

    waiting: list[Row]
    mine: list[Row]
    forms: list[Row]
    others: list[Row]
    ended: list[Row]

    @property
    def to_do(self) -> int:
        """What waits for somebody: citizens in the queue, forms, new messages to this officer."""
        return len(self.waiting) + len(self.forms) + sum(row.head.is_unread for row in self.mine)


def rows(desk: Desk, heads: Iterable[HandedOver], now: datetime.datetime) -> list[Row]:
    found = list(heads)
    names = _names({head.officer for head in found})
    return [
        Row(head, desk.chatbots.get(head.chatbot), names.get(head.officer, ""), head.officer == desk.officer, now)
        for head in found
    ]


def sections(every: list[Row]) -> Sections:
    return Sections(
        waiting=[row for row in every if row.is_waiting],
        mine=[row for row in every if row.is_claimed and row.is_mine],
        forms=[row for row in every if row.is_form],
        others=[row for row in every if row.is_claimed and not row.is_mine],
        ended=[row for row in every if not row.head.state.is_open],
    )


def _names(officers: set[str]) -> Mapping[str, str]:
    """The names of officers by the ids that the public site keeps."""
    ids = list(filter(None, map(uuid_or_none, officers)))
    accounts = Account.objects.filter(pk__in=ids).select_related("staff")
    return {str(account.pk): account.display_name for account in accounts}
