"""The database's disk is full, as far as one table goes: PostgreSQL refuses its rows with the error of a full disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def no_room_in(table: str) -> Iterator[None]:
    """For the time of the block no row is added to the table."""
    _run(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$",
        f"CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()",
    )
    try:
        yield
    finally:
        _run("DROP FUNCTION no_room CASCADE")


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
