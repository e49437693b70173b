"""A peer as the bench holds it: a process in the peer's own environment that answers JSON lines (``driver``)."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bench.idle_memory import proportional_set_size
from bench.peers.driver import Place
from nanohana.server.tests.product import descendants

REPOSITORY = Path(__file__).parents[2]
SAMPLED_EVERY = 0.5  # seconds
END_SECONDS = 60


class PeerFailed(Exception):
    """The peer did not answer, or answered that something failed."""


class Driven:
    """Requests to a running peer, and the most memory that it and its processes held."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.peak = 0.0  # MiB, proportional set size of the whole tree
        self._process = process
        self._log = log
        self._ended = threading.Event()
        self._sampling = threading.Thread(target=self._sample, daemon=True)
        self._sampling.start()
        self._answer()  # that it is ready

    def ask(self, **request: Any) -> tuple[dict[str, Any], float]:
        """The answer, and the seconds until it was there. Raises PeerFailed."""
        started = time.perf_counter()
        print(json.dumps(request, ensure_ascii=False), file=_open(self._process.stdin), flush=True)
        return self._answer(), time.perf_counter() - started

    def end(self) -> None:
        self._ended.set()
        self._sampling.join()
        _open(self._process.stdin).close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self) -> dict[str, Any]:
        line = _open(self._process.stdout).readline()
        if not line:
            raise PeerFailed(f"ended without an answer:\n{self._log.read_text(errors='replace')[-3000:]}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise PeerFailed(answer["error"])
        return answer

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLED_EVERY):
            self.peak = max(self.peak, sum(map(_memory, descendants(self._process.pid))))


@contextmanager
def driven(python: Path, peer: str, place: Place) -> Iterator[Driven]:
    """The peer of this name, running in its environment for the time of the block. Raises PeerFailed."""
    log = place.home.with_suffix(".log")
    endpoints = ["--embeddings", place.embeddings, "--chat", place.chat]
    command = [str(python), "-m", f"bench.peers.{peer}", "--home", str(place.home), *endpoints]
    place.home.mkdir()
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        running = None
        try:
            running = Driven(process, log)
            yield running
        finally:
            if running:
                running.end()
            else:
                process.kill()


def _memory(process_id: int) -> float:
    try:
        return proportional_set_size(process_id)
    except (OSError, RuntimeError):  # has ended meanwhile
        return 0.0


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
