"""The worker for ever: a file says that its loop still turns, and it ends where a queue is not worked any more."""

from __future__ import annotations

import asyncio
import os
import socket
import time

import pytest
from procrastinate import App, JobContext
from procrastinate.contrib.django import app

from nanohana.configuration import data_folder
from nanohana.jobs import worker


def test_a_living_worker_touches_its_file_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "ALIVE_EVERY", 0.01)
    file = data_folder() / "run" / f"worker-{socket.gethostname()}.alive"

    async def live() -> None:
        living = asyncio.create_task(worker._say_alive())
        for _ in range(2):
            while not (file.exists() and file.stat().st_mtime > 0):  # noqa: ASYNC110 - there is no event but the file
                await asyncio.sleep(0.01)
            os.utime(file, (0, 0))
        living.cancel()

    asyncio.run(asyncio.wait_for(live(), 10))
    file.unlink()


def test_a_worker_whose_clock_was_set_back_ends_to_be_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until its clock had caught up, no periodic job would begin: neither would jobs of dead workers be run again."""
    monkeypatch.setattr(worker, "ALIVE_EVERY", 0.01)
    ahead = iter([7200.0, 14400.0, 7200.0])
    monkeypatch.setattr(worker, "_ahead", lambda: next(ahead))
    with pytest.raises(worker.Halted):
        asyncio.run(asyncio.wait_for(worker._say_alive(), 10))


async def _returns(**_options: object) -> None:
    """As procrastinate's worker does when its listener or its heartbeat has lost the database."""


def test_a_worker_of_which_a_queue_has_halted_ends_to_be_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(App, "run_worker_async", lambda _app, **options: _returns(**options))
    with pytest.raises(ExceptionGroup) as ended:
        asyncio.run(asyncio.wait_for(worker._work_for_ever(), 10))
    assert ended.group_contains(worker.Halted)


@pytest.mark.django_db(transaction=True)
def test_a_worker_until_the_queue_is_empty_does_not_stop_the_jobs_that_it_has_begun() -> None:
    """It shuts down while the last of them still run, and they are told of a shutdown after a while."""
    told: list[bool] = []

    @app.task(name="tests.long", pass_context=True)
    def long(context: JobContext) -> None:
        time.sleep(5.5)
        told.append(context.should_abort())

    long.defer()
    worker.run(until_empty=True)
    del app.tasks[long.name]
    assert told == [False]
