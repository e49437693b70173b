"""Data keys: made, wrapped, opened. Everything that knows a key's 32 bytes is here.

1. A person's texts in a division are encrypted with the active key of the two; the first text makes it.
2. Keys are wrapped by AES-256-GCM under the master key. Their id and whose they are is authenticated with them, so a
   wrapped key that is moved to another row does not open.
3. An opened key is remembered for ``REMEMBERED_SECONDS`` by a clock that never jumps: a destroyed key stops opening in
   every process within that time. What a person asks in the moment in which the keys are destroyed is lost with them.
4. No key is made while the master key changes: makers share an advisory lock, the change holds it alone.
"""

from __future__ import annotations

import os
import time
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.utils import timezone

from nanohana.encryption.master import master_keys, present_master_key
from nanohana.encryption.models import DataKey
from nanohana.encryption.sealed import NONCE, KeyUnavailable, OpenKey
from nanohana.keys import Key

REMEMBERED_SECONDS = 5.0
_MOST_REMEMBERED = 4_096
_LOCK = 0x6E616E6F_6B657973  # "nanokeys"
_FORMAT = "nanohana data key 1"


_remembered: dict[bytes, tuple[float, OpenKey | str]] = {}


def sealing_key(account: UUID, division: int | None) -> OpenKey:
    """The key with which new texts of this person in this division are encrypted."""
    found = DataKey.objects.filter(**_active(account, division)).order_by().first() or _made(account, division)
    try:
        return _remember(_opened(found))
    except KeyUnavailable:  # the master key is lost: the key reads nothing any more, and must not keep anybody waiting
        _retire(found)
        return _remember(_opened(_made(account, division)))


def opening_key(key_id: bytes) -> OpenKey:
    """The key with this id. Raises KeyUnavailable."""
    until, known = _remembered.get(key_id, (0.0, ""))
    if until <= time.monotonic():
        known = _looked_up(key_id)
        _keep(key_id, known)
    if isinstance(known, str):
        raise KeyUnavailable(known)
    return known


def forget_opened_keys() -> None:
    """Of this process."""
    _remembered.clear()


def lock_keys(*, alone: bool) -> None:
    """Until the end of the transaction: no master key changes, or, ``alone``, no data key is made either."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])


def unwrapped(key: DataKey) -> bytes:
    """The 32 bytes of a data key. Raises KeyUnavailable."""
    if key.destroyed_at is not None:
        raise KeyUnavailable("暗号鍵が破棄されています")
    master = master_keys().get(key.master_id)
    if master is None:
        raise KeyUnavailable(f"主鍵（ID {key.master_id}）がありません")
    wrapped = bytes(key.wrapped)
    try:
        return AESGCM(master.secret).decrypt(wrapped[:NONCE], wrapped[NONCE:], _whose(key))
    except InvalidTag as wrong:
        raise KeyUnavailable("保存された暗号鍵が壊れています") from wrong


def wrap(key: DataKey, secret: bytes, master: Key) -> None:
    """Put the wrapped bytes into the row; saving it is the caller's."""
    nonce = os.urandom(NONCE)
    key.wrapped = nonce + AESGCM(master.secret).encrypt(nonce, secret, _whose(key))
    key.master_id = master.id


def _remember(key: OpenKey) -> OpenKey:
    """Of a key that is not committed yet, too: nothing stands under it, should it never be."""
    _keep(key.id, key)
    return key


def _keep(key_id: bytes, known: OpenKey | str) -> None:
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[key_id] = (time.monotonic() + REMEMBERED_SECONDS, known)


def _looked_up(key_id: bytes) -> OpenKey | str:
    found = DataKey.objects.filter(pk=key_id.hex()).first()
    if found is None:
        return "暗号鍵がありません"
    try:
        return _opened(found)
    except KeyUnavailable as unavailable:
        return str(unavailable)


def _opened(key: DataKey) -> OpenKey:
    return OpenKey(bytes.fromhex(key.pk), AESGCM(unwrapped(key)))


def _made(account: UUID, division: int | None) -> DataKey:
    """A new active key; the one that another process has just made, where it was first."""
    with transaction.atomic():
        lock_keys(alone=False)
        new = DataKey(pk=os.urandom(8).hex(), account_id=account, division_id=division)
        wrap(new, AESGCM.generate_key(256), present_master_key())
        stored = {"pk": new.pk, "wrapped": new.wrapped, "master_id": new.master_id}
        made, _ = DataKey.objects.get_or_create(**_active(account, division), defaults=stored)
    return made


def _active(account: UUID, division: int | None) -> dict[str, Any]:
    return {"account_id": account, "division_id": division, "retired_at": None, "destroyed_at": None}


def _retire(key: DataKey) -> None:
    DataKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=timezone.now())


def _whose(key: DataKey) -> bytes:
    return "\n".join((_FORMAT, key.pk, str(key.account_id), str(key.division_id or ""))).encode()
