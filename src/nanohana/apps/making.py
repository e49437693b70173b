"""What apps tell each other of a task app that is made of an idea; they know each other's pages by their addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal

from nanohana.access.models import Account
from nanohana.organization.models import Division


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task app that somebody wants a draft of. ``origin`` is the address of what it is made of."""

    account: Account
    division: Division
    title: str
    description: str
    purpose: str
    origin: str


app_wanted = Signal()
"""Sent with ``wanted`` (Wanted), in the transaction that keeps the answer. The receiver that makes apps returns the
address at which the app is used once it is published (str)."""

app_published = Signal()
"""A version of an app has been approved. Sent with ``address`` and ``origin`` (str; empty where it was made of nothing)
and ``account`` (Account: who has approved it), in the transaction."""
