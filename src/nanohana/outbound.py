"""The one door through which the product asks another host.

1. Only hosts named in the settings, compared exactly, over HTTPS; plain HTTP only to this machine itself, and to hosts
   whose record says so (a model inside LGWAN).
2. The name is resolved here, every address is checked, and the connection is made to the checked address: a name that
   resolves differently a moment later changes nothing (DNS rebinding).
3. Link-local, metadata, multicast, reserved and unspecified addresses are refused always; private and loopback ones
   unless the settings name the host as a private one (an identity provider inside LGWAN).
4. No redirects and no proxies from the environment. ``get`` and ``post`` read no compressed bodies, and their limits on
   time and size hold for the whole; the clients are for what is streamed or long, with limits of its own.

Nothing else in the product opens a connection to another host (``tests/security/test_outbound_only.py``).
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0
LARGEST_BODY = 512 * 1024

#: What reading the body of an endpoint may raise where it is not what was asked for.
NOT_UNDERSTOOD = (ValueError, KeyError, TypeError, OverflowError, RecursionError)

_METADATA = frozenset(
    ipaddress.ip_address(text)
    for text in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
)
_CARRIER = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598; neither private nor global
_EMBEDDED_IPV4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))  # RFC 6052, 8215
_ORDINARY = httpx.Limits(max_connections=100, max_keepalive_connections=20)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """The door stays shut: the host, the scheme or the address is not allowed."""


class Unreachable(Exception):
    """The host did not answer in time, or answered with what cannot be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Unreachable where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable("the answer is not JSON") from error


@dataclass(frozen=True, slots=True)
class Door:
    """``hosts`` may be asked. Those that are also in ``private_hosts`` may have private or loopback addresses, those in
    ``plain_hosts`` may be asked without TLS."""

    hosts: frozenset[str]
    private_hosts: frozenset[str] = frozenset()
    plain_hosts: frozenset[str] = frozenset()

    def get(self, url: str) -> Answer:
        return self._send("GET", url)

    def post(self, url: str, form: Mapping[str, str], credentials: tuple[str, str] | None = None) -> Answer:
        return self._send("POST", url, form=form, credentials=credentials)

    def client(self, limits: httpx.Limits = _ORDINARY, **more: Any) -> httpx.Client:
        """A client whose every request passes this door: it raises Refused and Unreachable beside httpx's errors."""
        return httpx.Client(transport=_Pinned(self, limits), trust_env=False, follow_redirects=False, **more)

    def async_client(self, limits: httpx.Limits = _ORDINARY, **more: Any) -> httpx.AsyncClient:
        """The same for an event loop."""
        return httpx.AsyncClient(transport=_AsyncPinned(self, limits), trust_env=False, follow_redirects=False, **more)

    def pin(self, request: httpx.Request) -> None:
        """Lead a request to a checked address of its host; the certificate must still be the host's."""
        target = self._checked(str(request.url))
        port = target.port or (80 if target.scheme == "http" else 443)
        addresses = resolve(target.host, port, private=target.host in self.private_hosts)
        request.url = target.copy_with(host=str(addresses[0]))
        request.extensions = {**request.extensions, "sni_hostname": target.host}

    def permits(self, url: str) -> bool:
        """Whether the address may be asked at all, before its name is resolved."""
        try:
            self._checked(url)
        except Refused:
            return False
        return True

    def _checked(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except (httpx.InvalidURL, TypeError) as error:
            raise Refused("the address cannot be read") from error
        if target.userinfo or target.host not in self.hosts:
            raise Refused(f"the host {target.host!r} is not named in the settings")
        plain = is_this_machine(target.host) or target.host in self.plain_hosts
        if target.scheme != "https" and not (target.scheme == "http" and plain):
            raise Refused("only https is allowed")
        return target

    def _send(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> Answer:
        """Raises Refused before anything is sent, Unreachable for every failure after that."""
        target = self._checked(url)
        deadline = time.monotonic() + WHOLE_SECONDS
        timeout = httpx.Timeout(WHOLE_SECONDS / 2, connect=CONNECT_SECONDS)
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        with self.client(timeout=timeout) as client, _closed_after(client, WHOLE_SECONDS):
            request = client.build_request(method, target, data=form, headers=headers)
            auth = httpx.BasicAuth(*credentials) if credentials else None
            try:
                response = client.send(request, auth=auth, stream=True)
                return Answer(response.status_code, body_of(response, LARGEST_BODY, deadline))
            except httpx.HTTPError as error:
                raise Unreachable(type(error).__name__) from error


@contextmanager
def _closed_after(client: httpx.Client, seconds: float) -> Iterator[None]:
    """Within the block the client is closed when its time is over: httpx's own limits begin anew with each byte."""
    clock = threading.Timer(seconds, client.close)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


#: The product's own processes that listen on this machine, such as the local model.
OWN_PROCESSES = Door(frozenset({"127.0.0.1"}), private_hosts=frozenset({"127.0.0.1"}))


def own_socket(path: Path, **more: Any) -> httpx.Client:
    """A client of a process of the product's own that listens on a UNIX socket: no other host can be reached by it."""
    return httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), trust_env=False, follow_redirects=False, **more)


class _Pinned(httpx.BaseTransport):
    def __init__(self, door: Door, limits: httpx.Limits) -> None:
        self._door = door
        self._inner = httpx.HTTPTransport(trust_env=False, limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._door.pin(request)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


class _AsyncPinned(httpx.AsyncBaseTransport):
    def __init__(self, door: Door, limits: httpx.Limits) -> None:
        self._door = door
        self._inner = httpx.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.to_thread(self._door.pin, request)  # resolving a name waits
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def resolve(host: str, port: int, *, private: bool) -> list[Address]:
    """The addresses of a host, all of them allowed. Raises Refused where one is not, Unreachable without any."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("the name cannot be resolved") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if not allowed(address, private=private):
            raise Refused(f"{host!r} has an address that is not allowed")
    return sorted(addresses, key=lambda address: address.version)


def allowed(address: Address, *, private: bool) -> bool:
    """Whether one may connect to the address; ``private`` where private and loopback ones are."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _translated(address)
        if inner is not None:
            return allowed(inner, private=private)
        if address.teredo is not None:
            return False
    if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if address.is_loopback or address.is_private or address in _CARRIER:
        return private
    return address.is_global and not address.is_reserved


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    is_translated = any(address in network for network in _EMBEDDED_IPV4)
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if is_translated else None


def is_this_machine(host: str) -> bool:
    """Whether a host is the loopback by its name, without looking it up."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def body_of(response: httpx.Response, largest: int, deadline: float) -> bytes:
    """The body as it comes: at most ``largest`` bytes, by ``deadline`` (``time.monotonic``). Raises Unreachable."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Unreachable("a compressed answer was not asked for")
    body = bytearray()
    for part in response.iter_raw():
        body += part
        if len(body) > largest:
            raise Unreachable("the answer is too large")
        if time.monotonic() > deadline:
            raise Unreachable("the answer takes too long")
    return bytes(body)
