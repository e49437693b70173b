"""``nanohana serve`` on a data folder that another one still uses: as one process after the other, as they are run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from nanohana.server.tests.ground import eventually
from nanohana.server.tests.product import COMMAND, environment_of, free_port, running

Command = Callable[..., subprocess.CompletedProcess[str]]


def test_started_while_the_old_one_stops_it_waits_for_its_end(home: Path, nanohana: Command):
    with running(home) as old:
        log, environment = home / "second.log", environment_of(home, port=str(free_port()))
        subprocess.run(["kill", "-TERM", str(old.process_id)], check=True)
        assert eventually(lambda: not (home / "postgres/url").exists())
        with log.open("w") as output:
            second = subprocess.Popen([*COMMAND, "serve"], env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        assert eventually(lambda: "nanohana が使えます" in log.read_text() or second.poll() is not None, 120)
        said = log.read_text()
        assert "前に起動した nanohana が終わるのを待っています" in said
        assert "nanohana が使えます" in said and "Traceback" not in said
    finally:
        second.terminate()
        second.wait(60)


def test_beside_one_that_runs_on_it_says_so_and_ends(home: Path, nanohana: Command):
    with running(home) as old:
        second = nanohana("serve", NANOHANA_MODEL="none")
        assert second.returncode == 1
        assert f"動いている別の nanohana が使っています（プロセス {old.process_id}）" in second.stderr
        assert "Traceback" not in second.stdout + second.stderr


def test_a_command_whose_database_has_ended_says_so(nanohana: Command):
    ended = nanohana("search", "旅費", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/nanohana")
    assert ended.returncode == 1
    assert "データベースが応答しない" in ended.stderr and "Traceback" not in ended.stderr
