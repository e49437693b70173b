"""The ground of every test, a pytest plugin: a data folder of its own with the real embedded PostgreSQL in it.

The folder is made under the system's temporary folder with mode 0711, because PostgreSQL runs as an unprivileged user
when the tests run as root. pytest-django reads the settings before any conftest, so this is loaded with ``-p``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from nanohana.server.postgres import EmbeddedPostgres
from nanohana.server.tests.prepared import copy_migrated

HOME = Path(tempfile.mkdtemp(prefix="nanohana-test-"))
HOME.chmod(0o711)
os.environ["NANOHANA_HOME"] = str(HOME)
os.environ.setdefault("NANOHANA_LOG_LEVEL", "ERROR")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the tests
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles the product anew, in 0.2 to 0.6 s
_OURS = {"var", "build", "dist"}  # of a product that runs beside the tests, and of packaging
_before = pytest.StashKey[set[str]]()
copy_migrated(HOME)
_postgres = EmbeddedPostgres(HOME / "postgres")
os.environ["DATABASE_URL"] = _postgres.start()
_KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})  # as the migrations left them


def _without_fsync() -> None:
    """What tests write need not outlive a power cut."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


_without_fsync()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The everyday suite leaves to CI what was seen to take long (``make slow-tests``) and all browsing but asking."""
    slow = set((config.rootpath / "tests/slow.txt").read_text().split())
    for item in items:
        is_browser = "browser" in item.path.parts and item.path.name != "test_asking.py"
        if is_browser or item.nodeid.partition("[")[0] in slow:
            item.add_marker(pytest.mark.slow)


def _visible(session: pytest.Session) -> set[str]:
    return {path.name for path in session.config.rootpath.iterdir() if path.name[0] != "." and path.name not in _OURS}


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[_before] = _visible(session)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tests leave nothing in the checkout: what they write goes into folders of theirs."""
    if left := _visible(session) - session.config.stash[_before]:
        print(f"\nthe tests left files in the checkout: {', '.join(sorted(left))}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Tests with real transactions empty every table afterwards, which the audit record would refuse."""
    made = yield
    if fixturedef.argname == "django_db_setup":
        from django.db import connection

        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_not_emptied")
    return made


def pytest_unconfigure() -> None:
    _postgres.stop()
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> None:
    """Argon2 as in the product, without the 0.28 s of a core that one password is meant to cost."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


@pytest.fixture(scope="session", autouse=True)
def _static_files_listed_once() -> None:
    """Every test client loads the middleware anew, and WhiteNoise would list all static files each time (11 ms)."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    list_files, listed = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files_from_finders(middleware: WhiteNoiseMiddleware) -> None:
        if not listed:
            list_files(middleware)
            listed.update(middleware.files)
        middleware.files.update(listed)

    WhiteNoiseMiddleware.add_files_from_finders = add_files_from_finders


@pytest.fixture(scope="session", autouse=True)
def _emptied_where_filled() -> None:
    """Tests with real transactions empty the tables that they filled; Django empties all 140 and makes the permissions
    anew, in 0.5 to 1.2 s each time."""
    from django.db import connection
    from django.test import TransactionTestCase

    from nanohana.documents import wall

    def empty(_case: TransactionTestCase) -> None:
        tables = sorted(set(connection.introspection.table_names()) - _KEPT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f'EXISTS (SELECT FROM "{table}")' for table in tables))
            filled = [table for table, is_filled in zip(tables, cursor.fetchone(), strict=True) if is_filled]
            cursor.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys are asked
            for table in filled:  # from the audit record nobody deletes
                cursor.execute(f'TRUNCATE "{table}"' if table == "audit_entry" else f'DELETE FROM "{table}"')
            cursor.execute("SET session_replication_role = DEFAULT")
        wall.build()  # for the tables that a test of a migration has made anew

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Path:
    """The folder of public data beside the checkout."""
    folder = pytestconfig.rootpath.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the public data folder ../shared/data is not beside this checkout")
    return folder


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty data folder of its own that PostgreSQL's unprivileged user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="nanohana-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def _command(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"NANOHANA_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [sys.executable, "-m", "nanohana.cli", *arguments],
        env=environment | more, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def _migrated() -> Iterator[Path]:
    """A data folder after ``nanohana migrate``, to be copied: with the task apps that the product ships."""
    folder = Path(tempfile.mkdtemp(prefix="nanohana-migrated-"))
    folder.chmod(0o711)
    copy_migrated(folder)
    _command(folder, "migrate").check_returncode()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def nanohana(home: Path, _migrated: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line on the data folder ``home``, as an administrator types it."""
    subprocess.run(["cp", "--archive", f"{_migrated}/.", str(home)], check=True)  # with the owner of the cluster
    return partial(_command, home)


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether a condition comes true within some seconds."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def state(process_id: int) -> str:
    """The letter of proc(5), ``S`` for a process that sleeps, ``T`` for a stopped one; empty where there is none."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def lives(process_id: int) -> bool:
    """Whether a process still runs (an orphan that nobody reaps stays as a zombie in a container)."""
    return state(process_id) not in ("", "Z")
