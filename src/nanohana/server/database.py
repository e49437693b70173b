"""Which PostgreSQL this process works with: the one of ``DATABASE_URL``, or the embedded one in the data folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from nanohana.configuration import current, data_folder
from nanohana.server.postgres import EmbeddedPostgres


def is_embedded() -> bool:
    """Whether this process works on the embedded PostgreSQL of its data folder."""
    address = data_folder() / "postgres" / "url"
    return address.exists() and address.read_text() == os.environ.get("DATABASE_URL")


@contextmanager
def database(*, may_join: bool = True) -> Iterator[EmbeddedPostgres | None]:
    """A reachable database for the time of the block; Django's settings find it in ``DATABASE_URL``.

    Joins the server that ``nanohana serve`` already runs in this data folder, else starts one and stops it afterwards.
    Who must own the server (``serve`` itself) may not join: a second product on one folder is refused.
    Gives the server where this process started it. Raises ``PostgresUnavailable``.
    """
    if current().database_url is not None:
        yield None
        return
    postgres = EmbeddedPostgres(data_folder() / "postgres")
    running = postgres.running_url() if may_join else None
    os.environ["DATABASE_URL"] = running or postgres.start()
    current.cache_clear()
    try:
        yield None if running else postgres
    finally:
        postgres.stop()
