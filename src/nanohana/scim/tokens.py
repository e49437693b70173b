"""Bearer tokens of the directory (RFC 6750): random, shown once, kept as hashes.

1. A token is 256 random bits, so its SHA-256 cannot be searched and needs no slow hash.
2. Without a good token one is told the same, whatever was wrong. Each refusal is recorded; after ``LIMIT`` of them from
   one address within ``WINDOW`` the rest of that time is answered with 429 and no longer recorded. A good token always
   counts: a directory is not kept out by somebody behind the same proxy.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from nanohana.access.acting import client_address
from nanohana.audit.recording import record
from nanohana.scim.acts import ScimAct
from nanohana.scim.models import Refusal, Token

LIMIT = 20
WINDOW = timedelta(minutes=15)
USED_EVERY = timedelta(minutes=1)


class NoToken(Exception):
    """The request brings no token that is known."""


class TooMany(Exception):
    """Too many requests of this address brought none."""


def make_token(name: str) -> str:
    """The new token, which nobody can be shown again. Raises IntegrityError for a name that is taken."""
    text = f"nanohana_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = Token.objects.create(name=name, digest=_digest(text))
        record(ScimAct.TOKEN_MADE, token, title=name)
    return text


def revoke_token(name: str) -> bool:
    """Whether there was one of this name."""
    token = Token.objects.filter(name=name).first()
    if token is None:
        return False
    with transaction.atomic():
        Token.objects.filter(pk=token.pk).delete()
        record(ScimAct.TOKEN_REVOKED, token, title=name)
    return True


def token_of(request: HttpRequest) -> Token:
    """The token that the request brings. Raises NoToken or TooMany."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = Token.objects.filter(digest=_digest(text.strip())).first() if scheme.lower() == "bearer" else None
    if token is None:
        _refuse(client_address(request))
        raise NoToken
    now = timezone.now()
    if token.used_at is None or token.used_at < now - USED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


def _refuse(address: str | None) -> None:
    since = timezone.now() - WINDOW
    Refusal.objects.filter(at__lt=since).delete()
    if Refusal.objects.filter(address=address, at__gte=since).count() >= LIMIT:
        raise TooMany
    Refusal.objects.create(address=address)
    record(ScimAct.TOKEN_REFUSED)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
