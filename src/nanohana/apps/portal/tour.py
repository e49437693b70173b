"""The first five minutes: from nothing to a useful answer with its source, with documents of one's own division.

1. Questions are made of the division's documents in force; where it has none, of all that one may read. Only questions
   for which the search finds evidence are offered.
2. The one chosen is really asked, as on the question page, and its answer shown with the passages it rests on.
3. Then one asks in one's own words, on the question page.

One may leave at any step and come back to it, and say that one never wants to see it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.requests import account_of
from nanohana.access.rights import Actor, actor_behind
from nanohana.answering.asking import UnusableQuestion, ask
from nanohana.answering.conversations import Question, ask_in
from nanohana.answering.suggesting import questions_of
from nanohana.apps.portal.models import Tour
from nanohana.apps.portal.roles import Standing
from nanohana.documents.models import Version
from nanohana.documents.selection import readable_versions

OFFERED = 3
TRIED = 8  # questions that are searched for, to find those that are answered
OF_ONE_DOCUMENT = 4
DOCUMENTS_READ = 12
CHOOSE, READ, OWN_WORDS = 1, 2, 3


def tour_of(standing: Standing) -> Tour:
    found, _ = Tour.objects.get_or_create(account=standing.account)
    return found


def documents_for(request: HttpRequest, standing: Standing) -> tuple[QuerySet[Version], bool]:
    """The versions in force of the own divisions' documents, else all that one may read; whether they are the own."""
    in_force = readable_versions(request).filter(in_force__contains=localdate()).order_by("-registered_at")
    own = in_force.filter(document__owner_division__in=standing.divisions)
    return (own, True) if own.exists() else (in_force, False)


def suggestions(request: HttpRequest, versions: Iterable[Version]) -> list[str]:
    """Up to ``OFFERED`` questions that these documents ask, and that are answered."""
    actor = actor_behind(request)
    tried = islice(dict.fromkeys(_candidates(versions)), TRIED)
    return list(islice((question for question in tried if _is_answered(actor, question)), OFFERED))


def _candidates(versions: Iterable[Version]) -> Iterator[str]:
    """First one of each document, then a second one of each, and so on."""
    of_each = [list(islice(questions_of(version), OF_ONE_DOCUMENT)) for version in versions]
    for rank in range(OF_ONE_DOCUMENT):
        yield from (questions[rank] for questions in of_each if len(questions) > rank)


def _is_answered(actor: Actor | None, question: str) -> bool:
    try:
        return ask(actor, question, as_of=localdate()).evidence.sufficient
    except UnusableQuestion:
        return False


def ask_on(request: HttpRequest, tour: Tour, text: str) -> None:
    """Ask a question, and go on to reading its answer. Raises UnusableQuestion."""
    question = Question(text, libraries=(), as_of=localdate(), general_knowledge=False)
    tour.turn = ask_in(account_of(request), actor_behind(request), None, question, None)
    tour.step = READ
    tour.save(update_fields=["turn", "step"])


def go(tour: Tour, where: str) -> None:
    """``next`` and ``back`` between the steps, ``close`` for good, ``again`` from the beginning."""
    if where == "close":
        tour.closed_at = timezone.now()
    elif where == "again":
        tour.step, tour.turn, tour.closed_at = CHOOSE, None, None
    elif where == "next" and tour.turn is not None:
        tour.step = OWN_WORDS
    elif where == "back":
        tour.step = max(CHOOSE, tour.step - 1)
    tour.save(update_fields=["step", "turn", "closed_at"])
