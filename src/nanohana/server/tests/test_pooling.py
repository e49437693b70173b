"""The pool of database connections after the database was restarted."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from psycopg.conninfo import conninfo_to_dict

from nanohana.server.pooling.settings import database_settings
from nanohana.server.tests import ground

IDLE = 10


def test_what_the_url_says_of_encryption_reaches_the_driver() -> None:
    found = database_settings("postgresql://us:er@db.example/nanohana?sslmode=verify-full&target_session_attrs=primary")
    assert (found["HOST"], found["NAME"], found["USER"]) == ("db.example", "nanohana", "us")
    assert found["OPTIONS"].items() >= {"sslmode": "verify-full", "target_session_attrs": "primary"}.items()


@pytest.mark.django_db(transaction=True)
def test_of_the_machines_that_the_url_names_the_one_is_taken_that_can_be_written_to() -> None:
    here = conninfo_to_dict(os.environ["DATABASE_URL"])
    hosts = f"127.0.0.1:1,{here['host']}:{here['port']}"  # nobody listens on the first: it is the one that has failed
    url = f"postgresql://{here['user']}:{here['password']}@{hosts}/{here['dbname']}?target_session_attrs=read-write"
    found = ConnectionHandler({"default": database_settings(url)})["default"]
    try:
        assert _ask(found) == 1
    finally:
        found.close()
        found.close_pool()


def test_a_machine_that_vanishes_is_not_waited_for_long() -> None:
    assert database_settings("postgresql://db.example/nanohana")["OPTIONS"]["tcp_user_timeout"] == 15_000
    patient = database_settings("postgresql://db.example/nanohana?tcp_user_timeout=60000")
    assert patient["OPTIONS"]["tcp_user_timeout"] == "60000", "as the URL says"


def _ask(found: BaseDatabaseWrapper | None = None) -> int:
    with (found or connection).cursor() as cursor:
        cursor.execute("SELECT 1")
        answer: int = cursor.fetchone()[0]
    return answer


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
