"""The pool of database connections after the database was restarted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from nanohana.server.pooling.settings import database_settings
from nanohana.server.tests import ground

IDLE = 10


def test_what_the_url_says_of_encryption_reaches_the_driver() -> None:
    found = database_settings("postgresql://us:er@db.example/nanohana?sslmode=verify-full&target_session_attrs=primary")
    assert (found["HOST"], found["NAME"], found["USER"]) == ("db.example", "nanohana", "us")
    assert found["OPTIONS"].items() >= {"sslmode": "verify-full", "target_session_attrs": "primary"}.items()


def _ask() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        found: int = cursor.fetchone()[0]
    return found


def _held_until_all_have_one(barrier: Barrier) -> None:
    _ask()
    barrier.wait(10)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_first_request_after_a_restart_is_served_however_many_connections_were_idle() -> None:
    pool = connections["default"].pool
    barrier = Barrier(IDLE)
    with ThreadPoolExecutor(IDLE) as threads:
        list(threads.map(_held_until_all_have_one, [barrier] * IDLE))
    assert pool.get_stats()["pool_available"] >= IDLE - 1
    ground._postgres.stop()
    ground._postgres.start()
    connection.close()
    pool.timeout = 5
    try:
        assert _ask() == 1
    finally:
        pool.timeout = 30
