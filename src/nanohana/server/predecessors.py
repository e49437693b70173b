"""Who worked in a cluster before, and may still do so: a product that is stopping or that runs on, and the processes
of a PostgreSQL whose main process was killed.

Those last run on until their query ends, and hold the memory of the old server: a new one refuses to start beside them.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import click

# A product that stops ends its processes one after the other, each in its time, and its server last.
WAIT_SECONDS = 150


def wait_for_end(cluster: Path, runs_on: Callable[[], bool]) -> int | None:
    """Wait for the server of a product that is stopping. The process to be stopped where one runs on, or does not end.

    ``runs_on`` is asked as long as there is a server: whether its product goes on.
    """
    deadline, is_told = time.monotonic() + WAIT_SECONDS, False
    while (server := _server(cluster)) is not None:
        if runs_on() or time.monotonic() > deadline:
            return _product(server)
        if not is_told:
            click.echo(f"前に起動した nanohana が終わるのを待っています（最長 {WAIT_SECONDS} 秒）。", err=True)
            is_told = True
        time.sleep(0.1)
    return None


def end_orphans(cluster: Path, seconds: float) -> None:
    """End what still works in the cluster, of which the main process must be dead; waits until it is gone."""
    deadline = time.monotonic() + seconds
    while (orphans := list(_processes_in(cluster))) and time.monotonic() < deadline:
        for process_id in orphans:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        time.sleep(0.05)


def _server(cluster: Path) -> int | None:
    """The process id in the cluster's lock file, where that process still lives and is a PostgreSQL."""
    try:
        process_id = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        name = Path(f"/proc/{process_id}/comm").read_text()
    except (OSError, ValueError):
        return None
    return process_id if name.startswith("postgres") else None


def _product(server: int) -> int:
    """The process that started the server and starts it again; the server itself once that has ended."""
    try:
        after_name = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2]
    except OSError:
        return server
    parent = int(after_name.split()[1])
    return parent if parent > 1 else server


def _processes_in(cluster: Path) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().startswith("postgres") and (folder / "cwd").readlink() == cluster:
                yield int(folder.name)
        except OSError:
            continue
