"""Encrypted fields for what citizens write, under the one key of the public site.

The key is derived from the master key of the public zone's own data folder (``encryption.master``), which is another
than the staff site's. Its file holds one secret a line, the present one first; what stands under a former one still
opens.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from nanohana.configuration import kept_secret
from nanohana.encryption.master import master_file
from nanohana.encryption.sealed import JSONValue, KeyUnavailable, OpenKey, SealedField, TextValue
from nanohana.keys import derived_key

PURPOSE = "texts of citizens"


class OfCitizens(SealedField[Any, Any]):
    """A field under the key of the public site."""

    def key_for(self, instance: models.Model) -> OpenKey:
        return next(iter(_keys().values()))

    def opening_key(self, key_id: bytes) -> OpenKey:
        try:
            return _keys()[key_id]
        except KeyError:
            raise KeyUnavailable("暗号鍵がありません") from None


class CitizenTextField(TextValue, OfCitizens):
    """A text."""


class CitizenJSONField(JSONValue, OfCitizens):
    """A JSON value."""


def _keys() -> dict[bytes, OpenKey]:
    """By id, the present one first."""
    return {key.id: key for key in map(_key, kept_secret(master_file()).split())}


@lru_cache(maxsize=8)
def _key(secret: str) -> OpenKey:
    key = derived_key(secret, PURPOSE)
    return OpenKey(bytes.fromhex(key.id), AESGCM(key.secret))
