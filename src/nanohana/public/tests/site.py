"""The public site for tests, a pytest plugin.

``public_site`` is the site in the process of the tests: its urls, its middleware, its templates, on the tables of the
test's own transaction; quick. ``running_public_site`` is the site as it runs: processes of its own with their database
(on the PostgreSQL of the tests), data folder, role and keys; started once, emptied for each test. To both the staff
site of the tests is the one that publishes.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponseBase
from django.test import Client, override_settings
from psycopg import sql

from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server
from nanohana.tests.records import records

READY_SECONDS = 60
COMMAND = (sys.executable, "-m", "nanohana.cli", "public", "--without-embeddings")
_OF_THE_SITE = ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES", "CONTENT_SECURITY_POLICY")
_TABLES = "public_snapshot, public_delivery, public_nonce, public_conversation, public_guidecount"


@dataclass(frozen=True, slots=True)
class SiteHere:
    """The public site in this process. ``citizen`` is a browser there."""

    citizen: Client
    key: Ed25519PrivateKey

    def publish(self, *contents: Any) -> None:
        from nanohana.public.taking_in import take_in
        from nanohana.published.sealing import sealed

        for content in contents:
            take_in(sealed(content, self.key))

    def ask_desk(self, name: str, payload: Any = None) -> Any:
        """What a verb of the desk gives to the staff site; the reason (str) where it declines."""
        answer = json.loads(self.desk_answer(f"/desk/{name}", json.dumps(payload).encode()).content)
        return answer.get("result", answer.get("error"))

    def desk_answer(self, path: str, body: bytes, **headers: str) -> Any:
        from nanohana.published.requests import Message, digest_of, signature_headers

        signed = signature_headers(Message("POST", "testserver", path, digest_of(body)), self.key, now=time.time())
        response: HttpResponseBase = self.citizen.post(
            path, body, content_type="application/octet-stream", headers=signed | headers
        )
        return response


@dataclass(frozen=True, slots=True)
class LinkHere:
    """``PublicSite`` to the public site in this process."""

    site: SiteHere

    def send(self, content: Any) -> datetime.datetime:
        from nanohana.public.taking_in import NotTaken
        from nanohana.public_link import NotDone

        try:
            self.site.publish(content)
        except NotTaken as refused:
            raise NotDone(str(refused)) from None
        return datetime.datetime.now(datetime.UTC)

    def call(self, name: str, payload: Any = None) -> Any:
        return self.site.ask_desk(name, payload)


@dataclass(frozen=True, slots=True)
class RunningSite:
    """The public site in processes of its own, at ``url``; ``database`` is the owner's URL."""

    url: str
    home: Path
    database: str
    key: Ed25519PrivateKey

    def publish(self, *contents: Any) -> None:
        """As the staff site does it: signed, over the desk."""
        from nanohana.public_link import PublicSite

        for content in contents:
            PublicSite(self.url, self.key).send(content)

    def environment(self, **settings: str) -> dict[str, str]:
        """Of a command on the public site's machine."""
        from nanohana.published.sealing import public_text

        key = public_text(self.key.public_key())
        return _environment(self.home, self.url, self.database, publisher_key=key, **settings)

    def empty(self) -> None:
        with psycopg.connect(self.database, autocommit=True) as connection:
            connection.execute(f"TRUNCATE {_TABLES} CASCADE")


@pytest.fixture
def public_site(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[SiteHere]:
    from nanohana.configuration import current
    from nanohana.public import active, limits
    from nanohana.public import settings as of_the_site
    from nanohana.published.sealing import public_text

    key = _staff_key()
    monkeypatch.setenv("NANOHANA_PUBLISHER_KEY", public_text(key.public_key()))
    current.cache_clear()
    with override_settings(**{name: getattr(of_the_site, name) for name in _OF_THE_SITE}):
        yield SiteHere(Client(), key)
    monkeypatch.undo()
    current.cache_clear()
    active.forget()
    limits.forget()


@pytest.fixture
def public_model(public_site: SiteHere, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """The language model of the public site, which says what a test lets it say."""
    from nanohana.configuration import current

    with scripted_server() as server:
        monkeypatch.setenv("NANOHANA_CHAT_URL", server.url)
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(server.url))
        current.cache_clear()
        yield server


@pytest.fixture(scope="session")
def _running() -> Iterator[RunningSite]:
    with running_site() as site:
        yield site


@pytest.fixture
def running_public_site(_running: RunningSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSite]:
    """Empty; ``PublicSite.of_settings()`` is this one."""
    from nanohana.configuration import current

    _running.empty()
    monkeypatch.setenv("NANOHANA_PUBLIC_URL", _running.url)
    current.cache_clear()
    yield _running
    monkeypatch.undo()
    current.cache_clear()


@contextmanager
def running_site(**settings: str) -> Iterator[RunningSite]:
    """The public site that believes this process's key; ``settings`` are ``NANOHANA_*`` without the prefix."""
    home = Path(tempfile.mkdtemp(prefix="nanohana-public-"))
    home.chmod(0o711)
    try:
        with _database() as database:
            site = RunningSite(f"http://127.0.0.1:{_free_port()}", home, database, _staff_key())
            with _process(site.environment(**settings), site.url, home / "public.log"):
                yield site
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _staff_key() -> Ed25519PrivateKey:
    from nanohana.public_link import publisher_key

    return publisher_key()


@contextmanager
def _database() -> Iterator[str]:
    """A database of its own on the PostgreSQL of the tests, by its URL; that server may be restarted meanwhile."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"public_{os.getpid()}_{time.monotonic_ns()}"
    _on_server(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{server}/{name}"
    finally:
        _on_server(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _on_server(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def _process(environment: dict[str, str], url: str, log: Path) -> Iterator[None]:
    with log.open("w") as output:
        process = subprocess.Popen(COMMAND, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, url, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _environment(home: Path, url: str, database: str, **settings: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("NANOHANA_", "DJANGO_"))}
    settings |= {"home": str(home), "port": url.rpartition(":")[2], "log_level": settings.get("log_level", "WARNING")}
    return ours | {"DATABASE_URL": database} | {f"NANOHANA_{name.upper()}": value for name, value in settings.items()}


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/health", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the public site does not answer:\n{log.read_text()[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
