"""Whose address counts behind a proxy, also when the headers are forged."""

from __future__ import annotations

import asyncio
from ipaddress import ip_network
from typing import Any

import pytest

from nanohana.web.forwarding import TrustedProxies

PROXIES = [ip_network(network) for network in ("127.0.0.1/32", "10.0.0.0/24", "2001:db8:1::/48")]


def seen(peer: str | None, *headers: tuple[str, str], proxies: Any = PROXIES) -> dict[str, Any]:
    """The scope that the application behind the proxies gets."""
    scopes: list[dict[str, Any]] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)

    raw = [(b"host", b"localhost"), *((name.encode(), value.encode()) for name, value in headers)]
    scope = {"type": "http", "client": (peer, 1234) if peer else None, "headers": raw}
    asyncio.run(TrustedProxies(application, proxies)(scope, None, None))  # type: ignore[arg-type]
    return scopes[0]


def client(peer: str, *forwarded: str, proxies: Any = PROXIES) -> str:
    scope = seen(peer, *(("x-forwarded-for", value) for value in forwarded), proxies=proxies)
    return str(scope["client"][0])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7:51000", "192.0.2.7"),
        ("2001:db8:1::5", "[2001:db8:9::1]:443", "2001:db8:9::1"),
        ("::ffff:127.0.0.1", "::ffff:192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_the_right_most_address_that_is_no_proxy_is_the_client(peer: str, forwarded: str, address: str) -> None:
    assert client(peer, forwarded) == address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1, 10.0.0.2, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("192.0.2.7, unknown", "127.0.0.1"),
        ("198.51.100.1, <script>, 10.0.0.9", "10.0.0.9"),
        (", ,", "127.0.0.1"),
        ("١٢٧.0.0.1", "127.0.0.1"),
    ],
)
def test_what_the_client_wrote_itself_does_not_count(forwarded: str, address: str) -> None:
    assert client("127.0.0.1", forwarded) == address


def test_several_headers_are_one_list() -> None:
    assert client("127.0.0.1", "198.51.100.1", "192.0.2.7") == "192.0.2.7"


@pytest.mark.parametrize("peer", ["192.0.2.9", "10.0.1.5", "2001:db8:2::1"])
def test_nobody_else_is_believed(peer: str) -> None:
    forged = [("X-Forwarded-For", "127.0.0.1"), ("x-forwarded-proto", "https"), ("Forwarded", "for=127.0.0.1")]
    scope = seen(peer, *forged, ("x-forwarded-host", "evil.example"))
    assert scope["client"] == (peer, 1234)
    assert scope["headers"] == [(b"host", b"localhost")]


def test_without_proxies_not_even_this_machine_is_believed() -> None:
    assert client("127.0.0.1", "192.0.2.7", proxies=[]) == "127.0.0.1"
    assert seen(None, ("x-forwarded-for", "192.0.2.7"))["client"] is None


def test_a_proxy_may_say_that_its_client_came_by_https() -> None:
    assert (b"x-forwarded-proto", b"https") in seen("127.0.0.1", ("x-forwarded-proto", "https"))["headers"]
