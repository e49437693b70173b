"""Approved answers: made by one, approved by a second person, shown first to who asks the question and may read it all.

1. One is found by a question in the same words, else by one that asks the same (``same_question``).
2. It is shown only while it is approved, not past its last day, and every cited version is in force on the day asked
   about and readable by the asker: a new version of a cited document takes it away at 0:00 of its day, without a job.
   Its owners see it marked 「要確認」 until they have looked at it again.
3. A change must be approved anew; nobody approves words that were changed after they were shown (``revision``).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import Case, FloatField, Func, IntegerField, Q, QuerySet, When
from django.utils import timezone
from pgvector import HalfVector
from pgvector.django import MaxInnerProduct

from nanohana.access.models import Account
from nanohana.access.rights import Actor, actor_of, readable_documents
from nanohana.answering.acts import AnswerAct
from nanohana.answering.approved_models import ApprovedAnswer, ApprovedQuestion
from nanohana.answering.evidence import Citation, Evidence, Source, to_json
from nanohana.answering.same_question import NEAREST, is_same, normal_form
from nanohana.audit.recording import record
from nanohana.documents.models import Version
from nanohana.organization.models import Division
from nanohana.protection.policy import starred
from nanohana.search.embedding import Embedder, EmbeddingsUnavailable, Vectors
from nanohana.search.profile import serving

_NEAR = 5  # candidates that are compared word by word
State = ApprovedAnswer.State


class NotAllowed(Exception):
    """What the rules of approving do not allow; the message is Japanese."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed the answer since it was shown."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be approved. ``questions``: the wording and its variants, at least one; so are ``sources``."""

    division: Division
    questions: Sequence[str]
    answer: str
    sources: Sequence[Source]
    valid_until: datetime.date | None


def approved_for(
    actor: Actor | None,
    question: str,
    as_of: datetime.date,
    libraries: Collection[int] = (),
    vector: Vectors | None = None,
) -> ApprovedAnswer | None:
    """The approved answer to a question, which holds no personal information; None where there is none to show.

    Where libraries are chosen, it rests on documents of these alone. Without the question's ``vector`` only the same
    words find it.
    """
    standing = ApprovedAnswer.objects.filter(state=State.APPROVED)
    same = standing.filter(questions__normal=normal_form(question)).distinct().order_by("-approved_at")
    at_once = showable(actor, same, as_of, libraries)
    return next(iter(at_once or showable(actor, _nearest(question, vector), as_of, libraries)), None)


def showable(
    actor: Actor | None, answers: Iterable[ApprovedAnswer], as_of: datetime.date, libraries: Collection[int] = ()
) -> list[ApprovedAnswer]:
    """Those that may be shown to the actor for a day, resting on these libraries alone; one query for all."""
    within = Q(document__library__in=libraries) if libraries else Q()
    valid = [one for one in answers if one.state == State.APPROVED and not _is_past(one)]
    holding = _holding(readable_documents(actor, "document__") & within, valid, as_of)
    return [one for one in valid if holding.issuperset(one.versions)]


def to_be_looked_at(answers: Collection[ApprovedAnswer]) -> set[UUID]:
    """The approved ones that are shown to nobody any more: a cited version does not hold today, or the day is past."""
    approved = [one for one in answers if one.state == State.APPROVED]
    holding = _holding(Q(document__removed_at=None, document__withheld_at=None), approved, timezone.localdate())
    return {one.pk for one in approved if _is_past(one) or not holding.issuperset(one.versions)}


def _holding(permitted: Q, answers: Iterable[ApprovedAnswer], day: datetime.date) -> set[UUID]:
    wanted = {version for one in answers for version in one.versions}
    if not wanted:
        return set()
    holding = Version.objects.filter(permitted, pk__in=wanted, removed_at=None, in_force__contains=day)
    return set(holding.values_list("pk", flat=True))


def _is_past(one: ApprovedAnswer) -> bool:
    return one.valid_until is not None and one.valid_until < timezone.localdate()


def _nearest(question: str, vector: Vectors | None) -> list[ApprovedAnswer]:
    """Approved answers to a question that asks the same in other words, the nearest first."""
    if vector is None:
        return []
    comparable = Q(embedding_model=serving().model, numbers=len(vector))  # neither holds while the models change
    product = Case(When(comparable, then=MaxInnerProduct("embedding", HalfVector(vector))), output_field=FloatField())
    asked = ApprovedQuestion.objects.filter(approved__state=State.APPROVED)
    near = asked.annotate(numbers=Func("embedding", function="vector_dims", output_field=IntegerField()))
    near = near.annotate(product=product)  # negative
    near = near.filter(product__lte=-NEAREST).order_by("product").select_related("approved")[:_NEAR]
    return list(dict.fromkeys(one.approved for one in near if is_same(question, one.text, -one.product)))


def _vector(question: str, served: Embedder) -> Vectors | None:
    try:
        return served.question(question)
    except EmbeddingsUnavailable:
        return None


def embed_anew() -> int:
    """Vectors for the questions that have none of the model that serves: made without one, or before it changed.
    Returns how many; stops where none can be made now."""
    served, made = serving(), 0
    for question in ApprovedQuestion.objects.exclude(embedding_model=served.model):
        if (vector := _vector(question.text, served)) is None:
            break
        made += ApprovedQuestion.objects.filter(pk=question.pk, text=question.text).update(
            embedding=HalfVector(vector), embedding_model=served.model
        )
    return made


def propose(
    by: Account, proposal: Proposal, replaced: ApprovedAnswer | None = None, *, seen: str | None = None
) -> ApprovedAnswer:
    """A new one, or another text for one that there is; a second person has to approve it.

    ``seen`` is the revision that was changed. Raises ChangedMeanwhile where it is no longer the present one.
    """
    served = serving()
    vectors = [_vector(question, served) for question in proposal.questions]
    with transaction.atomic():
        one = ApprovedAnswer.objects.select_for_update().get(pk=replaced.pk) if replaced else ApprovedAnswer()
        if seen is not None and replaced and one.revision != seen:
            raise ChangedMeanwhile
        one.division, one.answer, one.valid_until = proposal.division, proposal.answer, proposal.valid_until
        one.snapshot = to_json(_evidence(proposal.sources))
        one.versions = list(dict.fromkeys(UUID(source.version) for source in proposal.sources))
        one.state, one.made_by, one.approved_by, one.approved_at = State.PROPOSED, by, None, None
        one.save()
        one.questions.all().delete()
        ApprovedQuestion.objects.bulk_create(
            _question(one, ordinal, text, vector, served.model)
            for ordinal, (text, vector) in enumerate(zip(proposal.questions, vectors, strict=True))
        )
        record(AnswerAct.APPROVED_PROPOSED, one, division=proposal.division.name)
    return one


def _evidence(sources: Sequence[Source]) -> Evidence:
    numbered = tuple(
        replace(source, number=number, text=starred(source.text)) for number, source in enumerate(sources, 1)
    )
    return Evidence(True, 1.0, numbered, tuple(Citation(source.number, 0, len(source.text)) for source in numbered))


def _question(one: ApprovedAnswer, ordinal: int, text: str, vector: Vectors | None, model: str) -> ApprovedQuestion:
    """``model`` made the vector."""
    embedding, model = (None, "") if vector is None else (HalfVector(vector), model)
    return ApprovedQuestion(
        approved=one, ordinal=ordinal, text=text, normal=normal_form(text), embedding=embedding, embedding_model=model
    )


@transaction.atomic
def approve(one: ApprovedAnswer, by: Account, revision: str) -> None:
    """``revision``: of the words that were read. Raises NotAllowed: nobody approves other words than these, nor their
    own text, nor what they may not read, nor what is not in force."""
    locked = ApprovedAnswer.objects.select_for_update().get(pk=one.pk)
    if locked.state != State.PROPOSED:
        raise NotAllowed("承認待ちではありません。画面を開き直して、確かめてください。")
    if locked.revision != revision:
        raise NotAllowed("画面を開いた後に、内容が変更されました。今の内容を確かめてから、承認してください。")
    if locked.made_by_id == by.pk:
        raise NotAllowed("自分が作成したものは承認できません。ほかの職員が承認してください。")
    locked.state, locked.approved_by, locked.approved_at = State.APPROVED, by, timezone.now()
    if not showable(actor_of(by), [locked], timezone.localdate()):
        raise NotAllowed(
            "根拠とした文書が現在は有効でないか、あなたには閲覧できないか、有効期限を過ぎています。"
            "直してから承認を求めてください。"
        )
    ApprovedAnswer.objects.filter(pk=one.pk).update(
        state=State.APPROVED, approved_by=by, approved_at=locked.approved_at
    )  # the day of the text stays
    record(AnswerAct.APPROVED_APPROVED, locked, division=locked.division.name)


@transaction.atomic
def withdraw(one: ApprovedAnswer) -> None:
    ApprovedAnswer.objects.filter(pk=one.pk).update(state=State.WITHDRAWN)
    record(AnswerAct.APPROVED_WITHDRAWN, one, division=one.division.name)


def citing(document: UUID) -> QuerySet[ApprovedAnswer]:
    """The approved answers that rest on a version of a document."""
    versions = list(Version.objects.filter(document=document).values_list("pk", flat=True))
    return ApprovedAnswer.objects.filter(state=State.APPROVED, versions__overlap=versions)
