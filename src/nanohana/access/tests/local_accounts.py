"""Signing in with a password and an authenticator app, for tests; ``conftest`` has the account itself."""

from __future__ import annotations

import datetime
import time

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from nanohana.access.second_factor import STEP_SECONDS, code_at
from nanohana.access.session_store import DETAILS

PASSWORD = "春の菜の花 2026"
SECRET = b"12345678901234567890"  # of the app


def sign_in(client: Client, username: str, password: str, address: str = "192.0.2.1", target: str = "") -> HttpResponse:
    form = {"username": username, "password": password, "next": target}
    return client.post("/sign-in/", form, REMOTE_ADDR=address)  # type: ignore[return-value]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code(steps: int = 0) -> str:
    """What the app shows, so many steps from now."""
    return code_at(SECRET, int(time.time() // STEP_SECONDS) + steps)


def aged(client: Client, minutes: int = 11) -> None:
    """The session's person proved who they are some minutes ago."""
    session = client.session
    then = timezone.now() - datetime.timedelta(minutes=minutes)
    session[DETAILS] = session[DETAILS] | {"confirmed_at": then.isoformat()}
    session.save()


def text(response: HttpResponse) -> str:
    return response.content.decode()
