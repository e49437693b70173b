"""The running product for tests and measurements: ``nanohana serve`` on a data folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 120
COMMAND = (sys.executable, "-m", "nanohana.cli")


@dataclass(frozen=True, slots=True)
class Product:
    """Where a running product is: its address, data folder and the process id of ``serve``."""

    url: str
    home: Path
    process_id: int

    @property
    def password(self) -> str:
        """The one that opens every account of the sample prefecture."""
        return (self.home / "sample-password").read_text()

    def processes(self) -> dict[str, int]:
        """Command → process id of the processes that ``serve`` started."""
        return {_command(child): child for child in _children(self.process_id)}


@contextmanager
def data_folder() -> Iterator[Path]:
    """A fresh data folder that PostgreSQL's unprivileged user can reach."""
    home = Path(tempfile.mkdtemp(prefix="nanohana-bench-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(home: Path, **settings: str) -> Iterator[Product]:
    """The product on ``home``; ``settings`` are ``NANOHANA_*`` without the prefix. No model unless one is set."""
    port = free_port()
    environment = environment_of(home, port=str(port), **settings)
    log = home / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen([*COMMAND, "serve"], env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process, log)
        yield Product(url, home, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def run_command(home: Path, *arguments: str) -> str:
    """What one command of the product prints on ``home``; its complaint where it fails."""
    done = subprocess.run([*COMMAND, *arguments], env=environment_of(home), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"nanohana {' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def environment_of(home: Path, **settings: str) -> dict[str, str]:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"NANOHANA_HOME": str(home), "NANOHANA_MODEL": "none", "NANOHANA_LOG_LEVEL": "ERROR"}
    return environment | {f"NANOHANA_{name.upper()}": value for name, value in settings.items()}


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the product does not answer:\n{log.read_text()[-4000:]}")


def _children(process_id: int) -> list[int]:
    """Those of every thread of the process; none where it has ended."""
    try:
        listings = [listing.read_text() for listing in Path(f"/proc/{process_id}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for listing in listings for child in listing.split()]


def _command(process_id: int) -> str:
    """``web`` for ``python -m nanohana.cli web``, ``postgres`` for the server."""
    arguments = Path(f"/proc/{process_id}/cmdline").read_bytes().split(b"\0")
    name = Path(arguments[0].decode()).name
    return "postgres" if name == "postgres" else arguments[-2].decode()


def descendants(process_id: int) -> list[int]:
    """The process and all processes below it."""
    return [process_id, *(below for child in _children(process_id) for below in descendants(child))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
