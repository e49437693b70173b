"""Who sees which figures: administrators all, who heads a division those of that division and all below it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from nanohana.access.heads import divisions_answered_for
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, editable_libraries
from nanohana.documents.models import Library


@dataclass(frozen=True, slots=True)
class Viewer:
    """``divisions`` and ``libraries`` (keys) that the figures are about; None: all."""

    divisions: frozenset[int] | None
    libraries: frozenset[int] | None

    @property
    def sees_everything(self) -> bool:
        return self.divisions is None


def viewer_of(request: HttpRequest) -> Viewer:
    """Raises Http404 for everybody else: the pages are not there."""
    actor = actor_behind(request)
    if actor is not None and actor.is_administrator:
        return Viewer(None, None)
    divisions = divisions_answered_for(account_of(request))
    if not divisions:
        raise Http404
    libraries = Library.objects.filter(editable_libraries(actor)).values_list("pk", flat=True)
    return Viewer(divisions, frozenset(libraries))
