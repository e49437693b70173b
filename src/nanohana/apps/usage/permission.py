"""Who sees which figures: administrators all, who heads a division those of that division and all below it, its
推進リーダー those of the division alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, editable_libraries
from nanohana.documents.models import Library
from nanohana.usage.leaders import divisions_led


@dataclass(frozen=True, slots=True)
class Viewer:
    """``divisions`` and ``libraries`` (keys) that the figures are about; None: all. ``heads`` and ``leads``: whether
    they are about divisions that somebody heads, and about others that they lead."""

    divisions: frozenset[int] | None
    libraries: frozenset[int] | None
    heads: bool = False
    leads: bool = False

    @property
    def sees_everything(self) -> bool:
        return self.divisions is None


def viewer_of(request: HttpRequest) -> Viewer:
    """Raises Http404 for everybody else: the pages are not there."""
    actor = actor_behind(request)
    if actor is not None and actor.is_administrator:
        return Viewer(None, None)
    account = account_of(request)
    headed = divisions_answered_for(account)
    led = divisions_led(account) - headed
    if not headed and not led:
        raise Http404
    editable = Library.objects.filter(editable_libraries(actor))
    libraries = editable if headed else editable.filter(owner_division__in=led)
    return Viewer(headed | led, frozenset(libraries.values_list("pk", flat=True)), bool(headed), bool(led))


def is_viewer(request: HttpRequest) -> bool:
    """Whether the header shows the pages."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return False
    return account.is_administrator or bool(divisions_answered_for(account) or divisions_led(account))
