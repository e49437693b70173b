"""Processes of a PostgreSQL whose main process was killed.

They run on until their query ends, and hold the memory of the old server: a new one refuses to start beside them.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def end_orphans(cluster: Path, seconds: float) -> None:
    """End what still works in the cluster, of which the main process must be dead; waits until it is gone."""
    deadline = time.monotonic() + seconds
    while (orphans := list(_processes_in(cluster))) and time.monotonic() < deadline:
        for process_id in orphans:
            with suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        time.sleep(0.05)


def _processes_in(cluster: Path) -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "comm").read_text().startswith("postgres") and (folder / "cwd").readlink() == cluster:
                yield int(folder.name)
        except OSError:
            continue
