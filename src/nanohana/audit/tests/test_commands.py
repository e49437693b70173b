"""``nanohana audit`` and the record of what is done on the command line, on a data folder of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., subprocess.CompletedProcess[str]]


def verified(nanohana: Command) -> dict[str, object]:
    found = nanohana("audit", "verify", "--json")
    return {**json.loads(found.stdout), "status": found.returncode}


def test_the_record_outlives_a_restored_backup(home: Path, nanohana: Command, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar"
    assert nanohana("admin", "create", "first", "--password", "correct horse 1").returncode == 0
    assert nanohana("backup", str(backup)).returncode == 0
    assert nanohana("admin", "create", "second", "--password", "correct horse 1").returncode == 0
    assert "4件まで" in nanohana("audit", "anchor").stdout

    restored = nanohana("restore", "--yes", str(backup))
    assert restored.returncode == 0, restored.stderr
    found = verified(nanohana)
    assert (found["status"], found["rows"], found["first_bad"]) == (0, 4, None)  # with the shipped apps
    assert "復元" in str(found["notices"])
    assert nanohana("audit", "anchor").returncode == 0

    csv = nanohana("audit", "export", "--actor", "コマンドライン", "--from", "令和8年4月1日").stdout.splitlines()
    # the search comes after its own record: what was handed out includes that it was
    acts = [line.split(",")[8] for line in csv[1:]]
    written = ["audit.exported", "audit.restored", "server.backed_up", "access.administrator_created"]
    assert acts == [*written, "task_app.shipped"]
    assert "コマンドライン（OSの利用者 " in csv[1]
