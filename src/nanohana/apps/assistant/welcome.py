"""What the first page offers: questions that the registered documents answer, and what was registered lately."""

from __future__ import annotations

from itertools import chain

from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest
from django.utils.timezone import localdate

from nanohana.access.rights import actor_behind
from nanohana.answering.suggesting import questions_of
from nanohana.documents import namesakes, selection
from nanohana.documents.models import Version

NOVELTIES = 5
EXAMPLES = 5
DOCUMENTS_READ = 12
KEPT_FOR = 600  # seconds


def novelties(request: HttpRequest) -> list[Version]:
    """The versions this person may read that were registered last."""
    ready = selection.readable_versions(request).filter(state=Version.State.READY)
    newest = selection.first_of(ready.order_by("-registered_at"), NOVELTIES)
    namesakes.mark(version.document for version in newest)
    return newest


def examples(request: HttpRequest) -> list[str]:
    """Questions that documents in force answer, one a document, those of the own divisions first; none where nothing is
    registered."""
    actor = actor_behind(request)
    is_own = Q(document__owner_division__in=actor.divisions if actor else ())
    in_force = selection.readable_versions(request).filter(in_force__contains=localdate()).order_by("-registered_at")
    # One after the other: each ends at its limit, where one order over both would read every version there is.
    in_order = (in_force.filter(is_own), in_force.exclude(is_own))
    versions = chain.from_iterable(selection.first_of(some, DOCUMENTS_READ) for some in in_order)
    found: dict[str, None] = {}
    for question in filter(None, map(_question_of, versions)):
        found[question] = None
        if len(found) == EXAMPLES:
            break
    return list(found)


def _question_of(version: Version) -> str:
    """The first one; kept for a while, since it is read from hundreds of blocks and everybody opens this page."""
    return str(cache.get_or_set(f"question-of-{version.pk}", lambda: next(questions_of(version), ""), KEPT_FOR))
