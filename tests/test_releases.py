"""Every release reaches today's schema with all its data: from the backup that each has left in ``tests/releases``.

A release leaves its own with ``KEEP_RELEASE=0.2.0 .venv/bin/pytest tests/test_releases.py``, and it is never made again:
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
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps

from nanohana.encryption.master import master_file
from nanohana.server.backup import make_backup
from tests.conftest import Scene

RELEASES = Path(__file__).with_name("releases")
KEPT = os.environ.get("KEEP_RELEASE", "")
OF_DJANGO = {"django_content_type", "auth_permission", "django_session"}  # named after models, which may go

LOOK = """
import json
from nanohana.server.database import database
with database():
    import django; django.setup()
    from nanohana.answering.models import Turn
    from nanohana.audit.verification import verify
    from nanohana.server.pending import pending_migrations
    from tests.test_releases import rows
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


@pytest.mark.slow
@pytest.mark.parametrize("release", sorted(path.name for path in RELEASES.iterdir()))
def test_what_a_release_has_left_is_all_there_after_the_upgrade(
    release: str, home: Path, nanohana: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    folder = RELEASES / release
    shutil.copy(folder / "master.key", home / "master.key")
    restored = nanohana("restore", "--yes", str(folder / "backup.tar.gz"))
    assert restored.returncode == 0, restored.stderr
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    looked = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, check=True, timeout=120,
        env=environment | {"NANOHANA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "nanohana.settings"},
    )  # fmt: skip
    found, pending, questions, fault = json.loads(looked.stdout)
    assert (pending, fault) == ([], None)
    assert questions == ["服務とは"], "opened with the key of then"
    before: dict[str, int] = json.loads((folder / "rows.json").read_text())
    assert {table: found.get(table, 0) for table in before if found.get(table, 0) < before[table]} == {}
