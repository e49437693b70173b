"""Data folders that tests start from: made once, copied by every test process that needs one.

From nothing to the schema of today Django takes 15 s, most of it for making the models of each of 190 migrations anew;
a copy takes 0.2 s. The folder is kept in the checkout's ``.pytest_cache`` for the next run, until a migration or a
package changes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nanohana.server.postgres import EmbeddedPostgres

_ROOT = Path(__file__).parents[4]
_CACHE = _ROOT / ".pytest_cache"


def copy_migrated(target: Path) -> None:
    """Fill the empty folder ``target`` with a data folder whose database has today's tables and nothing else.

    The owner of the cluster is kept: PostgreSQL runs as an unprivileged user when the tests run as root.
    """
    subprocess.run(["cp", "--archive", f"{_migrated()}/.", str(target)], check=True)


def _migrated() -> Path:
    folder = _CACHE / f"migrated-{_state_of_the_schema()}"
    _CACHE.mkdir(exist_ok=True)
    with (_CACHE / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers start together: one makes it, the others wait
        if not folder.exists():
            for old in _CACHE.glob("*migrated-*"):
                shutil.rmtree(old)
            _migrate(folder.with_name(f"half-{folder.name}"))
            folder.with_name(f"half-{folder.name}").rename(folder)
    return folder


def _migrate(target: Path) -> None:
    with TemporaryDirectory(prefix="nanohana-migrated-") as made:  # where PostgreSQL's user gets in, too
        home = Path(made)
        home.chmod(0o711)
        postgres = EmbeddedPostgres(home / "postgres")
        environment = {**os.environ, "NANOHANA_HOME": made, "DATABASE_URL": postgres.start()}
        try:
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--settings=nanohana.settings", "--verbosity=0"],
                env=environment, check=True,
            )  # fmt: skip
        finally:
            postgres.stop()
        subprocess.run(["cp", "--archive", f"{home}/.", str(target)], check=True)


def _state_of_the_schema() -> str:
    files = [_ROOT / "requirements.lock", *sorted(_ROOT.glob("src/nanohana/**/migrations/*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
