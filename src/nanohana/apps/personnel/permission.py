"""Who acts in this room, whose pages are for administrators (``access.administration``)."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from nanohana.access.models import Account


def administrator(request: HttpRequest) -> Account:
    """Who acts. Raises Http404 where it is no administrator."""
    if not isinstance(request.user, Account) or not request.user.is_administrator:
        raise Http404
    return request.user
