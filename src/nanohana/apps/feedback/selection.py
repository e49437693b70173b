"""Fetching is authorising: items, approved answers and questions of the set, each by those whose work they are.

A document beside one of them is there for who may read it; for others it is None, as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.rights import Actor, actor_behind, readable_documents, restorable_documents, work_of_divisions
from nanohana.answering.evidence import Source
from nanohana.answering.models import ApprovedAnswer
from nanohana.answering.rated import ROOMS
from nanohana.answering.selection import sources_of
from nanohana.apps.feedback.models import Item, ItemQuerySet
from nanohana.apps.feedback.reading import Seen
from nanohana.digits import OF_A_KEY, whole_number
from nanohana.documents.models import Document
from nanohana.documents.selection import own_divisions
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.organization.models import Division
from nanohana.search.finding import find, passages_numbered
from nanohana.search.found import Found, Passage
from nanohana.search.models import Chunk

MOST_PASSAGES = 10


def items(request: HttpRequest) -> ItemQuerySet:
    found: ItemQuerySet = Item.objects.for_actor(actor_behind(request))
    return found.select_related("division", "handler__staff").prefetch_related(_document_for(request))


def _document_for(request: HttpRequest) -> Prefetch[str]:
    """Withheld and removed ones, too, for who may change them."""
    actor = actor_behind(request)
    return Prefetch("document", Document.objects.filter(readable_documents(actor) | restorable_documents(actor)))


def item_of(request: HttpRequest, item_id: UUID) -> Item:
    """Raises Http404."""
    found: Item = get_object_or_404(items(request), pk=item_id)
    return found


def answer_item_of(request: HttpRequest, item_id: UUID) -> Item:
    """One about an answer. Raises Http404."""
    found: Item = get_object_or_404(items(request), pk=item_id, result=None)
    return found


def rated_by_account(account: Account) -> Q:
    """The items of somebody's own ratings that are not deleted."""
    own = Q(turn__conversation__owner=account, turn__conversation__deleted_at=None)
    for name, room in ROOMS.items():
        own |= Q(room=name, result__in=room.own(account))
    return own


def rated_by(request: HttpRequest, item_id: UUID) -> Item:
    """An item of a rating of one's own. Raises Http404."""
    found: Item = get_object_or_404(Item.objects.filter(rated_by_account(account_of(request))), pk=item_id)
    return found


def approved_answers(request: HttpRequest) -> QuerySet[ApprovedAnswer]:
    found = ApprovedAnswer.objects.filter(work_of_divisions(actor_behind(request)))
    people = ("division", "made_by__staff", "approved_by__staff")
    return found.select_related(*people).prefetch_related("questions")


def approved_answer(request: HttpRequest, approved_id: UUID) -> ApprovedAnswer:
    """Raises Http404."""
    return get_object_or_404(approved_answers(request), pk=approved_id)


def set_questions(request: HttpRequest) -> QuerySet[SetQuestion]:
    found = SetQuestion.objects.filter(work_of_divisions(actor_behind(request)))
    return found.select_related("division", "added_by__staff").prefetch_related(_document_for(request))


def division_of(request: HttpRequest, division_id: int) -> Division:
    """A division whose question set the person keeps. Raises Http404."""
    return get_object_or_404(own_divisions(request), pk=division_id)


def set_runs(actor: Actor | None) -> QuerySet[Run]:
    return Run.objects.filter(work_of_divisions(actor)).select_related("division", "against", "released_by__staff")


def regressions(actor: Actor | None) -> QuerySet[Run]:
    """The last runs of the actor's divisions in which something came out worse, and nobody has taken it as it is."""
    later = Run.objects.filter(division=OuterRef("division"), state=Run.State.DONE, pk__gt=OuterRef("pk"))
    return set_runs(actor).filter(~Exists(later), state=Run.State.DONE, worse__gt=0, released_at=None)


def passages_for(
    actor: Actor | None, seen: Seen, one: ApprovedAnswer | None, words: str, chosen: Sequence[str] = ()
) -> list[Passage]:
    """What may be cited: what an item's answer rests on, what is cited already, what was ``chosen`` of what other words
    had found, and what the words find."""
    stand = [beside.source for beside in seen.sources] + (list(one.evidence.sources) if one else [])
    numbers = [number for source in stand for number in _numbers(source)]
    numbers += [number for one in chosen if (number := whole_number(one, OF_A_KEY)) is not None]
    known = sorted(passages_numbered(actor, numbers), key=lambda passage: numbers.index(passage.chunk))
    found = find(actor, words, limit=MOST_PASSAGES).passages if words else ()
    return list({passage.chunk: passage for passage in (*known, *found)}.values())


def _numbers(source: Source) -> list[int]:
    chunks = Chunk.objects.filter(
        version=UUID(source.version), first_block=source.first_block, last_block=source.last_block, text=source.text
    )
    return list(chunks.values_list("pk", flat=True)[:1])


def sources_numbered(actor: Actor | None, numbers: list[str]) -> tuple[Source, ...]:
    """The chosen passages as sources of an answer."""
    chosen = passages_numbered(actor, [int(number) for number in numbers])
    return sources_of(Found(chosen), len(chosen))
