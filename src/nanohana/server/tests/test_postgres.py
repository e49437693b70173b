"""The embedded PostgreSQL: started, stopped, restarted and refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from nanohana.server import predecessors
from nanohana.server.postgres import EmbeddedPostgres, PostgresUnavailable
from nanohana.server.tests.ground import eventually, lives


@pytest.fixture
def postgres(home: Path):
    server = EmbeddedPostgres(home / "postgres")
    yield server
    server.stop()


def test_rows_stay_over_a_stop_and_a_start(postgres: EmbeddedPostgres):
    with psycopg.connect(postgres.start()) as connection:
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
    postgres.stop()
    with psycopg.connect(postgres.start()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_restart_after_a_crash_keeps_the_address_and_the_committed_rows(postgres: EmbeddedPostgres):
    url = postgres.start()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
    os.kill(postgres.process_id or 0, signal.SIGKILL)
    while not postgres.has_ended():
        time.sleep(0.01)
    assert postgres.start() == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_a_wrong_password_is_refused(postgres: EmbeddedPostgres):
    url = postgres.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url, password="wrong")


def test_it_listens_on_the_loopback_address_only(postgres: EmbeddedPostgres):
    with psycopg.connect(postgres.start()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("SHOW unix_socket_directories").fetchone() == ("",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give its rights away")
def test_started_by_root_it_runs_as_an_unprivileged_user(postgres: EmbeddedPostgres):
    postgres.start()
    assert Path(f"/proc/{postgres.process_id}").stat().st_uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give its rights away")
def test_a_folder_the_unprivileged_user_cannot_reach_is_named(home: Path):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(PostgresUnavailable, match=f"{closed}.*NANOHANA_HOME"):
        EmbeddedPostgres(closed / "var" / "postgres").start()


def test_a_folder_that_cannot_be_written_is_named(home: Path):
    (home / "file").touch()
    with pytest.raises(PostgresUnavailable, match="書き込めません"):
        EmbeddedPostgres(home / "file" / "postgres").start()


def test_a_second_product_on_the_same_folder_is_refused(postgres: EmbeddedPostgres):
    postgres.start()
    with pytest.raises(PostgresUnavailable, match=f"別の nanohana が使っています（プロセス {os.getpid()}）"):
        EmbeddedPostgres(postgres.folder).start()


def test_who_comes_while_a_product_stops_waits_for_its_end(home: Path, capsys: pytest.CaptureFixture[str]):
    program = (
        "import sys, time; from pathlib import Path; from nanohana.server.postgres import EmbeddedPostgres\n"
        f"s = EmbeddedPostgres(Path({str(home / 'postgres')!r})); s.start(); s.withdraw()\n"
        "print('stopping', flush=True); time.sleep(1); s.stop()"
    )
    product = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert product.stdout is not None and product.stdout.readline() == "stopping\n"
    successor = EmbeddedPostgres(home / "postgres")
    assert successor.running_url() is None  # nobody joins what is about to end
    with psycopg.connect(successor.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert product.wait(5) == 0
    successor.stop()
    assert capsys.readouterr().err.count("前に起動した nanohana が終わるのを待っています") == 1


def test_a_product_that_does_not_end_is_named(postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch):
    postgres.start()
    postgres.withdraw()
    monkeypatch.setattr(predecessors, "WAIT_SECONDS", 0.2)
    with pytest.raises(PostgresUnavailable, match=f"別の nanohana が使っています（プロセス {os.getpid()}）"):
        EmbeddedPostgres(postgres.folder).start()


def test_the_server_ends_with_its_parent_even_after_kill_9(home: Path):
    program = (
        "import sys, time; from pathlib import Path; from nanohana.server.postgres import EmbeddedPostgres\n"
        f"s = EmbeddedPostgres(Path({str(home / 'postgres')!r})); s.start()\n"
        "print(s.process_id, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    server = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert eventually(lambda: not lives(server))


def test_a_backend_that_outlives_the_killed_server_does_not_stand_in_the_way_of_the_next(postgres: EmbeddedPostgres):
    busy = psycopg.connect(postgres.start())
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 10000000000)")
    time.sleep(0.2)
    os.kill(postgres.process_id or 0, signal.SIGKILL)
    while not postgres.has_ended():
        time.sleep(0.01)
    assert lives(busy.info.backend_pid)
    with psycopg.connect(postgres.start()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    busy.close()
