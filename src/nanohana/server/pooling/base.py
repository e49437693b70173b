"""Django's backend for PostgreSQL, whose pool is whole again at once after the database was restarted.

psycopg's pool checks one idle connection at a time and pauses longer after each dead one: with five of them a request
waits for its whole 30 seconds and fails. Here the first dead one empties the pool.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self) -> ConnectionPool[Any] | None:
        pool: ConnectionPool[Any] | None = super().pool
        if pool is not None:
            pool._check = partial(_check, pool)  # Django passes its own, and no option replaces it
        return pool


def _check(pool: ConnectionPool[Any], connection: Connection[Any]) -> None:
    """Raises psycopg.OperationalError where the connection is dead; the idle ones beside it are closed as well."""
    try:
        ConnectionPool.check_connection(connection)
    except BaseException:
        pool.drain()
        raise
