"""Pages that exist for administrators only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase

from nanohana.access.rights import actor_behind

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def administrators_only(view: View[P]) -> View[P]:
    """For everybody else the page is not there: 404, as for any address that leads nowhere."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = actor_behind(request)
        if actor is None or not actor.is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
