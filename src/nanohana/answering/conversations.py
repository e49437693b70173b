"""What an owner does with conversations: ask, ask again, have an answer written, rename, delete, undo."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import Actor
from nanohana.answering.acts import AnswerAct
from nanohana.answering.approved import approved_for
from nanohana.answering.asking import ask
from nanohana.answering.evidence import to_json
from nanohana.answering.handling import is_beyond, is_given, labels_of
from nanohana.answering.models import Conversation, Turn
from nanohana.answering.protecting import is_kept_back, readable_questions
from nanohana.answering.retention import erase_questions
from nanohana.answering.uses import put_down
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.llm.profiles import Profile, profile_of
from nanohana.organization.staffing import main_place
from nanohana.protection.policy import check
from nanohana.search.found import Scope

TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Question:
    """What the owner asks, as checked by the form; with ``reads_day`` a day that the text tells counts before
    ``as_of``, which is then only a default or carried over."""

    text: str
    libraries: tuple[int, ...]
    as_of: datetime.date
    general_knowledge: bool
    reads_day: bool = True


def ask_in(
    owner: Account,
    actor: Actor | None,
    conversation: Conversation | None,
    question: Question,
    replaces: Turn | None,
    *,
    origin: Conversation.Origin = Conversation.Origin.SCREEN,
    may_be_written: bool = True,
) -> Turn:
    """Add a turn with its evidence; ``replaces`` and what followed it give way. Raises UnusableQuestion.

    ``origin`` is that of a new conversation. Without ``may_be_written`` no model writes by itself.
    """
    before = _turns_before(conversation, replaces)
    scope = Scope(libraries=frozenset(question.libraries))
    earlier = readable_questions(before)
    answer = ask(actor, question.text, as_of=question.as_of, scope=scope, earlier=earlier, reads_day=question.reads_day)
    approved = approved_for(actor, answer.searched, answer.as_of, question.libraries, answer.vector)
    with transaction.atomic():
        place = None if owner.staff_id is None else main_place(owner.staff_id, localdate())
        if conversation is None:
            division = place and place[0]
            title = _title(answer.question)
            conversation = Conversation.objects.create(owner=owner, division_id=division, title=title, origin=origin)
        else:
            conversation.updated_at = timezone.now()
            conversation.save(update_fields=["updated_at"])
        if replaces is not None:
            erase_questions(Turn.objects.filter(conversation=conversation, ordinal__gte=replaces.ordinal))
        turn = Turn(
            conversation=conversation,
            ordinal=before.count() + 1,
            question=answer.question,
            searched=answer.searched,
            personal_information=dict(answer.personal_information),
            as_of=answer.as_of,
            reads_day=answer.reads_day,
            libraries=list(question.libraries),
            general_knowledge=question.general_knowledge,
            outcome=Turn.Outcome.EXCERPT if answer.evidence.sufficient else Turn.Outcome.NO_EVIDENCE,
            snapshot=to_json(answer.evidence),
            approved=approved,
        )
        turn.state = Turn.State.REQUESTED if may_be_written and _is_written_at_once(turn) else Turn.State.IDLE
        turn.run = put_down(turn, question.libraries, place)
        turn.save()
        record(AnswerAct.EDITED if replaces else AnswerAct.ASKED, turn, conversation=str(conversation.pk))
    return turn


def _turns_before(conversation: Conversation | None, replaces: Turn | None) -> QuerySet[Turn]:
    turns = Turn.objects.filter(conversation=conversation) if conversation else Turn.objects.none()
    return turns.filter(ordinal__lt=replaces.ordinal) if replaces else turns


def _title(question: str) -> str:
    """The first line, without the personal information in it: titles stand in lists that others pass by."""
    line = check(question).masked.text.split("\n", 1)[0]
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"


def writing_profile(turn: Turn) -> Profile | None:
    """The model that may write an answer to this turn: never without evidence, or something near, that it may see,
    unless general knowledge is wanted, and never where the question's personal information must not reach it."""
    profile = profile_of(current())
    if profile is None or turn.unreadable or is_kept_back(turn, profile):
        return None
    if turn.general_knowledge:
        return profile
    evidence = turn.evidence
    return profile if is_given(evidence, profile) and not is_beyond(evidence, profile, labels_of(turn)) else None


def _is_written_at_once(turn: Turn) -> bool:
    """An approved answer needs no model beside it, and what is only near is read on request; one may be asked for."""
    if turn.approved_id is not None or turn.reads_near:
        return False
    profile = writing_profile(turn)
    return profile is not None and profile.trusted


@transaction.atomic
def request_answer(turn: Turn) -> None:
    """Have a model write the answer, anew where there was one."""
    turn.sentences.all().delete()
    turn.state, turn.failure = Turn.State.REQUESTED, ""
    turn.save(update_fields=["state", "failure"])
    record(AnswerAct.GENERATED, turn, conversation=str(turn.conversation_id))


def rename(conversation: Conversation, title: str) -> None:
    conversation.title = title
    conversation.save(update_fields=["title"])


@transaction.atomic
def delete(conversation: Conversation) -> None:
    conversation.deleted_at = timezone.now()
    conversation.save(update_fields=["deleted_at"])
    record(AnswerAct.DELETED, conversation)


@transaction.atomic
def restore(conversation: Conversation) -> None:
    conversation.deleted_at = None
    conversation.save(update_fields=["deleted_at"])
    record(AnswerAct.RESTORED, conversation)
