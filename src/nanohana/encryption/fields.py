"""Encrypted model fields of the staff's texts (``sealed``), each under the key of its person and division.

The key is the one of the person and the division (``owner_id``, ``division_id``) of the object at the end of the path
``key_of``. ``data_keys`` makes, opens and destroys them.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Func, Value

from nanohana.encryption.data_keys import opening_key, sealing_key
from nanohana.encryption.sealed import BinaryValue, JSONValue, OpenKey, SealedField, TextValue

SetType = TypeVar("SetType")
GetType = TypeVar("GetType")


class Encrypted(SealedField[SetType, GetType]):
    """What the encrypted fields of staff have in common."""

    def __init__(self, *args: Any, key_of: str = "", **kwargs: Any) -> None:
        self.key_of = key_of
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "key_of": self.key_of}

    def opening_key(self, key_id: bytes) -> OpenKey:
        return opening_key(key_id)

    def key_for(self, instance: models.Model) -> OpenKey:
        """Remembered by the object whose it is: one question needs it four times."""
        holder: Any = instance
        for step in filter(None, self.key_of.split("__")):
            holder = getattr(holder, step)
        scope = (holder.owner_id, holder.division_id)
        known: tuple[object, OpenKey] | None = holder.__dict__.get("_sealing_key")
        if known is None or known[0] != scope:
            known = holder.__dict__["_sealing_key"] = (scope, sealing_key(*scope))
        return known[1]


class EncryptedTextField(TextValue, Encrypted[str, str]):
    """A text."""


class EncryptedBinaryField(BinaryValue, Encrypted[bytes, bytes]):
    """The content of a file."""


class EncryptedJSONField(JSONValue, Encrypted[Any, Any]):
    """A JSON value."""


def encrypted_fields(model: type[models.Model]) -> list[Encrypted[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, Encrypted)]


def key_ids(model: type[models.Model], field: Encrypted[Any, Any]) -> list[str]:
    """The ids of the keys under which values of this field stand, each once."""
    id_of_key = Func(F(field.attname), Value(2), Value(8), function="substring", output_field=models.BinaryField())
    found = model._default_manager.order_by().annotate(id_of_key=id_of_key).values_list("id_of_key", flat=True)
    return [bytes(key).hex() for key in found.distinct() if key]
