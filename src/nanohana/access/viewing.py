"""「この職員として見る」: an administrator sees documents, search and task apps as a member of the staff does.

1. It is recorded when it begins and when it ends; what is opened meanwhile is recorded as the administrator's.
2. While it lasts, ``request.user`` is the person and ``request.viewer`` the administrator, whose right to this is read
   anew on every request. Every page says so and leads back.
3. Only documents, search and the list of task apps can be seen, and nothing be sent: questions, conversations and runs
   are their owner's alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.deprecation import MiddlewareMixin
from django.views.decorators.http import require_POST

from nanohana.access.acts import AccessAct
from nanohana.access.administration import administrators_only
from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.access.sessions import confirmed
from nanohana.audit.recording import record

_KEY = "viewing_as"
_SHOWN = {"documents", "search"}
_SHOWN_PAGES = {"task_apps:index"}
_OF_THE_ADMINISTRATOR = {"stop_viewing", "sign_out"}
_READS = ("GET", "HEAD")


class ViewingAs(MiddlewareMixin):
    """Puts the person in the administrator's place, and lets nothing be done in the person's name."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        open_to_all = not getattr(view, "login_required", True)
        if open_to_all or match is None or match.view_name in _OF_THE_ADMINISTRATOR or _KEY not in request.session:
            return None
        person = _person(request)
        if person is None:
            return None
        request.viewer, request.user = request.user, person  # type: ignore[attr-defined]
        is_shown = match.namespace in _SHOWN or match.view_name in _SHOWN_PAGES
        if is_shown and request.method in _READS:
            return None
        return render(request, "access/not_while_viewing.html", status=403)


def _person(request: HttpRequest) -> Account | None:
    """Whom the administrator of this session looks as; the session forgets it where that is not possible any more."""
    person = Account.objects.select_related("staff").filter(pk=request.session[_KEY]).first()
    viewer = actor_of(request.user) if isinstance(request.user, Account) else None
    if person is None or viewer is None or not viewer.is_administrator or actor_of(person) is None:
        del request.session[_KEY]
        return None
    return person


@require_POST
@administrators_only
@confirmed
def start(request: HttpRequest, account_id: UUID) -> HttpResponse:
    person = get_object_or_404(Account, pk=account_id)
    if actor_of(person) is None:
        messages.error(request, f"{person}は、今は利用できない職員です。閲覧できるものはありません。")
        return redirect("documents:index")
    record(AccessAct.VIEWING_BEGUN, person, title=str(person))
    request.session[_KEY] = str(person.pk)
    return redirect("documents:index")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to oneself. Also where nothing was begun, so that the button never fails."""
    person = request.session.pop(_KEY, None)
    if person is not None:
        account = Account.objects.filter(pk=person).first()
        record(AccessAct.VIEWING_ENDED, account, title=str(account or ""))
    return redirect("documents:index")


def is_viewing(request: HttpRequest) -> bool:
    """Whether an administrator looks as the person whom the request is made for: what is theirs alone is not shown."""
    return hasattr(request, "viewer")
