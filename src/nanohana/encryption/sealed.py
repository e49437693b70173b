"""Model fields whose values stand encrypted in the database, whatever the key: the form, and the look that opens it.

1. Stored is: 1 byte of format, the id of the key (8), a nonce (12), then text and tag of AES-256-GCM (NIST SP 800-38D).
   An empty text is stored as nothing at all.
2. Authenticated with it are the first nine bytes and where it stands: model, field, and the row's values of
   ``bound_to``. A value that was copied into another row or another field does not open.
3. A row that is loaded holds what is stored. The first look opens it; what nobody looks at costs nothing.
4. What does not open (its key was destroyed or lost, or the value was tampered with) is shown as a sentence that says
   so, ``Unreadable``. The row keeps what is stored: saving it loses nothing.
5. The database cannot search in these fields, and ``update()`` cannot set them: both are refused.

Which key it is say the subclasses: ``fields`` for the texts of staff, ``public.texts`` for those of citizens. This
module knows no model of either.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Lookup
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

log = structlog.get_logger(__name__)

SetType = TypeVar("SetType")
GetType = TypeVar("GetType")
NONCE = 12
FORMAT = b"\x01"
_HEAD = 1 + 8
_ALSO_WITHOUT_KEY = frozenset({"isnull"})


class KeyUnavailable(Exception):
    """A key that does not open: destroyed, or wrapped by a master key that is not here. The message is Japanese."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key that can be used; ``id`` are its 8 bytes."""

    id: bytes
    cipher: AESGCM


class Sealed(bytes):
    """A value as it is stored."""

    @property
    def key_id(self) -> bytes:
        return self[1:_HEAD]


class Unreadable(str):
    """What is shown for a text that does not open: a Japanese sentence with the reason."""


class _Opening(DeferredAttribute):
    """The attribute of an encrypted field: a data descriptor, so that each look passes here."""

    field: SealedField[Any, Any]

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        opened = self.field.opened(instance, value)
        if not isinstance(opened, Unreadable):
            instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field[SetType, GetType]):
    """What the encrypted fields have in common."""

    descriptor_class = _Opening

    def __init__(self, *args: Any, bound_to: tuple[str, ...] = ("pk",), **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self.bound_to}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        if lookup_name in _ALSO_WITHOUT_KEY:
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: the database cannot search in it")

    def from_db_value(self, value: bytes | None, expression: object, connection: object) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not value or isinstance(value, Sealed):
            return bytes(value or b"")
        raise TypeError(f"{self.name} is encrypted for its row: set it on the row and save that")

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__[self.attname]
        if value is None or isinstance(value, Sealed):
            return value
        return self.sealed(model_instance, self.to_bytes(value))

    def sealed(self, instance: models.Model, raw: bytes) -> Sealed:
        if not raw:
            return Sealed()
        key = self.key_for(instance)
        head, nonce = FORMAT + key.id, os.urandom(NONCE)
        return Sealed(head + nonce + key.cipher.encrypt(nonce, raw, head + self._place(instance)))

    def opened(self, instance: models.Model, stored: Sealed) -> Any:
        """The value, or Unreadable."""
        if not stored:
            return self.from_bytes(b"")
        try:
            cipher = self.opening_key(stored.key_id).cipher
            head, nonce, text = stored[:_HEAD], stored[_HEAD : _HEAD + NONCE], stored[_HEAD + NONCE :]
            return self.from_bytes(cipher.decrypt(nonce, text, head + self._place(instance)))
        except KeyUnavailable as unavailable:
            return Unreadable(f"（{unavailable}。この文章は読めません）")
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            log.error(
                "encrypted value damaged", model=instance._meta.label_lower, field=self.name, row=str(instance.pk)
            )
            return Unreadable("（保存された内容が壊れているか、書き換えられています。この文章は読めません）")

    def key_for(self, instance: models.Model) -> OpenKey:
        """The key under which a new value of this object stands."""
        raise NotImplementedError

    def opening_key(self, key_id: bytes) -> OpenKey:
        """The key with this id. Raises KeyUnavailable."""
        raise NotImplementedError

    def _place(self, instance: models.Model) -> bytes:
        names = (instance._meta.label_lower, self.attname, *(str(getattr(instance, name)) for name in self.bound_to))
        return b"".join(len(name).to_bytes(4) + name for name in map(str.encode, names))

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, raw: bytes) -> Any:
        raise NotImplementedError


class TextValue:
    """A text."""

    def to_bytes(self, value: str) -> bytes:
        return value.encode()

    def from_bytes(self, raw: bytes) -> str:
        return raw.decode()


class BinaryValue:
    """The content of a file."""

    def to_bytes(self, value: bytes) -> bytes:
        return bytes(value)

    def from_bytes(self, raw: bytes) -> bytes:
        return raw


class JSONValue:
    """A JSON value, compressed before it is encrypted: what is encrypted cannot be compressed any more."""

    def to_bytes(self, value: Any) -> bytes:
        return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    def from_bytes(self, raw: bytes) -> Any:
        return json.loads(zlib.decompress(raw)) if raw else None
