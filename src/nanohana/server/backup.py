"""Backup and restore: one tar file with the database (``pg_dump``) and the registered files.

1. Backup: ``pg_dump --format=custom`` is one consistent snapshot; registered files are content-addressed and copied
   after the dump, so none can be missed that it names but of a version whose undoing has ended meanwhile. What is only
   arriving (``files/incoming``) is no registered file yet. The keys that sign are kept with them.
   The master key is not: the dump holds questions and answers encrypted and their keys wrapped, so whoever finds a
   backup reads none of them. It must be kept elsewhere; the summaries say so, and which one a restored database needs.
   Keys that were destroyed since the backup was made are destroyed again. Sessions are not in it either: who finds a
   backup is signed in nowhere, and who was signed out since is not signed in again by a restore.
2. The archive is written beside its place, synced and renamed: a file with the final name is always whole.
3. Restore checks the manifest and every file's SHA-256, puts the files back, restores into a database beside the
   present one, and only then swaps the two by renaming: whatever fails before leaves everything as it was.
4. A drill restores into such a database, looks whether what matters is there, records it and drops the database: it
   needs no standstill and changes nothing.
5. A backup is recorded before it is made. A restore replaces the audit record too, so it is recorded right after, with
   how far the record had come; a database that has nothing readable left can still be restored.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, LiteralString, cast

import click
import psycopg
from django.db import Error, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql
from psycopg.conninfo import make_conninfo

from nanohana.access.models import Session
from nanohana.audit.acts import AuditAct
from nanohana.audit.models import Entry
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.encryption.master import master_file, present_master_key
from nanohana.encryption.rotation import destroy_again, lost_master_keys, write_down_destroyed
from nanohana.files import sha256_of
from nanohana.server.acts import ServerAct
from nanohana.server.database import is_embedded
from nanohana.server.postgres import installed_program
from nanohana.server.schema import upgrade_quietly

FORMAT = 1
_KEYS = ("secret.key", "publisher.key")
_REGISTERED = "files/[0-9a-f][0-9a-f]/*"
_AS_IT_WAS = (
    "利用者の停止、パスワード、APIキーと名簿連携の鍵の取消しは、保存した時の状態に戻っています。"
    "保存の後に停止したもの、取り消したものがあれば、もう一度停止し、取り消してください。全員のログインは終わっています。"
)


def make_backup(target: Path) -> str:
    """Write the archive to ``target``; returns a Japanese summary. Raises ``click.ClickException``."""
    half = target.with_name(f"{target.name}.part")
    record(ServerAct.BACKED_UP, file=target.name)
    try:
        with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
            dump = Path(folder) / "database.dump"
            _postgres_program(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--file={dump}",
                f"--exclude-table-data={Session._meta.db_table}",
                _database_name(),
            )
            count = _write_archive(half, dump)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise click.ClickException(f"保存できませんでした（{error.strerror}）。今のデータはそのままです。") from error
    half.replace(target)
    return (
        f"保存しました: {target}（登録ファイル {count} 件、{target.stat().st_size / 2**20:.1f} MiB）\n"
        f"質問と回答を読むには、主鍵 {present_master_key().id} も要ります。このファイルには含みません。"
        f"{master_file()} を、別の安全な場所に保管してください。"
    )


def _write_archive(path: Path, dump: Path) -> int:
    home = current().home
    files = [*sorted(home.glob(_REGISTERED)), *(home / name for name in _KEYS if (home / name).is_file())]
    kept = 0
    manifest = {"format": FORMAT, "made_at": datetime.datetime.now(datetime.UTC).isoformat(), "dump": sha256_of(dump)}
    path.unlink(missing_ok=True)  # nobody else reads along while it is written
    with (
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
        tarfile.open(fileobj=raw, mode="w") as archive,
    ):
        _add_text(archive, "manifest.json", json.dumps(manifest))
        archive.add(dump, "database.dump")
        for file in files:
            with suppress(FileNotFoundError):  # erased meanwhile
                archive.add(file, str(file.relative_to(home)))
                kept += 1
        archive.close()
        os.fsync(raw.fileno())
    return kept


def restore_backup(source: Path) -> str:
    """Replace database and files by the archive's; returns a Japanese summary. Raises ``click.ClickException``."""
    home = current().home
    with tempfile.TemporaryDirectory(dir=home) as folder:
        unpacked = Path(folder)
        unpack(source, unpacked)
        made_at = _checked_manifest(unpacked)["made_at"]
        before = _rows_recorded()
        with suppress(Error):  # a database that cannot be read has nothing to add
            write_down_destroyed()
        _refuse_while_in_use()
        _put_back(unpacked / "files", home / "files")
        _replace_database(unpacked / "database.dump")
        for key in filter(Path.exists, (unpacked / name for name in _KEYS)):
            shutil.copy2(key, home / key.name)
    upgrade_quietly()
    record(AuditAct.RESTORED, file=source.name, made_at=made_at, before=before)
    Session.objects.all().delete()  # of archives that were made before sessions were left out
    again = destroy_again()
    destroyed = [f"保存の後に破棄した鍵{len(again):,}個を、もう一度破棄しました。"] if again else []
    return "\n".join([f"元に戻しました（{made_at} に保存した内容）。", *destroyed, _AS_IT_WAS, *lost_master_keys()])


