"""What the first page offers: questions that the registered documents answer, and what was registered lately."""

from __future__ import annotations

from itertools import islice

from django.db.models import Case, When
from django.http import HttpRequest
from django.utils.timezone import localdate

from nanohana.access.rights import actor_behind
from nanohana.answering.suggesting import questions_of
from nanohana.documents import selection
from nanohana.documents.models import Version

NOVELTIES = 5
EXAMPLES = 5
DOCUMENTS_READ = 12


def novelties(request: HttpRequest) -> list[Version]:
    """The versions this person may read that were registered last."""
    ready = selection.readable_versions(request).filter(state=Version.State.READY)
    return list(ready.order_by("-registered_at")[:NOVELTIES])


def examples(request: HttpRequest) -> list[str]:
    """Questions that documents in force answer, one a document, those of the own divisions first; none where nothing is
    registered."""
    actor = actor_behind(request)
    is_other = Case(When(document__owner_division__in=actor.divisions if actor else (), then=0), default=1)
    in_force = selection.readable_versions(request).filter(in_force__contains=localdate())
    newest = in_force.order_by(is_other, "-registered_at")[:DOCUMENTS_READ]
    questions = (next(questions_of(version), "") for version in newest)
    return list(islice(dict.fromkeys(filter(None, questions)), EXAMPLES))
