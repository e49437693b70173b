"""The outbound door: which hosts and addresses it opens to, also where a name lies."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from nanohana import outbound
from nanohana.outbound import Door, Refused, Unreachable, allowed, resolve


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("8.8.8.8", True, True), ("2001:4860:4860::8888", True, True),
        ("10.1.2.3", False, True), ("172.16.0.1", False, True), ("192.168.1.1", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True), ("fd12::1", False, True), ("100.64.0.1", False, True), ("::ffff:10.0.0.1", False, True),
        ("169.254.169.254", False, False), ("::ffff:169.254.169.254", False, False), ("fd00:ec2::254", False, False),
        ("100.100.100.200", False, False), ("168.63.129.16", False, False), ("169.254.0.1", False, False),
        ("fe80::1", False, False), ("0.0.0.0", False, False), ("::", False, False), ("224.0.0.1", False, False),
        ("255.255.255.255", False, True), ("64:ff9b::a9fe:a9fe", False, False), ("2002:a9fe:a9fe::1", False, False),
        ("64:ff9b::7f00:1", False, True), ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False, False),
    ],
)  # fmt: skip
def test_addresses(address: str, public: bool, private: bool) -> None:
    assert allowed(ipaddress.ip_address(address), private=False) is public
    assert allowed(ipaddress.ip_address(address), private=True) is private


DOOR = Door(frozenset({"id.example.jp", "127.0.0.1"}))


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example.jp/", "https://sub.id.example.jp/", "https://id.example.jp.evil.example/",
        "https://id.example.jp@evil.example/", "https://evil@id.example.jp/", "http://id.example.jp/",
        "ftp://id.example.jp/", "file:///etc/passwd", "//id.example.jp/", "id.example.jp", "", "https://",
        "https://2130706433/", "https://[::1]/", "https://id.example.jp\\@evil.example/", "https://exa\0mple/",
    ],
)  # fmt: skip
def test_the_door_stays_shut(url: str) -> None:
    assert not DOOR.permits(url)
    with pytest.raises(Refused):
        DOOR.get(url)


def test_a_private_address_needs_the_settings_to_say_so() -> None:
    with pytest.raises(Refused):
        DOOR.get("http://127.0.0.1:9/")


def test_a_name_with_one_bad_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("169.254.169.254", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *arguments, **more: answers)
    with pytest.raises(Refused):
        resolve("id.example.jp", 443, private=True)


def test_a_name_that_is_none_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        resolve("no-such-host.invalid", 443, private=False)


class Handler(BaseHTTPRequestHandler):
    host = ""

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        Handler.host = self.headers["Host"]
        headers = {"/gzip": {"Content-Encoding": "gzip"}, "/away": {"Location": "http://169.254.169.254/"}}
        body = b"x" * (outbound.LARGEST_BODY + 1) if self.path == "/large" else b'{"a": 1}'
        self.send_response(302 if self.path == "/away" else 200)
        for name, value in {**headers.get(self.path, {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Any]:
    running = HTTPServer(("localhost", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def ask(server: HTTPServer) -> Any:
    door = Door(frozenset({"localhost"}), frozenset({"localhost"}))
    return lambda path: door.get(f"http://localhost:{server.server_address[1]}{path}")


def test_the_host_is_asked_by_its_name(ask: Any, server: HTTPServer) -> None:
    assert ask("/").json() == {"a": 1}
    assert Handler.host == f"localhost:{server.server_address[1]}"


def test_redirects_are_not_followed(ask: Any) -> None:
    assert ask("/away").status == 302


@pytest.mark.parametrize("path", ["/gzip", "/large"])
def test_what_is_packed_or_too_large_is_not_read(ask: Any, path: str) -> None:
    with pytest.raises(Unreachable):
        ask(path)


def test_a_head_that_comes_a_byte_at_a_time_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=[server], daemon=True).start()
        door = Door(frozenset({"127.0.0.1"}), private_hosts=frozenset({"127.0.0.1"}))
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            door.get(f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - begun < 2


def _drip(server: socket.socket) -> None:
    caller, _ = server.accept()
    with caller, suppress(OSError):
        caller.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(50):
            caller.sendall(b"x")
            time.sleep(0.1)
