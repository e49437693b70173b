"""Signing in, and being signed out, by the identity provider, for tests."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpResponse
from django.test import Client

from nanohana.access.oidc.tokens import LOGOUT_EVENT
from nanohana.access.tests.identity_provider import CLIENT, IdentityProvider


def sign_in(client: Client, provider: IdentityProvider, target: str = "/search/") -> HttpResponse:
    """To the provider and back, as a browser goes."""
    away = client.get("/sign-in/oidc/", {"next": target})
    assert away["Location"].startswith(provider.issuer), said(client, away)
    return client.get(provider.returns(away["Location"]))  # type: ignore[return-value]


def said(client: Client, answer: HttpResponse) -> str:
    return client.get(answer["Location"], follow=True).content.decode()


def logout_token(provider: IdentityProvider, **claims: Any) -> str:
    base = {"iss": provider.issuer, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 120, "jti": "j-1"}
    return provider.signs(base | {"events": {LOGOUT_EVENT: {}}} | claims, "logout+jwt")


def back_channel(token: str) -> int:
    return Client().post("/sign-in/oidc/logout/", {"logout_token": token}).status_code
