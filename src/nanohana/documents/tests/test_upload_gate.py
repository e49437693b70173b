"""The gate before uploads, as the web server calls it."""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from nanohana.access.models import Account
from nanohana.access.session_store import SessionStore
from nanohana.access.tests.people import signed_in
from nanohana.asgi import application
from nanohana.documents import upload_gate
from nanohana.documents.storage import MAX_FILE_BYTES

PIECE = {"type": "http.request", "body": bytes(1000), "more_body": True}
LAST = {"type": "http.request", "body": b"", "more_body": False}


def post(*headers: tuple[bytes, bytes], pieces: int = 2) -> tuple[int, str, int]:
    """Status and page of a posted body, and how many of its pieces were taken."""
    arriving = [PIECE] * pieces + [LAST]
    sent: list[Mapping[str, Any]] = []

    async def receive() -> Mapping[str, Any]:
        if not arriving:
            await asyncio.Event().wait()  # the browser is there and has no more to say
        return arriving.pop(0)

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/documents/upload/", "query_string": b"",
        "headers": [(b"host", b"localhost"), *headers], "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    asyncio.run(application(scope, receive, send))
    page = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], page.decode(), pieces + 1 - len(arriving)


def length(size: int) -> tuple[bytes, bytes]:
    return b"content-length", str(size).encode()


def test_two_gigabytes_are_refused_with_a_reason_and_wholly_taken() -> None:
    status, page, taken = post(length(2 * 1024**3), pieces=5)
    assert status == 413 and "一度に送信できる大きさ（1GB）" in page and taken == 6


def test_a_full_disk_is_said_before_the_body_is_received(monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage("/")._replace(free=500 * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    status, page, _ = post(length(MAX_FILE_BYTES // 2))
    assert status == 507 and "空き容量が不足" in page


def test_a_disk_that_fills_up_meanwhile_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(upload_gate.ASGIHandler, "read_body", full)
    status, page, _ = post(length(2000))
    assert status == 507 and "空き容量が不足" in page


def test_a_body_of_unknown_length_is_refused() -> None:
    assert post((b"transfer-encoding", b"chunked"))[0] == 411


def test_a_small_body_comes_through(db: None) -> None:
    assert post(length(2000))[0] == 302, "Django sends who is not signed in to the sign-in page"


def test_a_form_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_gate, "BODY_SECONDS", 0.05)
    sent: list[Mapping[str, Any]] = []

    async def trickle() -> Mapping[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/sign-in/", "query_string": b"",
        "headers": [(b"host", b"localhost"), length(9999)], "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(application(scope, trickle, send), 5))
    assert sent[0]["status"] == 408 and (b"connection", b"close") in sent[0]["headers"]
    assert "時間内に届かなかった" in sent[1]["body"].decode()


@pytest.mark.django_db(transaction=True)
def test_a_large_body_is_taken_only_from_who_is_signed_in() -> None:
    stranger, somebody = SessionStore(), signed_in(Account.objects.create(username="hanako"))
    stranger.create()
    for key, is_refused in (
        ("", True), (stranger.session_key, True), (somebody.cookies["nanohana_session"].value, False),
    ):  # fmt: skip
        cookie = b"cookie", f"theme=dark; nanohana_session={key}".encode()
        _, page, _ = post(length(3_000_000), cookie)
        assert ("ログインしていないため" in page) is is_refused
