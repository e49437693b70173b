"""Every release reaches today's schema with all its data: from the backup that each has left in ``tests/releases``.

A release leaves its own with ``KEEP_RELEASE=0.2.0 pytest tests/test_releases.py``, and it is never made again:
``backup.tar.gz``, as ``nanohana backup`` makes it of one of everything (the scene of the access matrix) and packed; the
master key that opens it; and ``rows.json``, how many rows each table had.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from psycopg.conninfo import make_conninfo

from nanohana.encryption.master import master_file
from nanohana.server.backup import make_backup, unpack
from nanohana.server.postgres import installed_program
from tests.conftest import Scene

RELEASES = Path(__file__).with_name("releases")
KEPT = os.environ.get("KEEP_RELEASE", "")
OF_DJANGO = {"django_content_type", "auth_permission", "django_session"}  # named after models, which may go

LOOK = """
import django, json
django.setup()
from nanohana.answering.models import Turn
from nanohana.audit.verification import verify
from nanohana.server.pending import pending_migrations
from nanohana.server.schema import upgrade_quietly
from tests.test_releases import rows
upgrade_quietly()
found = verify().finding
questions = [str(turn.question) for turn in Turn.objects.all()]
print(json.dumps([rows(), pending_migrations(), questions, found and str(found)]))
"""


def rows() -> dict[str, int]:
    """How many rows every model's table has, without the empty ones."""
    counted = {model._meta.db_table: model._base_manager.count() for model in apps.get_models() if model._meta.managed}
    return {table: count for table, count in counted.items() if count and table not in OF_DJANGO}


@pytest.mark.skipif(not KEPT, reason="only where a release is made")
@pytest.mark.django_db(transaction=True)
def test_this_release_leaves_its_backup(scene: Scene, tmp_path: Path) -> None:
    folder = RELEASES / KEPT
    folder.mkdir()
    (folder / "rows.json").write_text(json.dumps(rows(), indent=1) + "\n")
    make_backup(tmp_path / "backup.tar")
    (folder / "backup.tar.gz").write_bytes(gzip.compress((tmp_path / "backup.tar").read_bytes()))
    shutil.copy(master_file(), folder / "master.key")


@contextmanager
def restored(dump: Path) -> Iterator[str]:
    """The address of a database of its own, filled from the dump, as ``nanohana restore`` does it."""
    name = "nanohana_released"
    address = make_conninfo(os.environ["DATABASE_URL"], dbname=name)
    with psycopg.connect(make_conninfo(os.environ["DATABASE_URL"], dbname="postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            program = [installed_program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error"]
            subprocess.run([*program, f"--dbname={address}", str(dump)], check=True)
            yield address
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.parametrize("release", sorted(path.name for path in RELEASES.iterdir()))
def test_what_a_release_has_left_is_all_there_after_the_upgrade(release: str, home: Path) -> None:
    folder = RELEASES / release
    unpack(folder / "backup.tar.gz", home)
    shutil.copy(folder / "master.key", home / "master.key")
    with restored(home / "database.dump") as address:
        looked = subprocess.run(
            [sys.executable, "-c", LOOK], capture_output=True, check=True, timeout=120,
            env=os.environ | {"NANOHANA_HOME": str(home), "DATABASE_URL": address},
        )  # fmt: skip
    found, pending, questions, fault = json.loads(looked.stdout)
    assert (pending, fault) == ([], None)
    assert questions == ["服務とは"], "opened with the key of then"
    before: dict[str, int] = json.loads((folder / "rows.json").read_text())
    assert {table: found.get(table, 0) for table in before if found.get(table, 0) < before[table]} == {}
