"""Who sees which figures: administrators all, who heads a division those of that division and all below it, its
推進リーダー those of the division alone. What is to be mended in a library is seen by all who may edit it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, editable_libraries
from nanohana.apps.pointing import Pointer
from nanohana.documents.models import Library
from nanohana.usage.leaders import divisions_led

OF_LIBRARIES = "libraries"  # the page and the table


@dataclass(frozen=True, slots=True)
class Viewer:
    """``divisions`` and ``libraries`` (keys) that the figures are about; None: all. ``heads`` and ``leads``: whether
    they are about divisions that somebody heads, and about others that they lead; where neither, about libraries."""

    divisions: frozenset[int] | None
    libraries: frozenset[int] | None
    heads: bool = False
    leads: bool = False

    @property
    def sees_everything(self) -> bool:
        return self.divisions is None

    @property
    def is_editor_alone(self) -> bool:
        return not self.sees_everything and not self.heads and not self.leads


def viewer_of(request: HttpRequest, kind: str = "") -> Viewer:
    """For the page or table ``kind``. Raises Http404 for everybody else: the pages are not there."""
    actor = actor_behind(request)
    if actor is not None and actor.is_administrator:
        return Viewer(None, None)
    account = account_of(request)
    headed = divisions_answered_for(account)
    led = divisions_led(account) - headed
    libraries = frozenset(Library.objects.filter(editable_libraries(actor)).values_list("pk", flat=True))
    if not headed and not led and (kind != OF_LIBRARIES or not libraries):
        raise Http404
    return Viewer(headed | led, libraries, bool(headed), bool(led))


def is_viewer(request: HttpRequest) -> bool:
    """Whether the header shows the pages."""
    account = getattr(request, "user", None)
    if not isinstance(account, Account):
        return False
    return account.is_administrator or bool(divisions_answered_for(account) or divisions_led(account))


def figures_of_own_divisions(request: HttpRequest, **_: Any) -> list[Pointer]:
    """On the question page, for who heads or leads divisions."""
    account = account_of(request)
    if not divisions_answered_for(account) and not divisions_led(account):
        return []
    return [
        Pointer(reverse("usage:index"), "所属の利用実績"),
        Pointer(reverse("usage:page", args=["libraries"]), "根拠のない質問と、役に立たなかった回答"),
    ]
