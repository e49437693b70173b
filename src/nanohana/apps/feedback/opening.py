"""A bad rating with a reason becomes an item of the division that owns what the answer rests on, or the app that gave
a result (none: administrators).

Of an answer that is:

1. The division of the document of the first cited sentence; without evidence that of the nearest passage.
2. With neither, the one that owns the library which was asked about, where it was one; else the division that the
   settings name (``feedback_division``), else nobody's, which administrators see.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from nanohana.answering.evidence import Source
from nanohana.answering.models import Rating, Turn
from nanohana.answering.rated import RatedResult
from nanohana.apps.feedback.acts import FeedbackAct
from nanohana.apps.feedback.models import Item
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Division


@transaction.atomic
def open_item(rating: Rating, **_: Any) -> None:
    """Called after each change of a rating; one that has become good is taken back while nobody has begun."""
    turn = rating.turn
    if turn is None:
        return
    item = Item.objects.select_for_update().filter(turn=turn).first()
    if not rating.useful and rating.reason:
        _open(item or _of_answer(turn), rating.reason, shared=rating.shared)
    else:
        _take_back(item)


@transaction.atomic
def open_result_item(result: RatedResult, **_: Any) -> None:
    """The same for a result of another room, which the person has shown with the rating."""
    item = Item.objects.select_for_update().filter(room=result.room, result=result.key).first()
    if not result.useful and result.reason:
        _open(item or _of_result(result), result.reason, shared=True)
    else:
        _take_back(item)


def _take_back(item: Item | None) -> None:
    if item is not None and item.state == Item.State.OPEN:
        item.state = Item.State.TAKEN_BACK
        item.save(update_fields=["state"])
        record(FeedbackAct.TAKEN_BACK, item)


def _of_answer(turn: Turn) -> Item:
    document = _document(turn)
    return Item(turn=turn, document=document, division=_division(turn, document))


def _of_result(result: RatedResult) -> Item:
    return Item(room=result.room, result=result.key, result_title=result.title, division=result.division)


def _open(item: Item, reason: str, *, shared: bool) -> None:
    """A new item; an unfinished one gets the new reason, and a closed one is opened again."""
    if item.is_closed:
        item.state, item.closed_at, item.noted_at, item.handler = Item.State.OPEN, None, None, None
        item.reply, item.fix = "", ""
    item.reason = reason
    item.save()
    record(FeedbackAct.OPENED, item, reason=reason, shared=shared)


def _document(turn: Turn) -> Document | None:
    source = _main_source(turn)
    return Document.objects.filter(pk=source.document).first() if source else None


def _main_source(turn: Turn) -> Source | None:
    evidence = turn.evidence
    cited = [citation.source for citation in evidence.excerpts]
    return evidence.source(cited[0]) if cited else next(iter(evidence.sources), None)


def _division(turn: Turn, document: Document | None) -> Division | None:
    if document is not None:
        return document.owner_division
    owners = Division.objects.filter(libraries__in=Library.objects.filter(pk__in=turn.libraries)).distinct()[:2]
    if len(owners) == 1:
        return owners[0]
    return Division.objects.filter(code=current().feedback_division).first()
