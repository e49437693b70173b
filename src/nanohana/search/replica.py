"""Passages chosen on a streaming replica of the database, where the settings name one and it is near enough.

1. Only the statements that choose passages by their numbers run there. What it has chosen is admitted once more by the
   primary, with the rights of this moment, and every text is read there, behind the second wall. So nothing that was
   removed or withheld is shown, however far the replica is behind; what is new may be found later by so much.
2. It is near enough while it has replayed what the primary had written at most ``LAG`` seconds ago. Positions in the
   log are compared, not times: a primary on which nothing is written says nothing of the time.
3. Where it is away, too far behind, promoted, or cancels a statement, the primary chooses; it is asked again after
   ``REST`` seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import structlog
from django.conf import settings
from django.db import Error, connection, connections

log = structlog.get_logger(__name__)

NAME = "replica"
LAG = 3.0
REST = 10.0
_LOOKED_EVERY = 1.0  # seconds, at the primary's position


@dataclass
class _Nearness:
    """The primary's last two positions in the log, with when they were seen (monotonic seconds)."""

    latest: tuple[float, str] = (float("-inf"), "")
    before: tuple[float, str] = (float("-inf"), "")
    rests_until: float = float("-inf")
    lock: Lock = field(default_factory=Lock)

    def wanted(self, now: float) -> str:
        """The position that the replica must have reached."""
        with self.lock:
            if now - self.latest[0] >= _LOOKED_EVERY:
                self.before, self.latest = self.latest, (now, _position())
            return self.before[1] if now - self.before[0] <= LAG else self.latest[1]


_nearness = _Nearness()


def is_named() -> bool:
    """Whether the settings name one."""
    return NAME in settings.DATABASES


def rows(sql: str, named: Mapping[str, Any], of_session: Mapping[str, str]) -> list[tuple[Any, ...]] | None:
    """What a statement gives there; None where the primary is to be asked.

    ``of_session``: settings of the database for it.
    """
    now = time.monotonic()
    if not is_named() or now < _nearness.rests_until:
        return None
    try:
        wanted = _nearness.wanted(now)
        with connections[NAME].cursor() as cursor:
            cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [wanted])
            if not cursor.fetchone()[0]:  # also NULL: it is no replica any more
                return None
            for setting in of_session.items():
                cursor.execute("SELECT set_config(%s, %s, false)", setting)
            cursor.execute(sql, named)
            return list(cursor.fetchall())
    except Error as error:
        _nearness.rests_until = now + REST
        log.warning("replica not used", reason=type(error).__name__)
        return None


def _position() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        return str(cursor.fetchone()[0])
