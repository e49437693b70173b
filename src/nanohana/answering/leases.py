"""Who writes an answer: one web process of perhaps several, by a lease in the database.

1. Whoever claims a turn that was asked for writes it; nobody else can (``claim``).
2. The writing process renews its leases. One that was not renewed for ``LEASE`` belongs to a process that is gone: its
   answer was interrupted (``settle``), and what it still would store is not taken (``end``).
3. What the writing process stores, it stores while it holds the lease (``ensure_held``): who comes late has lost it.
4. Who stops an answer, or reads it through another process, puts that down on the lease; the writing process sees it
   the next time it looks.

The database's clock alone counts, so machines may disagree about the time. Where that clock is set back, a lease dated
ahead of it counts no more than one that is over, and its process dates it anew at the next look. In the second before
that look a clock that jumps may have an answer called interrupted that is not; its process then sees that and ends.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from nanohana.answering.models import AnswerSentence, Turn, Writing
from nanohana.answering.uses import put_down_end

LEASE = datetime.timedelta(seconds=10)
RENEWED_EVERY = datetime.timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Lease:
    """As the writing process finds it: whether the answer is to end, and whether it is read through another process."""

    is_stopped: bool
    is_followed: bool


class LeaseLost(Exception):
    """The answer is another process's by now, or nobody's."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database has of an answer that another process writes."""

    sentences: Sequence[AnswerSentence]
    has_ended: bool


@transaction.atomic
def claim(turn: Turn, withheld: Collection[int]) -> UUID | None:
    """The token of a new lease, where the answer was asked for and nobody has begun it or stopped it since."""
    asked_for = Turn.objects.filter(pk=turn.pk, state=Turn.State.REQUESTED)
    if not asked_for.update(state=Turn.State.WRITING, failure=""):
        return None
    Writing.objects.filter(turn=turn).delete()
    return Writing.objects.create(turn=turn, token=uuid4(), withheld=sorted(withheld)).token


def renew(tokens: Collection[UUID]) -> Mapping[UUID, Lease]:
    """The leases that are still held, by token."""
    held = Writing.objects.filter(token__in=tokens)
    held.filter(~_within(RENEWED_EVERY, "renewed_at")).update(renewed_at=Now())
    rows = held.annotate(is_followed=_within(LEASE, "followed_at")).values_list("token", "is_stopped", "is_followed")
    return {token: Lease(is_stopped, bool(is_followed)) for token, is_stopped, is_followed in rows}


def ensure_held(turn: Turn, token: UUID) -> None:
    """To the end of this transaction nobody takes the lease over. Raises LeaseLost."""
    _locked(turn)
    if not Writing.objects.filter(token=token).exists():
        raise LeaseLost


@transaction.atomic
def end(turn: Turn, token: UUID, state: Turn.State, failure: str) -> None:
    """Store how an answer ended; nothing where the lease was lost meanwhile."""
    _locked(turn)
    if not Writing.objects.filter(token=token).delete()[0]:
        return
    turn.state, turn.failure = state, failure
    turn.save(update_fields=["state", "failure", "model"])
    put_down_end(turn)


def stop(turn_id: UUID) -> None:
    """End the answer wherever it is written, also one that was asked for and not begun."""
    if not Turn.objects.filter(pk=turn_id, state=Turn.State.REQUESTED).update(state=Turn.State.STOPPED):
        Writing.objects.filter(turn=turn_id).update(is_stopped=True)


def settle(turn: Turn) -> None:
    """Say 「中断」 of an answer whose process is gone."""
    if turn.state != Turn.State.WRITING:
        return
    with transaction.atomic():
        left = Turn.objects.filter(pk=turn.pk, state=Turn.State.WRITING).exclude(pk__in=_written_now())
        if not left.update(state=Turn.State.INTERRUPTED):
            return
        Writing.objects.filter(turn=turn).delete()
        turn.state = Turn.State.INTERRUPTED
        put_down_end(turn)


def settle_all() -> int:
    """The same for all that are being written, also where nobody looks. Gives how many there were to settle."""
    left = Turn.objects.filter(state=Turn.State.WRITING).exclude(pk__in=_written_now())
    for turn in (turns := list(left)):
        settle(turn)
    return len(turns)


def withheld_of(turn: Turn) -> frozenset[int]:
    """The sources that the owner could not read when the answer was begun."""
    return frozenset(next(iter(Writing.objects.filter(turn=turn).values_list("withheld", flat=True)), ()))


def stored_behind(turn: Turn, sentence: int) -> Stored:
    """What was stored behind a number of sentences; the writing process learns that somebody reads."""
    is_written = _written_now().filter(pk=turn.pk).exists()  # asked first: what is stored until the end is not missed
    Writing.objects.filter(~_within(RENEWED_EVERY, "followed_at"), turn=turn).update(followed_at=Now())
    sentences = list(AnswerSentence.objects.filter(turn=turn, ordinal__gt=sentence).order_by("ordinal"))
    for each in sentences:
        _ = each.text  # opened here: a stream has no database
    if not is_written and (now := Turn.objects.filter(pk=turn.pk).first()):
        settle(now)
    return Stored(sentences, has_ended=not is_written)


def _written_now() -> QuerySet[Turn]:
    living = Writing.objects.filter(_within(LEASE, "renewed_at"))
    return Turn.objects.filter(state=Turn.State.WRITING, pk__in=living.values("turn"))


def _within(time: datetime.timedelta, column: str) -> Q:
    """Not longer ago, and not further ahead either: then the clock was set back."""
    return Q(**{f"{column}__range": (Now() - time, Now() + time)})


def _locked(turn: Turn) -> None:
    """Before the lease, as ``claim`` and ``settle`` do."""
    Turn.objects.select_for_update(no_key=True).filter(pk=turn.pk).values_list("pk").first()
