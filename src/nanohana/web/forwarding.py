"""Who really asks, where a reverse proxy stands in front: the lock-out by address needs the client's own.

1. What a proxy says is believed only of the peers in ``trusted_proxies``; from anybody else the headers are dropped.
2. Each proxy appends the address that it saw to ``X-Forwarded-For``, so the list is read from the right: the first
   address that is no trusted proxy's is the client's. What stands further left the client may have written itself.
3. At an entry that is no address the last one known counts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_FOR = b"x-forwarded-for"
_SAID_BY_PROXIES = frozenset({_FOR, b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"})


class TrustedProxies:
    """The application behind ``proxies``; with none, nobody is believed."""

    def __init__(self, application: Application, proxies: Sequence[Network]) -> None:
        self._application = application
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = self._believed(scope)
        await self._application(scope, receive, send)

    def _believed(self, scope: Scope) -> Scope:
        peer = _address((scope.get("client") or ("",))[0])
        if peer is None or not self._is_proxy(peer):
            return scope | {"headers": [item for item in scope["headers"] if item[0].lower() not in _SAID_BY_PROXIES]}
        said = b",".join(value for name, value in scope["headers"] if name.lower() == _FOR).decode("latin-1")
        return scope | {"client": (str(self._client(peer, said)), 0)}

    def _client(self, peer: Address, said: str) -> Address:
        client = peer
        for entry in reversed(said.split(",")):
            address = _address(entry)
            if address is None:
                break
            client = address
            if not self._is_proxy(address):
                break
        return client

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


def _address(entry: str) -> Address | None:
    """192.0.2.1, 192.0.2.1:443, 2001:db8::1, [2001:db8::1]:443; an IPv4 address inside IPv6 counts as itself."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
