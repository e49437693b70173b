"""The account behind a request that has passed the sign-in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from nanohana.access.models import Account


def account_of(request: HttpRequest) -> Account:
    """Who is signed in; the middleware lets nobody else in."""
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
