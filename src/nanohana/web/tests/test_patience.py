"""Connections that send no request, and those that only take long to be answered, at a real server."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from nanohana.web import patience
from nanohana.web.patience import PatientProtocol

SHORT = 0.3


async def slowly(scope: Any, receive: Any, send: Any) -> None:
    """An answer that takes longer than a head may, in two parts."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"a", "more_body": True})
    if scope["path"] == "/slow":
        await asyncio.sleep(3 * SHORT)
    await send({"type": "http.response.body", "body": b"b"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with pytest.MonkeyPatch.context() as patched, socket.socket() as listening:
        patched.setattr(patience, "HEAD_SECONDS", SHORT)
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(slowly, http=PatientProtocol, lifespan="off", log_config=None, timeout_keep_alive=60)
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, args=([listening],), daemon=True)
        running.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        running.join()


def ends_within(connection: socket.socket, seconds: float) -> bytes:
    """What comes until the server closes. Raises TimeoutError where it does not."""
    connection.settimeout(seconds)
    found = b""
    while part := connection.recv(1000):
        found += part
    return found


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: "])
def test_a_head_that_does_not_come_is_not_waited_for(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        assert ends_within(connection, 5) == b""


def test_nor_is_the_next_head_on_the_same_connection(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTT")
        assert ends_within(connection, 5).count(b"200 OK") == 1


def test_an_answer_may_take_longer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert ends_within(connection, 5).endswith(b"ab")