def drill(source: Path) -> str:
    """Prove that an archive can be restored; returns a Japanese summary. Raises ``click.ClickException``."""
    began = time.monotonic()
    drilled = f"{_database_name()}_drill"
    with tempfile.TemporaryDirectory(dir=current().home) as folder, _maintenance() as maintenance:
        unpacked = Path(folder)
        unpack(source, unpacked)
        made_at = _checked_manifest(unpacked)["made_at"]
        _execute(maintenance, "DROP DATABASE IF EXISTS {}", drilled)
        _execute(maintenance, "CREATE DATABASE {}", drilled)
        try:
            restored = [f"--dbname={drilled}", str(unpacked / "database.dump")]
            _postgres_program("pg_restore", "--no-owner", "--exit-on-error", *restored)
            documents, recorded, missing = _found_in(drilled, unpacked)
        finally:
            _execute(maintenance, "DROP DATABASE IF EXISTS {}", drilled)
    if missing:
        raise click.ClickException(f"登録ファイルが{missing}件足りません。今のデータは変えていません。")
    seconds = round(time.monotonic() - began)
    record(
        ServerAct.RESTORE_DRILLED, file=source.name, made_at=made_at, documents=documents, recorded=recorded,
        seconds=seconds,
    )  # fmt: skip
    found = f"文書 {documents} 件、監査記録 {recorded} 件、{seconds} 秒"
    return f"{made_at} の保存ファイルを復元できることを確かめました（{found}）。"


def _found_in(database: str, unpacked: Path) -> tuple[int, int, int]:
    """Documents and audit rows in a restored database, and how many files of its versions are not in the archive."""
    kept = {file.name for file in unpacked.glob(_REGISTERED)}
    with psycopg.connect(make_conninfo(dbname=database, **_connection_parameters())) as restored:
        documents = _number(restored, "SELECT count(*) FROM documents_document")
        recorded = _number(restored, "SELECT count(*) FROM audit_entry")
        named = {
            row[0]
            for row in restored.execute("SELECT sha256 FROM documents_version WHERE removed_at IS NULL").fetchall()
        }
    return documents, recorded, len(named - kept)


def _number(database: psycopg.Connection, query: LiteralString) -> int:
    found = database.execute(query).fetchone()
    return int(found[0]) if found else 0


def _rows_recorded() -> int | None:
    """How far the audit record has come, where it can be read."""
    try:
        return Entry.objects.values_list("sequence", flat=True).first() or 0
    except Error:
        return None


