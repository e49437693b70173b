"""Keys derived from the product's secret key, one for each purpose, so that no key stands for two things.

1. HKDF with SHA-256 (RFC 5869): extract with a fixed salt, expand with the purpose as ``info``, one block of 32 bytes.
   The standard library has HMAC, on which it is two lines; no package is needed for it.
2. A key's id is derived beside it. It tells keys apart and tells nothing of them, so it is stored in clear with what
   the key has signed: after the secret key was changed, what the former one signed is still checked with
   ``former_secret_keys`` of the settings.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nanohana.configuration import current

_SALT = b"nanohana"


@dataclass(frozen=True, slots=True)
class Key:
    """32 bytes, and an id of 16 hexadecimal digits."""

    id: str
    secret: bytes


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes for ``info``, as RFC 5869 derives them with SHA-256."""
    extracted = hmac.digest(salt, secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


@lru_cache(maxsize=32)
def derived_key(secret: str, purpose: str) -> Key:
    """The key for a purpose, such as ``"audit chain"``."""
    raw = secret.encode()
    identity = hkdf(raw, _SALT, f"id of {purpose}".encode())
    return Key(identity[:8].hex(), hkdf(raw, _SALT, f"key for {purpose}".encode()))


def key_for(purpose: str) -> Key:
    """The present key for a purpose."""
    return derived_key(current().signing_key(), purpose)


def keys_for(purpose: str) -> Mapping[str, Key]:
    """The present and the former keys for a purpose, by id."""
    settings = current()
    secrets = [settings.signing_key(), *(former.get_secret_value() for former in settings.former_secret_keys)]
    return {key.id: key for key in (derived_key(secret, purpose) for secret in secrets)}
