"""The pages of this room are for administrators; for everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse

from nanohana.access.models import Account
from nanohana.access.rights import actor_of

P = ParamSpec("P")


def administrators_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Looked at before any object is fetched, so that what exists cannot be told from what does not."""

    @wraps(view)
    def looked_at(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request.user)
        if actor is None or not actor.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return looked_at


def administrator(request: HttpRequest) -> Account:
    """Who acts. Raises Http404 where it is no administrator."""
    if not isinstance(request.user, Account) or not request.user.is_administrator:
        raise Http404
    return request.user
