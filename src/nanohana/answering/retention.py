"""How long what people ask and get is kept, and how it is erased for good.

1. A conversation in which nobody has asked for ``conversations_kept_days`` is deleted, as its owner could have done.
2. A deleted conversation can be brought back for ``UNDO_FOR``, and is erased a day after it was deleted: question,
   evidence, answer and title go, and what other rooms have said about them (``signals.questions_erased``). Of a rating
   the reason and whether it was useful stay, without the comment and without a way back to the person. The audit
   record holds no text, so its chain is as it was. A question that its owner replaces by another is erased at once.
3. That day is also for a clock that was wrong: conversations that it deleted in advance come back as soon as it is
   right again, and those that it dated before their owner's account existed count from now.
4. Erasing a person or a division destroys the keys first: whatever backup or disk block still holds the encrypted text
   can be opened with those keys only. Then the rows go too, with what other rooms keep (``kept``). What is counted of
   their use stays, under a pseudonym (``usage.retention``).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.acts import AnswerAct
from nanohana.answering.kept import KEEPERS
from nanohana.answering.models import Conversation, Rating, Turn
from nanohana.answering.signals import questions_erased
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.documents.wall import set_aside
from nanohana.encryption.models import DataKey
from nanohana.encryption.rotation import destroy
from nanohana.metering import retention as metering
from nanohana.organization.models import Division
from nanohana.usage import retention as usage

UNDO_FOR = datetime.timedelta(minutes=10)
KEPT_DELETED = datetime.timedelta(days=1)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased; ``recorded`` is the number of the row in the audit record that says so."""

    conversations: int
    questions: int
    recorded: int = 0


def settle_clock() -> None:
    """Put right what a wrong clock has dated."""
    now = timezone.now()
    Conversation.objects.filter(deleted_at__gt=now).update(deleted_at=None)
    Conversation.objects.filter(updated_at__lt=F("owner__created_at")).update(updated_at=now)


@transaction.atomic
def delete_expired() -> int:
    """Delete what nobody has used for as long as it is kept; returns how many conversations."""
    now = timezone.now()
    limit = now - datetime.timedelta(days=current().conversations_kept_days)
    count = Conversation.objects.filter(deleted_at=None, updated_at__lt=limit).update(deleted_at=now)
    if count:
        record(AnswerAct.EXPIRED, conversations=count, days=current().conversations_kept_days)
    return count


def erase_deleted() -> Erased:
    """Erase what was deleted a day ago, a batch a transaction."""
    due = Conversation.objects.filter(deleted_at__lt=timezone.now() - KEPT_DELETED).order_by("deleted_at")
    conversations = questions = 0
    while batch := list(due.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            erased = _erase(Conversation.objects.filter(pk__in=batch))
            record(AnswerAct.ERASED, conversations=erased.conversations, questions=erased.questions)
        conversations, questions = conversations + erased.conversations, questions + erased.questions
    return Erased(conversations, questions)


@transaction.atomic
def erase_person(account: Account, reason: str) -> Erased:
    """Destroy all keys of a person, erase all that the person has asked, and take the person out of what is counted."""
    metering.forget(account)
    usage.forget(account)
    keys, conversations = DataKey.objects.filter(account=account), Conversation.objects.filter(owner=account)
    return _erase_with_keys(AnswerAct.PERSON_ERASED, account, keys, conversations, reason)


def erase_division(division: Division, reason: str) -> Erased:
    """Destroy all keys of a division, and erase all that was asked in it."""
    keys, conversations = DataKey.objects.filter(division=division), Conversation.objects.filter(division=division)
    return _erase_with_keys(AnswerAct.DIVISION_ERASED, division, keys, conversations, reason)


@transaction.atomic
def _erase_with_keys(
    act: AnswerAct,
    whose: Account | Division,
    keys: QuerySet[DataKey],
    conversations: QuerySet[Conversation],
    reason: str,
) -> Erased:
    destroyed = destroy(keys)
    erased = _erase(conversations)
    others: dict[str, Any] = {name: count for name, keeper in KEEPERS.items() if (count := keeper.erase(whose))}
    recorded = record(
        act, whose, title=str(whose), reason=reason, keys=destroyed, conversations=erased.conversations,
        questions=erased.questions, **others,
    )  # fmt: skip
    return replace(erased, recorded=recorded)


def erase_questions(turns: QuerySet[Turn]) -> int:
    """Erase questions with their answers and what is said of them, within a transaction; how many."""
    questions_erased.send(Turn, turns=turns)
    with set_aside():  # a rating without its question is nobody's
        Rating.objects.filter(turn__in=turns).update(turn=None, comment="")
    count = turns.count()
    turns.delete()
    return count


def _erase(conversations: QuerySet[Conversation]) -> Erased:
    questions = erase_questions(Turn.objects.filter(conversation__in=conversations))
    count = conversations.count()
    conversations.delete()
    return Erased(count, questions)