def unpack(source: Path, target: Path) -> None:
    """Take the files of an archive out into a folder. Raises ``click.ClickException``, also where it holds anything but
    files below that folder."""
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                _take_out(archive, member, target.resolve())
    except (tarfile.TarError, OSError) as error:
        raise click.ClickException(f"保存ファイル「{source}」を読めません。今のデータは変えていません。") from error


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """As ``filter="data"`` of ``tarfile`` does, which Python 3.11 has only since 3.11.4."""
    path, content = (target / member.name).resolve(), archive.extractfile(member) if member.isfile() else None
    if content is None or not path.is_relative_to(target):
        raise tarfile.TarError(member.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with content, path.open("xb") as file:
        shutil.copyfileobj(content, file)
    path.chmod(member.mode & 0o755 | 0o600)


def _checked_manifest(unpacked: Path) -> dict[str, Any]:
    """The manifest, after proving that the dump and every registered file are what they were."""
    try:
        manifest: dict[str, Any] = json.loads((unpacked / "manifest.json").read_text())
        whole = manifest["format"] == FORMAT and manifest["dump"] == sha256_of(unpacked / "database.dump")
    except (OSError, ValueError, KeyError):
        whole = False
    damaged = [file.name for file in unpacked.glob(_REGISTERED) if sha256_of(file) != file.name]
    if not whole or damaged:
        raise click.ClickException("保存ファイルが壊れています。今のデータは変えていません。")
    return manifest


def _replace_database(dump: Path) -> None:
    name = _database_name()
    fresh, former = f"{name}_restoring", f"{name}_before_restore"
    with _maintenance() as maintenance:
        _execute(maintenance, "DROP DATABASE IF EXISTS {}", fresh)
        _execute(maintenance, "CREATE DATABASE {}", fresh)
        _postgres_program(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={fresh}", str(dump)
        )
        connections.close_all()
        cast(DatabaseWrapper, connections["default"]).close_pool()
        _execute(maintenance, "DROP DATABASE IF EXISTS {}", former)
        _execute(maintenance, "ALTER DATABASE {} RENAME TO {}", name, former)
        _execute(maintenance, "ALTER DATABASE {} RENAME TO {}", fresh, name)
        _execute(maintenance, "DROP DATABASE {}", former)


def _refuse_while_in_use() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name <> current_setting('application_name')"
        )
        if cursor.fetchone()[0]:
            raise click.ClickException("製品が動いています。止めてから（Ctrl+C）元に戻してください。")


def _maintenance() -> psycopg.Connection:
    """A connection to the server's own database, from which others can be renamed."""
    return psycopg.connect(make_conninfo(dbname="postgres", **_connection_parameters()), autocommit=True)


def _execute(maintenance: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    maintenance.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _put_back(files: Path, target: Path) -> None:
    """Before the database that names them. Those that are not in the backup are left for the clean-up job."""
    try:
        if files.exists():
            shutil.copytree(files, target, dirs_exist_ok=True)
    except OSError as error:
        raise click.ClickException("登録ファイルを元に戻せません。今のデータは変えていません。") from error


def _postgres_program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, never on the command line."""
    parameters = _connection_parameters()
    environment = {f"PG{key.upper()}": value for key, value in parameters.items() if value}
    program = installed_program(name) if is_embedded() or shutil.which(name) is None else name
    done = subprocess.run([program, *arguments], env=os.environ | environment, capture_output=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{name} が失敗しました。{done.stderr.decode(errors='replace').strip()}")


def _database_name() -> str:
    return str(connection.settings_dict["NAME"])


def _connection_parameters() -> dict[str, str]:
    settings = connection.settings_dict
    encryption = {key: str(value) for key, value in settings["OPTIONS"].items() if key.startswith("ssl")}
    return {key: str(settings[key.upper()]) for key in ("host", "port", "user", "password")} | encryption


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(text)
        file.flush()
        archive.add(file.name, name)
