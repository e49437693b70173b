"""The supervisor: a process that dies is started again, all of them end together."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanohana.server.postgres import EmbeddedPostgres, PostgresUnavailable
from nanohana.server.processes import _watch
from nanohana.server.tests.ground import eventually, lives, state

SUPERVISOR = """
import sys
import time
from nanohana.server import processes
processes.COMMAND = [sys.executable, "-c", "import time; time.sleep(600)"]
processes.supervise([processes.Child("one"), processes.Child("two", niceness=5)], None)
"""


@pytest.fixture
def supervisor() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", SUPERVISOR], stderr=subprocess.DEVNULL, process_group=0)
    yield process
    process.kill()
    process.wait()


def _children(process_id: int) -> set[int]:
    return set(map(int, Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()))


def _begun(supervisor: subprocess.Popen[bytes]) -> set[int]:
    """The children, once both are programs of their own and no copies of the supervisor any more.

    A process that is just becoming a program has no command line for a moment.
    """

    def command(process_id: int) -> bytes:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()

    def are_programs(children: set[int]) -> bool:
        others = {b"", command(supervisor.pid)}
        return len(children) == 2 and not any(command(child) in others for child in children)

    assert eventually(lambda: are_programs(_children(supervisor.pid)))
    return _children(supervisor.pid)


def test_a_killed_process_is_started_again(supervisor):
    killed = min(_begun(supervisor))
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: len(_children(supervisor.pid) - {killed}) == 2)


def test_the_second_stays_behind_the_first(supervisor):
    own = os.getpriority(os.PRIO_PROCESS, supervisor.pid)
    priorities = [os.getpriority(os.PRIO_PROCESS, child) for child in _begun(supervisor)]
    assert sorted(priorities) == [own, min(own + 5, 19)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_all_processes_end_with_the_supervisor(supervisor, number):
    children = _begun(supervisor)
    supervisor.send_signal(number)
    supervisor.wait(20)
    assert eventually(lambda: not any(lives(child) for child in children))


def test_asked_twice_to_stop_it_still_stops_in_order(supervisor):
    children = _begun(supervisor)
    for child in children:
        os.kill(child, signal.SIGSTOP)  # a stopped process does not end at SIGTERM: there is time to ask again
    assert eventually(lambda: all(state(child) == "T" for child in children))  # one asked to stop still ends at SIGTERM
    supervisor.terminate()
    time.sleep(0.5)
    supervisor.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert supervisor.poll() is None
    for child in children:
        os.kill(child, signal.SIGCONT)
    assert supervisor.wait(20) == 0


def test_ctrl_c_reaches_the_others_in_their_order_alone(supervisor):
    """A terminal sends it to the whole group: embeddings that ended at once failed the registration that asked them."""
    children = _begun(supervisor)
    for child in children:
        os.kill(child, signal.SIGSTOP)
    assert eventually(lambda: all(state(child) == "T" for child in children))
    os.killpg(supervisor.pid, signal.SIGINT)
    assert eventually(lambda: any(_waiting(child) for child in children))
    assert sorted(map(sorted, map(_waiting, children))) == [[], [signal.SIGTERM]]
    for child in children:
        os.kill(child, signal.SIGCONT)
    assert supervisor.wait(20) == 0


def _waiting(process_id: int) -> set[int]:
    """The signals of proc(5) ``ShdPnd`` that a stopped process will get when it goes on."""
    status = Path(f"/proc/{process_id}/status").read_text()
    mask = int(re.search(r"^ShdPnd:\s*(\w+)", status, re.MULTILINE)[1], 16)
    return {number for number in range(1, 65) if mask >> (number - 1) & 1}


class Stubborn(EmbeddedPostgres):
    """Its first start fails, as it does where something of the old server is still there."""

    starts = 0

    def has_ended(self) -> bool:
        return self.starts < 2

    def start(self) -> str:
        self.starts += 1
        if self.starts == 1:
            raise PostgresUnavailable("まだです。")
        return ""


def test_a_database_that_does_not_start_at_once_ends_nothing(home: Path):
    postgres = Stubborn(home / "postgres")
    _watch([], postgres)
    _watch([], postgres)
    assert postgres.starts == 2
