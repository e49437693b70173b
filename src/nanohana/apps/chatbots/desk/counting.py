"""How many citizens wait, for the header of every page of an officer; asked of the public site every few seconds.

One thread asks at a time, the others get what was known last, so a public site that is away holds up nobody.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from nanohana.apps.chatbots.desk import asking
from nanohana.public_link import NotDone, NotReached
from nanohana.published.desk import Waiting

KNOWN_SECONDS = 5.0
AWAY_SECONDS = 30.0  # after a failure
MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Known:
    waiting: Waiting | None
    until: float


_known: dict[tuple[str, ...], _Known] = {}
_asking = Lock()


def waiting(chatbots: tuple[str, ...]) -> Waiting | None:
    """Of these chatbots; None where it cannot be known now."""
    known, now = _known.get(chatbots, _Known(None, 0.0)), time.monotonic()
    if known.until > now:
        return known.waiting
    if not _asking.acquire(blocking=False):
        return known.waiting if known.until > now - AWAY_SECONDS else None
    try:
        known = _asked(chatbots)
        if len(_known) >= MOST_KEPT:
            _known.clear()
        _known[chatbots] = known
    finally:
        _asking.release()
    return known.waiting


def forget() -> None:
    """Know nothing any more."""
    _known.clear()


def _asked(chatbots: tuple[str, ...]) -> _Known:
    try:
        return _Known(asking.waiting(chatbots), time.monotonic() + KNOWN_SECONDS)
    except (NotReached, NotDone):
        return _Known(None, time.monotonic() + AWAY_SECONDS)
