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
from pathlib import Path
from typing import Any

import pytest

from nanohana.server.postgres import EmbeddedPostgres

HOME = Path(tempfile.mkdtemp(prefix="nanohana-test-"))
HOME.chmod(0o711)
os.environ["NANOHANA_HOME"] = str(HOME)
os.environ.setdefault("NANOHANA_LOG_LEVEL", "ERROR")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the tests
_OURS = {"var", "build", "dist"}  # of a product that runs beside the tests, and of packaging
_before = pytest.StashKey[set[str]]()
_postgres = EmbeddedPostgres(HOME / "postgres")
os.environ["DATABASE_URL"] = _postgres.start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file stay in one process of xdist, and all browser tests in one: they share a product."""
    for item in items:
        group = "browser" if "browser" in item.path.parts else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


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


@pytest.fixture
def nanohana(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line on the data folder ``home``, as an administrator types it."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"NANOHANA_HOME": str(home), "PYTHONWARNINGS": "ignore"}

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "nanohana.cli", *arguments],
            env=environment | more, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


def eventually(holds: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether a condition comes true within some seconds."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def lives(process_id: int) -> bool:
    """Whether a process still runs (an orphan that nobody reaps stays as a zombie in a container)."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
