"""Bearer tokens of the directory, as in ``access.bearer``.

Without a good token one is told the same, whatever was wrong. Each refusal is recorded, unless there are too many.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from nanohana.access.acting import client_address
from nanohana.access.bearer import are_too_many, digest_in, mark_used, new_token
from nanohana.audit.recording import record
from nanohana.scim.acts import ScimAct
from nanohana.scim.models import Refusal, Token


class NoToken(Exception):
    """The request brings no token that is known."""


class TooMany(Exception):
    """Too many requests of this address brought none."""


def make_token(name: str) -> str:
    """The new token, which nobody can be shown again. Raises IntegrityError for a name that is taken."""
    text, digest = new_token("nanohana_")
    with transaction.atomic():
        token = Token.objects.create(name=name, digest=digest)
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
    token = Token.objects.filter(digest=digest_in(request)).first()
    if token is None:
        _refuse(client_address(request))
        raise NoToken
    mark_used(token)
    return token


def _refuse(address: str | None) -> None:
    if are_too_many(Refusal.objects.all(), address):
        raise TooMany
    Refusal.objects.create(address=address)
    record(ScimAct.TOKEN_REFUSED)
