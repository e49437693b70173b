"""Copying a person's records for a request, and finding other people's personal information in them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nanohana.answering.approved_models import ApprovedAnswer
from nanohana.answering.kept import KEEPERS
from nanohana.answering.models import Turn
from nanohana.apps.disclosure.models import DisclosedText, DisclosureRequest, Redaction
from nanohana.audit.models import Entry
from nanohana.organization.models import StaffMember
from nanohana.protection.kinds import Finding
from nanohana.protection.policy import check

BATCH = 200
Kind = DisclosedText.Kind
Piece = tuple[datetime.datetime, str, str]


@transaction.atomic
def gather(request_id: UUID) -> None:
    """Copy everything once; a job that runs again, or after the request was closed, does nothing."""
    request = (
        DisclosureRequest.objects.select_for_update(of=("self",)).select_related("subject__staff").get(pk=request_id)
    )
    if request.gathered_at or request.closed_at:
        return
    own = _own_words(request.subject.staff)
    texts: list[DisclosedText] = []
    for ordinal, (at, kind, text) in enumerate(
        (*_asked(request), *_kept_elsewhere(request), *_recorded(request)), start=1
    ):
        texts.append(DisclosedText(request=request, ordinal=ordinal, at=at, kind=kind, text=text))
        if len(texts) == BATCH:
            _store(texts, own)
            texts = []
    _store(texts, own)
    request.gathered_at = timezone.now()
    request.save(update_fields=["gathered_at"])


def _store(texts: list[DisclosedText], own: frozenset[str]) -> None:
    DisclosedText.objects.bulk_create(texts)
    Redaction.objects.bulk_create(
        Redaction(text=text, start=found.start, end=found.end, kind=found.kind.value)
        for text in texts
        for found in _of_others(text.text, own)
    )


def _of_others(text: str, own: frozenset[str]) -> Iterator[Finding]:
    """Personal information in a text that is not the person's own."""
    for found in check(text).private:
        if _folded(text[found.start : found.end]) not in own:
            yield found


def _own_words(staff: StaffMember | None) -> frozenset[str]:
    """How the person is named; a family name alone may be somebody else's."""
    return frozenset(map(_folded, (staff.name, staff.number))) if staff else frozenset()


def _folded(text: str) -> str:
    return "".join(text.split())


def _within(request: DisclosureRequest) -> tuple[datetime.datetime, datetime.datetime]:
    """The beginning of the first day and the end of the last."""
    days = (request.since, request.until + datetime.timedelta(days=1))
    first, end = (timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in days)
    return first, end


def _asked(request: DisclosureRequest) -> Iterator[Piece]:
    first, end = _within(request)
    turns = Turn.objects.filter(
        conversation__owner=request.subject, created_at__gte=first, created_at__lt=end
    )  # also of conversations that are deleted and not erased yet
    for turn in _with_all(turns).iterator(chunk_size=BATCH):
        yield turn.created_at, Kind.QUESTION, turn.question
        if turn.approved is not None:
            yield turn.created_at, Kind.EXCERPTS, _approved(turn.approved, turn.created_at)
        evidence = turn.evidence
        if excerpts := "\n".join(map(evidence.quote, evidence.quoted)):
            yield turn.created_at, Kind.EXCERPTS, excerpts
        if written := "\n".join(sentence.text for sentence in turn.sentences.all()):
            yield turn.created_at, Kind.WRITTEN, written
        if comment := turn.rating.comment if hasattr(turn, "rating") else "":
            yield turn.rating.rated_at, Kind.COMMENT, comment


def _with_all(turns: QuerySet[Turn]) -> QuerySet[Turn]:
    whole = turns.select_related("rating", "approved__division").prefetch_related("sentences")
    return whole.order_by("created_at", "pk")


def _approved(one: ApprovedAnswer, shown_at: datetime.datetime) -> str:
    """The division's words that were shown first; of words that were changed since only the present ones are kept."""
    since = "" if one.made_at <= shown_at else "。この質問の後に変更されたため、今の内容"
    return f"承認回答（{one.division}{since}）\n{one.answer}"


def _kept_elsewhere(request: DisclosureRequest) -> Iterator[Piece]:
    for keeper in KEEPERS.values():
        for text in keeper.texts(request.subject, *_within(request)):
            yield text.at, Kind(text.kind), text.text


def _recorded(request: DisclosureRequest) -> Iterator[Piece]:
    first, end = _within(request)
    entries = Entry.objects.filter(account=request.subject_id, at__gte=first, at__lt=end).order_by("sequence")
    for entry in entries.iterator(chunk_size=BATCH):
        parts = (entry.act, entry.object_title, entry.address and f"接続元 {entry.address}")
        yield entry.at, Kind.RECORD, "　".join(filter(None, parts))
