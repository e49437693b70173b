"""How much one address and one conversation may ask, counted in memory, without keeping an address.

1. An address is known by its HMAC-SHA256 under a random key of this process that is thrown away each day; of IPv6 the
   first 64 bits count, which belong to one household. Nothing of it is written anywhere.
2. A token bucket each: an address may ask ``PER_ADDRESS`` questions at once and as many again each minute, since a
   school or a mobile provider shares one among many; a conversation, which is one person, ``PER_CONVERSATION``.
3. Who is over it gets a polite page with 429 and may go on within seconds. Emergency numbers stand on that page, too.
4. Who is in danger is answered beyond that, with a bucket for each address: words of danger open no way around.
5. What goes to officers is limited more: their queue is read by people, and must not be filled by one address.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Hashable
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from django.http import HttpRequest

PER_ADDRESS = 120  # a minute
PER_CONVERSATION = 15
HAND_OVERS_PER_ADDRESS = 10
MOST_REMEMBERED = 100_000
_DAY = 24 * 60 * 60


class Buckets:
    """Token buckets of one size, by who asks; one that is full again is forgotten."""

    def __init__(self, per_minute: int) -> None:
        self._size = float(per_minute)
        self._known: dict[Hashable, tuple[float, float]] = {}  # who -> tokens, at (monotonic seconds)
        self._lock = threading.Lock()

    def take(self, who: Hashable, now: float) -> bool:
        """Whether there is a token for it; then it is gone."""
        with self._lock:
            if who not in self._known and len(self._known) >= MOST_REMEMBERED:
                self._forget_full(now)
            tokens = self._tokens(who, now)
            self._known[who] = (tokens - 1 if tokens >= 1 else tokens, now)
            return tokens >= 1

    def clear(self) -> None:
        with self._lock:
            self._known.clear()

    def _tokens(self, who: Hashable, now: float) -> float:
        tokens, at = self._known.get(who, (self._size, now))
        return min(self._size, tokens + (now - at) * self._size / 60)

    def _forget_full(self, now: float) -> None:
        self._known = {who: held for who, held in self._known.items() if self._tokens(who, now) < self._size}
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()


class _DailyKey:
    def __init__(self) -> None:
        self._day, self._key = -1, b""

    def of(self, now: float) -> bytes:
        day = int(now // _DAY)
        if day != self._day:
            self._day, self._key = day, secrets.token_bytes(32)
        return self._key


_addresses, _conversations, _key = Buckets(PER_ADDRESS), Buckets(PER_CONVERSATION), _DailyKey()
_in_danger, _hand_overs = Buckets(PER_ADDRESS), Buckets(HAND_OVERS_PER_ADDRESS)


def allowed(request: HttpRequest, conversation: UUID | None = None) -> bool:
    """Whether one more question may be asked now; it is counted. Else: the polite page, 429."""
    now = time.monotonic()
    if conversation is not None and not _conversations.take(conversation, now):
        return False
    return _addresses.take(_asking(request, now), now)


def allowed_in_danger(request: HttpRequest) -> bool:
    """Whether a question that speaks of danger may be asked now though ``allowed`` says no; it is counted."""
    now = time.monotonic()
    return _in_danger.take(_asking(request, now), now)


def may_hand_over(request: HttpRequest) -> bool:
    """Whether one more hand-over may go to the officers now; it is counted."""
    now = time.monotonic()
    return _hand_overs.take(_asking(request, now), now)


def _asking(request: HttpRequest, now: float) -> bytes:
    return hashed(request.META.get("REMOTE_ADDR", ""), _key.of(now))


def forget() -> None:
    """Begin anew, as after a start."""
    _addresses.clear()
    _in_danger.clear()
    _hand_overs.clear()
    _conversations.clear()


def hashed(address: str, key: bytes) -> bytes:
    return hmac.digest(key, _household(address), "sha256")[:16]


def _household(address: str) -> bytes:
    try:
        found = ip_address(address)
    except ValueError:
        return b""
    return found.packed[:8] if isinstance(found, IPv6Address) else found.packed
