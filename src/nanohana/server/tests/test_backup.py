"""Backup and restore by the command line, on a data folder of its own."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from pathlib import Path

import click
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from nanohana.configuration import current
from nanohana.server import backup as making
from nanohana.server.backup import unpack
from nanohana.server.postgres import installed_program

PASSWORD = ("--password", "correct horse 1")


def _store(home: Path, content: bytes) -> Path:
    name = hashlib.sha256(content).hexdigest()
    path = home / "files" / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_restore_brings_back_database_and_files(home: Path, nanohana, tmp_path: Path):
    kept = _store(home, "旅費規程".encode())
    assert nanohana("admin", "create", "before", *PASSWORD).returncode == 0
    made = nanohana("backup", str(tmp_path / "backup.tar"))
    assert made.returncode == 0 and "登録ファイル 2 件" in made.stdout, made.stderr
    assert "主鍵" in made.stdout and "このファイルには含みません" in made.stdout

    assert nanohana("admin", "create", "after", *PASSWORD).returncode == 0
    kept.unlink()
    done = nanohana("restore", "--yes", str(tmp_path / "backup.tar"))
    assert done.returncode == 0, done.stderr

    assert "全員のログインは終わっています" in done.stdout
    assert kept.read_bytes() == "旅費規程".encode()
    assert "既にあります" in nanohana("admin", "create", "before", *PASSWORD).stderr
    assert nanohana("admin", "create", "after", *PASSWORD).returncode == 0


def test_a_damaged_backup_changes_nothing(home: Path, nanohana, tmp_path: Path):
    _store(home, b"contents")
    assert nanohana("admin", "create", "kept", *PASSWORD).returncode == 0
    backup = tmp_path / "backup.tar"
    assert nanohana("backup", str(backup)).returncode == 0
    with tarfile.open(backup) as archive:
        offset = next(member.offset_data for member in archive if member.name.startswith("files/"))
    damaged = bytearray(backup.read_bytes())
    damaged[offset] ^= 1
    backup.write_bytes(damaged)

    refused = nanohana("restore", "--yes", str(backup))
    assert refused.returncode == 1 and "壊れています" in refused.stderr
    assert "既にあります" in nanohana("admin", "create", "kept", *PASSWORD).stderr


def test_files_that_cannot_be_put_back_leave_the_database_as_it_is(home: Path, nanohana, tmp_path: Path):
    kept = _store(home, b"contents")
    assert nanohana("backup", str(tmp_path / "backup.tar")).returncode == 0
    assert nanohana("admin", "create", "after", *PASSWORD).returncode == 0
    kept.unlink()
    kept.parent.rmdir()
    kept.parent.write_bytes(b"in the way")

    failed = nanohana("restore", "--yes", str(tmp_path / "backup.tar"))
    assert failed.returncode == 1 and "今のデータは変えていません" in failed.stderr
    assert "既にあります" in nanohana("admin", "create", "after", *PASSWORD).stderr


@pytest.mark.django_db
def test_nothing_is_put_back_while_the_product_runs(tmp_path: Path):
    kept = _store(current().home, b"contents")
    (dump := tmp_path / "database.dump").write_bytes(b"")
    making._write_archive(tmp_path / "backup.tar", dump)
    kept.unlink()
    other = make_conninfo(dbname=making._database_name(), application_name="web", **making._connection_parameters())
    with psycopg.connect(other), pytest.raises(click.ClickException, match="製品が動いています"):
        making.restore_backup(tmp_path / "backup.tar")
    assert not kept.exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../out", tarfile.REGTYPE), ("/tmp/out", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)],
)
def test_a_backup_that_somebody_has_made_up_writes_nowhere_else(name: str, kind: bytes, tmp_path: Path):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.addfile(member)
    with pytest.raises(click.ClickException, match="読めません"):
        unpack(tmp_path / "backup.tar", tmp_path / "unpacked")
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"]


def test_a_drill_proves_that_a_backup_can_be_restored_and_changes_nothing(home: Path, nanohana, tmp_path: Path):
    assert nanohana("admin", "create", "before", *PASSWORD).returncode == 0
    backup = tmp_path / "backup.tar"
    assert nanohana("backup", str(backup)).returncode == 0
    assert nanohana("admin", "create", "after", *PASSWORD).returncode == 0

    done = nanohana("restore", "--drill", str(backup))
    assert done.returncode == 0 and "復元できることを確かめました（文書 0 件、監査記録 3 件" in done.stdout, done.stderr
    assert "既にあります" in nanohana("admin", "create", "after", *PASSWORD).stderr
    recorded = nanohana("audit", "export").stdout
    assert "復元の訓練" in recorded and "backup.tar" in recorded

    backup.write_bytes(backup.read_bytes()[:-20_000])
    failed = nanohana("restore", "--drill", str(backup))
    assert failed.returncode == 1 and "今のデータは変えていません" in failed.stderr


def test_a_backup_is_readable_by_its_owner_only(home: Path, nanohana, tmp_path: Path):
    nanohana("backup", str(tmp_path / "backup.tar"))
    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0


def test_nobody_else_reads_a_backup_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    modes: list[int] = []
    path = tmp_path / "backup.tar.part"
    path.touch(0o644)  # left behind by one that was interrupted
    monkeypatch.setattr(making, "_add_text", lambda *_: modes.append(path.stat().st_mode & 0o777))
    (dump := tmp_path / "database.dump").write_bytes(b"")
    making._write_archive(path, dump)
    assert modes == [0o600]


def test_a_backup_holds_no_sessions(home: Path, nanohana, tmp_path: Path):
    """Whoever finds it could go on with them, and a restore would sign in again whom one had signed out."""
    assert nanohana("admin", "create", "kept", *PASSWORD).returncode == 0
    assert nanohana("backup", str(tmp_path / "backup.tar")).returncode == 0
    unpack(tmp_path / "backup.tar", tmp_path / "unpacked")
    command = [installed_program("pg_restore"), "--list", str(tmp_path / "unpacked/database.dump")]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "TABLE DATA public access_account " in listed
    assert "TABLE public access_session " in listed and "TABLE DATA public access_session " not in listed


def test_a_backup_holds_no_master_key(home: Path, nanohana, tmp_path: Path):
    nanohana("backup", str(tmp_path / "backup.tar"))
    secret = (home / "master.key").read_text().split()[0]
    with tarfile.open(tmp_path / "backup.tar") as archive:
        assert not any("master" in name for name in archive.getnames())
    assert secret.encode() not in (tmp_path / "backup.tar").read_bytes()


def test_a_backup_that_is_made_while_a_file_arrives_can_be_restored(home: Path, nanohana, tmp_path: Path):
    kept = _store(home, "旅費規程".encode())
    arriving = home / "files" / "incoming" / "tmpabcdef.part"
    arriving.parent.mkdir()
    arriving.write_bytes(b"half a fi")
    made = nanohana("backup", str(tmp_path / "backup.tar"))
    assert made.returncode == 0 and "登録ファイル 2 件" in made.stdout, made.stderr
    kept.unlink()
    done = nanohana("restore", "--yes", str(tmp_path / "backup.tar"))
    assert done.returncode == 0 and kept.exists(), done.stderr


def test_a_file_that_is_erased_while_the_backup_is_written_does_not_end_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kept, erased = _store(current().home, b"kept"), _store(current().home, b"erased")
    monkeypatch.setattr(making, "_add_text", lambda *_: erased.unlink())
    (dump := tmp_path / "database.dump").write_bytes(b"")
    making._write_archive(tmp_path / "backup.tar", dump)
    with tarfile.open(tmp_path / "backup.tar") as archive:
        files = {Path(name).name for name in archive.getnames() if name.startswith("files/")}
    kept.unlink()
    assert kept.name in files and erased.name not in files
