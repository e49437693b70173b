"""The embedded PostgreSQL on a disk that is really full, to its last byte: a small one is mounted for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from nanohana.server.postgres import EmbeddedPostgres
from nanohana.server.processes import _watch
from nanohana.server.tests.ground import eventually
from nanohana.server.tests.prepared import copy_migrated

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")]
SPACE = "INSERT INTO text SELECT repeat(md5(n::text), 60) FROM generate_series(1, 8000) AS n"
CHANGE = "INSERT INTO text SELECT repeat(md5(random()::text), 60) FROM generate_series(1, 500)"
EMPTY = "DELETE FROM text"


@pytest.fixture
def disk(home: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=220m,mode=0711", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow mounting")
    yield home
    subprocess.run(["umount", str(home)], check=True)


def fill(file: Path) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass


def changed_until_it_stops(database: psycopg.Connection) -> int:
    """How many changes were committed. The tables have space, so that the log of changes is what finds none."""
    for number in range(1, 1_000):
        try:
            with database.transaction():
                database.execute(CHANGE)
                database.execute(EMPTY)
                database.execute("UPDATE kept SET number = %s", [number])
        except psycopg.OperationalError:
            return number - 1
    raise AssertionError("the disk was not full")


def test_a_database_without_room_is_started_again_and_again_and_has_all_that_was_committed(disk: Path) -> None:
    copy_migrated(disk)
    postgres = EmbeddedPostgres(disk / "postgres")
    try:
        with psycopg.connect(address := postgres.start(), autocommit=True) as database:
            for statement in ("CREATE TABLE kept AS SELECT 0 AS number", "CREATE TABLE text (text text)", SPACE):
                database.execute(statement)
            for statement in ("INSERT INTO text VALUES ('')", "DELETE FROM text WHERE text <> ''", "VACUUM text"):
                database.execute(statement)
            fill(disk / "filler")
            committed = changed_until_it_stops(database)
        assert eventually(postgres.has_ended)
        _watch([], postgres)
        assert postgres.has_ended(), "there is still no room"
        (disk / "filler").unlink()
        _watch([], postgres)
        with psycopg.connect(address) as database:
            assert database.execute("SELECT number FROM kept").fetchone() == (committed,) and committed > 0
    finally:
        postgres.stop()
