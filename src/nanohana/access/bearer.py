"""Bearer tokens (RFC 6750) of programs, for every room that gives some: random, shown once, kept as digests.

1. A token is 256 random bits, so its SHA-256 cannot be searched and needs no slow hash.
2. After ``LIMIT`` refusals of one address within ``WINDOW`` the rest of that time is answered with 429. A good token
   always counts: nobody is kept out by somebody behind the same proxy.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

LIMIT = 20
WINDOW = timedelta(minutes=15)
USED_EVERY = timedelta(minutes=1)


def new_token(prefix: str) -> tuple[str, str]:
    """A token, which nobody can be shown again, and its digest."""
    token = f"{prefix}{secrets.token_urlsafe(32)}"
    return token, _digest(token)


def digest_in(request: HttpRequest) -> str:
    """The digest of the token that the request brings, empty where it brings none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return _digest(token.strip()) if scheme.lower() == "bearer" else ""


def mark_used(token: Any) -> None:
    """Note down in its row, at most once a minute, that it is used."""
    now = timezone.now()
    if token.used_at is None or token.used_at < now - USED_EVERY:
        type(token).objects.filter(pk=token.pk).update(used_at=now)


def are_too_many(refusals: QuerySet[Any], address: str | None) -> bool:
    """Whether one more refusal of this address is too much; those that no longer count are deleted."""
    since = timezone.now() - WINDOW
    refusals.filter(at__lt=since).delete()
    return refusals.filter(address=address, at__gte=since).count() >= LIMIT


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
