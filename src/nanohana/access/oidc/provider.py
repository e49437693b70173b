"""The identity provider as it describes itself (OpenID Connect Discovery), and the keys it signs with.

Both are fetched through the outbound door and kept for ``KEPT`` seconds: that long a key that the provider has
withdrawn may still count. An unknown key id has the keys fetched again at most once in ``REFETCH`` seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import structlog

from nanohana.configuration import OidcSettings
from nanohana.outbound import Door, Refused, Unreachable

KEPT = 600.0
REFETCH = 60.0
MOST_KEYS = 50

log = structlog.get_logger(__name__)


class ProviderUnavailable(Exception):
    """The provider is down, too slow, or says what cannot be right."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    authorization: str
    token: str
    keys: str
    end_session: str | None
    posts_secret: bool  # the token endpoint knows no HTTP Basic


@dataclass(slots=True)
class Provider:
    settings: OidcSettings
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _endpoints: tuple[float, Endpoints] | None = None
    _keys: tuple[float, list[dict[str, Any]]] | None = None
    _asked: float = float("-inf")

    @property
    def door(self) -> Door:
        hosts = frozenset({urlsplit(self.settings.issuer).hostname or "", *self.settings.hosts})
        return Door(hosts, hosts if self.settings.private else frozenset())

    def endpoints(self) -> Endpoints:
        """Raises ProviderUnavailable."""
        with self._lock:
            if self._endpoints is None or self._endpoints[0] + KEPT < time.monotonic():
                url = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
                self._endpoints = (time.monotonic(), self._read(self._fetch(url)))
            return self._endpoints[1]

    def keys(self, kid: str | None) -> list[dict[str, Any]]:
        """The published keys with this id; without an id the only one there is. Raises ProviderUnavailable."""
        address = self.endpoints().keys
        with self._lock:
            now = time.monotonic()
            if self._keys is None or self._keys[0] + KEPT < now or (not self._of(kid) and self._asked + REFETCH < now):
                self._fetch_keys(address)
            return self._of(kid)

    def _of(self, kid: str | None) -> list[dict[str, Any]]:
        keys = self._keys[1] if self._keys else []
        if kid is None:
            return keys if len(keys) == 1 else []
        return [key for key in keys if key.get("kid") == kid]

    def _fetch_keys(self, address: str) -> None:
        self._asked = time.monotonic()
        keys = self._fetch(address).get("keys")
        if not isinstance(keys, list) or len(keys) > MOST_KEYS:
            raise ProviderUnavailable("no keys")
        self._keys = (self._asked, [key for key in keys if isinstance(key, dict)])

    def _fetch(self, url: str) -> dict[str, Any]:
        try:
            answer = self.door.get(url)
            found = answer.json() if answer.status == 200 else None
        except (Refused, Unreachable) as error:
            raise ProviderUnavailable(str(error)) from error
        if not isinstance(found, dict):
            raise ProviderUnavailable(f"status {answer.status}")
        return found

    def _read(self, said: Mapping[str, Any]) -> Endpoints:
        if said.get("issuer") != self.settings.issuer:
            raise ProviderUnavailable("it names another issuer")
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Endpoints(
            authorization=self._address(said, "authorization_endpoint"),
            token=self._address(said, "token_endpoint"),
            keys=self._address(said, "jwks_uri"),
            end_session=self._address(said, "end_session_endpoint") if said.get("end_session_endpoint") else None,
            posts_secret=isinstance(methods, list) and "client_secret_basic" not in methods,
        )

    def _address(self, said: Mapping[str, Any], name: str) -> str:
        """An address of the provider: nobody is sent anywhere else."""
        address = said.get(name)
        if not isinstance(address, str) or not self.door.permits(address):
            raise ProviderUnavailable(f"{name} is missing or on a host that the settings do not name")
        return address


_providers: dict[str, Provider] = {}


def provider(settings: OidcSettings) -> Provider:
    """The one of these settings, kept in this process with what was fetched."""
    return _providers.setdefault(settings.issuer + "\n" + settings.client_id, Provider(settings))
