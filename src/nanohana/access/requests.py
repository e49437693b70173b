"""The account behind a request that has passed the sign-in."""

from __future__ import annotations

from django.http import HttpRequest

from nanohana.access.models import Account


def account_of(request: HttpRequest) -> Account:
    account = request.user
    assert isinstance(account, Account)  # noqa: S101  # SignInRequired lets nobody else through
    return account
