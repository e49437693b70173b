"""The worker: runs the jobs of the queue in this process until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from contextlib import suppress

from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from nanohana.audit.acting import Person, acting_as
from nanohana.configuration import data_folder

#: The queue of work that somebody waits for and that itself waits, mostly for a model.
FOR_PEOPLE = "people"
#: Jobs at once by queue. A long recognition of a scan must not hold up the other files, nor files what people wait for.
CONCURRENT_JOBS = {"default": 2, FOR_PEOPLE: 4}
# Of a worker in the background and the parsers that it starts: readers who wait for an answer come first.
NICENESS = 10
ALIVE_EVERY = 10.0  # seconds
SET_BACK = 60.0  # seconds between two looks; less is how clocks are kept right


class Halted(Exception):
    """Work does not go on as it should though nobody has ended it: whoever supervises this process starts it again."""


class WorkerConnector(PsycopgConnector):
    """The worker's own connections; but a job defers others over Django's, so that they begin only if and when its
    transaction is committed (over a connection of its own another job could begin before, and find nothing)."""

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()


def run(*, until_empty: bool = False) -> None:
    """Work the queue, for ever or until it is empty.

    For ever: on SIGTERM running jobs get five seconds. Until empty, for a command somebody waits for: a signal ends it
    at once, and the next worker starts the interrupted jobs over.
    """
    if not isinstance(app.connector, DjangoConnector):
        raise RuntimeError("this process already runs a worker")
    if not until_empty:
        os.nice(NICENESS)
    with app.replace_connector(WorkerConnector(kwargs=connector_params())), acting_as(lambda: Person("自動処理")):
        asyncio.run(_work(until_empty))


async def _work(until_empty: bool) -> None:
    async with app.open_async():
        if until_empty:
            # It shuts down as soon as no job is left to begin: without a timeout, those begun come to their end.
            await app.run_worker_async(
                wait=False,
                listen_notify=False,
                concurrency=CONCURRENT_JOBS["default"],
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        else:
            await _work_for_ever()


async def _work_for_ever() -> None:
    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(_worker(queue, jobs)) for queue, jobs in CONCURRENT_JOBS.items()]
        workers.append(group.create_task(_say_alive()))

        def end() -> None:
            for worker in workers:
                worker.cancel()

        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, end)


async def _say_alive() -> None:
    """Touch ``<home>/run/worker-<host>.alive`` again and again, for whoever supervises a worker without an address.

    Raises Halted where the clock was set back: procrastinate would begin no periodic job until it has caught up.
    """
    file = data_folder() / "run" / f"worker-{socket.gethostname()}.alive"
    file.parent.mkdir(exist_ok=True)
    ahead = _ahead()
    while True:
        file.touch()
        await asyncio.sleep(ALIVE_EVERY)
        before, ahead = ahead, _ahead()
        if ahead < before - SET_BACK:
            raise Halted("the clock was set back")


def _ahead() -> float:
    """Seconds by which the clock on the wall is ahead of the one that cannot be set."""
    return time.time() - time.monotonic()


async def _worker(queue: str, jobs: int) -> None:
    """Raises Halted where the database was gone for a moment: procrastinate then returns as if all were done."""
    with suppress(asyncio.CancelledError):  # the worker has ended its jobs before it says so
        await app.run_worker_async(
            queues=[queue],
            concurrency=jobs,
            delete_jobs="successful",
            shutdown_graceful_timeout=5,
            install_signal_handlers=False,
        )
        raise Halted(queue)
