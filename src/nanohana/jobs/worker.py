"""The worker: runs the jobs of the queue in this process until it is told to stop."""

from __future__ import annotations

import asyncio
import os

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from nanohana.audit.acting import Person, acting_as

# A long recognition of a scan must not hold up the other files.
CONCURRENT_JOBS = 2
# Of a worker in the background and the parsers that it starts: readers who wait for an answer come first.
NICENESS = 10


def run(*, until_empty: bool = False) -> None:
    """Work the queue, for ever or until it is empty.

    For ever: on SIGTERM running jobs get five seconds. Until empty, for a command somebody waits for: a signal ends it
    at once, and the next worker starts the interrupted jobs over.
    """
    if not isinstance(app.connector, DjangoConnector):
        raise RuntimeError("this process already runs a worker")
    if not until_empty:
        os.nice(NICENESS)
    with app.replace_connector(app.connector.get_worker_connector()), acting_as(lambda: Person("自動処理")):
        asyncio.run(_work(until_empty))


async def _work(until_empty: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            wait=not until_empty,
            listen_notify=not until_empty,
            concurrency=CONCURRENT_JOBS,
            delete_jobs="successful",
            shutdown_graceful_timeout=5,
            install_signal_handlers=not until_empty,
        )
