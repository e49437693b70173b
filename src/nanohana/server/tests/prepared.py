"""Data folders that tests start from: made once, copied by every test process that needs one.

From nothing to the schema of today Django takes 15 s, most of it for making the models of each of 190 migrations anew;
a copy takes 0.2 s. The folders are kept in the checkout's ``.pytest_cache`` for the next run, until what they are made
from changes: migrations and packages, or for the sample anything of the product. ``python -m`` this module makes them
beforehand.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from nanohana.server.postgres import EmbeddedPostgres
from nanohana.server.tests.product import run_command

_ROOT = Path(__file__).parents[4]
_PRODUCT = _ROOT / "src/nanohana"
_CACHE = _ROOT / ".pytest_cache"


# Of the sample prefecture; all documents would take minutes.
SAMPLE = ("kinmu-kisoku-r7", "kinmu-kisoku-r8", "ryohi-kisoku-r8", "ryohi-tebiki", "chosha-kanri")


def copy_migrated(target: Path) -> None:
    """Fill the empty folder ``target`` with a data folder whose database has today's tables and nothing else."""
    _copy_made("migrated", _schema(), _migrate, target)


def copy_sample(target: Path) -> None:
    """Fill the empty folder ``target`` with a data folder of the sample prefecture, the documents ``SAMPLE`` ready."""
    _copy_made("sample", [_ROOT / "requirements.lock", *_PRODUCT.rglob("*.*")], _load_sample, target)


def _copy_made(name: str, depends_on: Iterable[Path], make: Callable[[Path], None], target: Path) -> None:
    """Copy the kept folder of this state of the files it depends on, made now if there is none."""
    _CACHE.mkdir(exist_ok=True)
    with (_CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers start together: one makes it, the others wait
        folder = _CACHE / f"{name}-{_digest(depends_on)}"
        if not folder.exists():
            for old in _CACHE.glob(f"*{name}-*"):
                shutil.rmtree(old)
            half = folder.with_name(f"half-{folder.name}")
            with TemporaryDirectory(prefix="nanohana-prepared-") as home:  # where PostgreSQL's user gets in, too
                Path(home).chmod(0o711)
                make(Path(home))
                _copy(Path(home), half)
            half.rename(folder)
        _copy(folder, target)  # before another state of the files replaces it


def _copy(folder: Path, target: Path) -> None:
    """The owner of the cluster is kept: PostgreSQL runs as an unprivileged user when the tests run as root."""
    subprocess.run(["cp", "--archive", f"{folder}/.", str(target)], check=True)


def _migrate(home: Path) -> None:
    postgres = EmbeddedPostgres(home / "postgres")
    environment = {**os.environ, "NANOHANA_HOME": str(home), "DATABASE_URL": postgres.start()}
    try:
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--settings=nanohana.settings", "--verbosity=0"],
            env=environment, check=True,
        )  # fmt: skip
    finally:
        postgres.stop()


def _load_sample(home: Path) -> None:
    copy_migrated(home)
    run_command(home, "sample", "load", *(f"--only={source}" for source in SAMPLE))
    run_command(home, "worker", "--until-empty")


def _schema() -> list[Path]:
    return [_ROOT / "requirements.lock", *_PRODUCT.glob("**/migrations/*.py")]


def _digest(files: Iterable[Path]) -> str:
    """Of their contents, in the order of their names; what Python compiled says nothing more."""
    contents = (file.read_bytes() for file in sorted(files) if file.is_file() and file.suffix != ".pyc")
    return hashlib.sha256(b"".join(contents)).hexdigest()[:16]


if __name__ == "__main__":
    with TemporaryDirectory(prefix="nanohana-prepared-") as folder:
        copy_sample(Path(folder))
