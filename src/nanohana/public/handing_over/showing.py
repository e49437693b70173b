"""A hand-over as its citizen sees it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nanohana.chatbot.emergency_cards import Card
from nanohana.public.active import active
from nanohana.public.danger import card_for
from nanohana.public.handing_over import queueing
from nanohana.public.models import DeskMessage, HandOver
from nanohana.published import opening
from nanohana.published.content import Chatbot
from nanohana.published.desk import State

SLOW = datetime.timedelta(minutes=10)  # after so long the form is offered
_LOOKED_THROUGH = 5  # messages of the citizen in which an emergency is looked for
_LONG = 60  # minutes


def published(key: str) -> Chatbot | None:
    """The published chatbot of a key."""
    found = active().chatbots.get(key)
    return found.content if found else None


@dataclass(frozen=True)
class Shown:
    """``chatbot`` is None where it is no longer published; ``now`` is when the page is made."""

    found: HandOver
    chatbot: Chatbot | None
    now: datetime.datetime

    @property
    def state(self) -> str:
        return self.found.state

    @property
    def is_waiting(self) -> bool:
        return self.found.state == State.WAITING

    @property
    def is_claimed(self) -> bool:
        return self.found.state == State.CLAIMED

    @property
    def is_talk(self) -> bool:
        """Whether an officer is there, or may come any moment."""
        return self.is_waiting or self.is_claimed

    @property
    def may_say(self) -> bool:
        return queueing.may_say(self.found)

    @property
    def is_kept(self) -> bool:
        """Whether it became a form because nobody had come before the end of the opening hours."""
        return self.is_form and self.found.unpicked_at is not None

    @property
    def is_form(self) -> bool:
        return self.found.state == State.FORM

    @property
    def title(self) -> str:
        """The label that heads the page."""
        return "staff_kept_title" if self.is_kept else _TITLES[State(self.found.state)]

    @property
    def division(self) -> str:
        """Who helps, or will: as citizens read it."""
        return self.found.claimed_by or (self.chatbot.owner if self.chatbot else "")

    @cached_property
    def place(self) -> int:
        return queueing.place_of(self.found)

    @cached_property
    def minutes(self) -> int | None:
        """Expected waiting, in steps of five above five; None where nothing can be said."""
        minutes = queueing.expected_wait(self.found)
        return minutes if minutes is None or minutes <= 5 else -(-minutes // 5) * 5

    @property
    def is_long(self) -> bool:
        return self.minutes is not None and self.minutes > _LONG

    @property
    def is_slow(self) -> bool:
        return self.is_waiting and self.now - self.found.opened_at >= SLOW

    @property
    def is_over(self) -> bool:
        """Whether officers have gone home while the citizen waits."""
        return self.is_waiting and self.chatbot is not None and not opening.is_open(self.chatbot.hours, self.now)

    @property
    def next_opening(self) -> str:
        at = opening.next_opening(self.chatbot.hours, self.now) if self.chatbot else None
        return opening.moment_in_words(at) if at else ""

    @cached_property
    def said(self) -> Sequence[DeskMessage]:
        return list(self.found.messages.order_by("at"))

    @property
    def card(self) -> Card | None:
        """The fixed card, where the citizen has just written of an emergency: no officer may be there in time."""
        return card_of(self.found, self.said)


def card_of(found: HandOver, said: Sequence[DeskMessage]) -> Card | None:
    """The card for the latest words of its citizen that speak of danger."""
    texts = [message.text for message in said if message.from_citizen][-_LOOKED_THROUGH:]
    cards = (card_for(text) for text in reversed([found.message, *texts]))
    return next(filter(None, cards), None)


_TITLES = {
    State.WAITING: "staff_waiting",
    State.CLAIMED: "staff_claimed",
    State.CLOSED: "staff_ended",
    State.CANCELLED: "staff_cancelled",
    State.FORM: "staff_form_taken",
    State.ANSWERED: "staff_answered",
}
