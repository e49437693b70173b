"""A worker has no address: a file says that its loop still turns."""

from __future__ import annotations

import asyncio
import os
import socket

import pytest

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
