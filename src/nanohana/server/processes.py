"""The processes of ``nanohana serve``: started together, restarted when one dies, stopped in order.

A child that ends by itself is started again after a pause that doubles from 1 to 30 seconds; one that ran for a
minute counts as healthy. Every child ends with its parent, also after ``kill -9``. Ctrl+C in a terminal is for the
supervisor alone: what ended beside the others, out of order, would be missing to work that still goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from nanohana.parenthood import ends_with_parent
from nanohana.server.postgres import EmbeddedPostgres, PostgresUnavailable

log = structlog.get_logger(__name__)

COMMAND = [sys.executable, "-m", "nanohana.cli"]
STOP_SECONDS = 15
HEALTHY_SECONDS = 60
LONGEST_PAUSE_SECONDS = 30


@dataclass(slots=True)
class Child:
    """One process of the product: ``nanohana <command>``, in an environment of its own where one is given.

    ``niceness``: how far it and all that it starts stay behind the others where they want the processor at once.
    """

    command: str
    environment: Mapping[str, str] | None = None
    niceness: int = 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 1.0
    starts_again_at: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *self.command.split()], env=self.environment,
            stdin=subprocess.DEVNULL, preexec_fn=self._before(), process_group=0,
        )  # fmt: skip
        self.started_at = time.monotonic()

    def _before(self) -> Callable[[], None]:
        """Called before the fork; what it returns is called in the child."""
        stays_no_longer = ends_with_parent(signal.SIGTERM)

        def arrange() -> None:
            stays_no_longer()
            os.nice(self.niceness)

        return arrange

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> None:
        now = time.monotonic()
        self.pause = 1.0 if now - self.started_at > HEALTHY_SECONDS else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        self.starts_again_at = now + self.pause
        status = self.process.returncode if self.process else None
        log.error("process ended", process=self.command, status=status, again_in_s=self.pause)
        self.process = None

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(children: Sequence[Child], postgres: EmbeddedPostgres | None) -> None:
    """Run ``children`` until SIGTERM or SIGINT; they are stopped in the given order, before the database."""
    asked: list[int] = []  # looked at between two steps: raised within one, as the start of a child, it could get lost
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: asked.append(number))
    try:
        for child in children:
            child.start()
        while not asked:
            _watch(children, postgres)
            time.sleep(0.2)
        log.info("stopping")
    finally:
        if postgres is not None:
            postgres.withdraw()
        for child in children:
            child.stop()


def _watch(children: Sequence[Child], postgres: EmbeddedPostgres | None) -> None:
    if postgres is not None and postgres.has_ended():
        log.error("database ended, starting it again")
        try:
            postgres.start()
        except PostgresUnavailable as error:  # what stands in its way may pass: the next look tries again
            log.error("database does not start", reason=str(error))
            return
    for child in children:
        if child.has_ended():
            child.plan_restart()
        elif child.process is None and time.monotonic() >= child.starts_again_at:
            child.start()
