"""Periodic jobs in a worker of their own, as ``nanohana serve`` runs it: each is begun and ends well."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from procrastinate.contrib.django import app

from nanohana.schedules import daily_at
from nanohana.server.tests.ground import eventually
from nanohana.server.tests.product import environment_of

SECONDS = 60


@pytest.fixture
def worker(home: Path, nanohana: Callable[..., subprocess.CompletedProcess[str]]) -> Iterator[None]:
    assert nanohana("admin", "create", "admin", "--password", "correct horse 1").returncode == 0  # the first audit row
    command = [sys.executable, "-m", "nanohana.cli", "worker"]
    with (home / "worker.log").open("w") as log:
        process = subprocess.Popen(command, env=environment_of(home), stdout=log, stderr=log)
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def rows(home: Path, statement: str) -> list[tuple[object, ...]]:
    try:
        with psycopg.connect((home / "postgres" / "url").read_text()) as connection:
            return connection.execute(statement).fetchall()
    except (OSError, psycopg.OperationalError):  # it is still starting
        return []


def test_each_is_begun_and_ends_well(worker: None, home: Path) -> None:
    expected = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert {"audit.anchor", "audit.verify", "answering.retention", "keys.destroy_unused"} <= expected

    def begun() -> set[object]:
        return {name for (name,) in rows(home, "SELECT DISTINCT task_name FROM procrastinate_periodic_defers")}

    def unfinished() -> list[tuple[object, ...]]:  # a job that ends well is deleted
        waiting = "task_name NOT LIKE '%retry_stalled_jobs'"
        return rows(home, f"SELECT task_name, status FROM procrastinate_jobs WHERE {waiting}")

    assert eventually(lambda: begun() == expected, SECONDS), (home / "worker.log").read_text()
    assert eventually(lambda: not unfinished(), SECONDS), unfinished()
    assert list((home / "audit").glob("anchor-*.json"))
    assert rows(home, "SELECT finding, rows > 0 FROM audit_verification") == [("", True)]


@pytest.mark.parametrize(("hour", "line"), [(3, "20 18 * * *"), (12, "20 3 * * *"), (8, "20 23 * * *")])
def test_times_of_the_day_are_those_of_japan(hour: int, line: str) -> None:
    assert daily_at(hour, 20) == line
