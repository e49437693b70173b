"""Hand-overs as officers see them (``published.desk``)."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When, prefetch_related_objects
from django.utils import timezone

from nanohana.chatbot.emergency import emergency_card
from nanohana.public.handing_over.showing import card_of
from nanohana.public.models import Exchange, HandOver
from nanohana.published.desk import (
    LONGEST_WORD,
    MOST_ASKED,
    MOST_SOURCES,
    Asked,
    HandedOver,
    Queue,
    Said,
    State,
    Thread,
    Waiting,
)

LATELY = datetime.timedelta(days=7)  # ended ones stay in the list so long
MOST_OPEN, MOST_ENDED = 500, 100
_FIRST = 80
_OPEN = (State.WAITING, State.CLAIMED, State.FORM)


def queue(chatbots: Collection[str]) -> Queue:
    """What there is to do for these chatbots' officers, then what ended lately."""
    every = HandOver.objects.filter(chatbot__in=chatbots).select_related("conversation")
    rank = Case(When(state=State.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    waiting = list(every.filter(state__in=_OPEN).annotate(rank=rank).order_by("rank", "opened_at")[:MOST_OPEN])
    prefetch_related_objects([each for each in waiting if each.state != State.FORM], "messages")
    ended = every.exclude(state__in=_OPEN).filter(closed_at__gte=timezone.now() - LATELY).order_by("-closed_at")
    return Queue(tuple(_head(each) for each in [*waiting, *ended[:MOST_ENDED]]))


def waiting(chatbots: Collection[str]) -> Waiting:
    """How many wait, and how many forms there are."""
    every = HandOver.objects.filter(chatbot__in=chatbots)
    return Waiting(every.filter(state=State.WAITING).count(), every.filter(state=State.FORM).count())


def thread(chatbots: Collection[str], hand_over: UUID) -> Thread | None:
    """One hand-over with all that was asked and said; None where these officers have none with this id."""
    found = HandOver.objects.filter(pk=hand_over, chatbot__in=chatbots).select_related("conversation").first()
    if found is None:
        return None
    exchanges = reversed(found.conversation.exchanges.order_by("-number")[:MOST_ASKED])
    said = found.messages.order_by("at")
    return Thread(
        _head(found),
        tuple(asked(exchange) for exchange in exchanges),
        tuple(Said(str(each.pk), each.at, each.text, each.from_citizen, each.is_notice) for each in said),
        found.message,
        found.contact,
        found.note,
    )


def asked(exchange: Exchange) -> Asked:
    """A question with its answer in plain text, no longer than the staff site takes it."""
    reply = exchange.reply if isinstance(exchange.reply, dict) else {}
    sentences = [str(sentence.get("text", "")) for sentence in reply.get("sentences", ())]
    parts = [str(reply.get("text", "")), *sentences]
    sources = [str(source.get("title", ""))[:LONGEST_WORD] for source in reply.get("sources", ())]
    return Asked(
        exchange.at,
        exchange.asked or "（個人情報を含むため、質問は保存していません）",
        exchange.outcome,
        "\n".join(part for part in parts if part),
        tuple(dict.fromkeys(source for source in sources if source))[:MOST_SOURCES],
        exchange.rating,
        exchange.comment,
    )


def _head(found: HandOver) -> HandedOver:
    return HandedOver(
        str(found.pk), found.receipt_number, found.chatbot, State(found.state), found.opened_at, _first_words(found),
        found.conversation.language, found.claimed_at, found.closed_at, found.officer, found.is_unread, found.seen_at,
        found.unpicked_at, _danger(found),
    )  # fmt: skip


def _danger(found: HandOver) -> str:
    """A form, of which there may be hundreds, is looked at by its words alone."""
    match found.state:
        case State.WAITING | State.CLAIMED:
            card = card_of(found, sorted(found.messages.all(), key=lambda each: each.at))
        case State.FORM:
            card = emergency_card(found.message)
        case _:
            card = None
    return card.title if card else ""


def _first_words(found: HandOver) -> str:
    """What it is about: what was written for officers, else the last question."""
    text = found.message
    if not text:
        last = found.conversation.exchanges.order_by("-number").first()
        text = last.asked if last else ""
    line = " ".join(text.split())
    return line if len(line) <= _FIRST else f"{line[:_FIRST]}…"
