"""Between the password and the second factor: who is awaited, for a few minutes, in a session that is nobody's yet."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.http import HttpRequest

from nanohana.access.models import Account
from nanohana.access.rights import actor_of

LASTS = 300  # seconds
_AWAITED = "_awaited"


@dataclass(frozen=True, slots=True)
class Awaited:
    account: Account
    next: str


def await_second_step(request: HttpRequest, account: Account, target: str) -> None:
    """The password was right; the session gets a new key."""
    request.session.cycle_key()
    request.session[_AWAITED] = {"account": str(account.pk), "until": time.time() + LASTS, "next": target,
                                 "password": account.get_session_auth_hash()}  # fmt: skip


def awaited(request: HttpRequest) -> Awaited | None:
    """Who gave the right password a moment ago and still may sign in with it."""
    kept = request.session.get(_AWAITED)
    if kept is None or kept["until"] < time.time():
        return None
    account = Account.objects.filter(pk=kept["account"]).first()
    if account is None or actor_of(account) is None or account.get_session_auth_hash() != kept["password"]:
        return None
    return Awaited(account, kept["next"])


def forget(request: HttpRequest) -> None:
    request.session.pop(_AWAITED, None)
