"""推進リーダー, who see the figures of the divisions they lead: the app that names them says in its ``ready()`` who."""

from __future__ import annotations

from collections.abc import Callable

from nanohana.access.models import Account

Led = Callable[[Account], frozenset[int]]
_named: dict[str, Led] = {}


def named(app: str, led: Led) -> None:
    """``led`` gives the divisions (keys) that somebody leads today, for the one request of the account."""
    _named[app] = led


def divisions_led(account: Account) -> frozenset[int]:
    """The divisions (keys) that somebody leads today, without those below; none for everybody else."""
    return frozenset[int]().union(*(led(account) for led in _named.values()))
