"""The ground of every test: a data folder of its own and the real embedded PostgreSQL in it, for the whole session.

The folder is made under the system's temporary folder with mode 0711, because PostgreSQL runs as an unprivileged user
when the tests run as root. It must exist before Django reads its settings, so this happens when pytest starts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent / "shared"


def pytest_load_initial_conftests() -> None:
    """Only here to say where the start is: see ``_start`` below, which runs on import, before pytest-django."""


def _start() -> tuple[Path, object]:
    home = Path(tempfile.mkdtemp(prefix="nanohana-test-"))
    home.chmod(0o711)
    os.environ["NANOHANA_HOME"] = str(home)
    os.environ.setdefault("NANOHANA_LOG_LEVEL", "WARNING")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the tests
    from nanohana.server.postgres import EmbeddedPostgres

    postgres = EmbeddedPostgres(home / "postgres")
    os.environ["DATABASE_URL"] = postgres.start()
    return home, postgres


_HOME, _POSTGRES = _start()


def pytest_unconfigure() -> None:
    _POSTGRES.stop()  # type: ignore[attr-defined]
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    """The folder of public data beside the checkout."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the public data folder ../shared/data is not beside this checkout")
    yield SHARED
