"""A new master key, new data keys, and what older keys hold encrypted anew.

1. ``rotate``: a new master key becomes the present one, every data key is wrapped by it, and every active data key is
   retired, so that the next text of each person makes a new one. All of it or nothing; whatever was encrypted stays
   readable throughout. Then the former master key is put away into a file of its own. One at a time: of two, the
   one that puts away what it has read would take the other's new key along.
2. ``reencrypt`` goes over all encrypted rows, a batch a transaction, and writes with the active key what stands under
   another. How far it has come is kept, so it goes on there after an interruption.
3. Retired keys under which nothing stands any more are destroyed a day later (an answer that is being written when its
   key is retired still uses it).
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Count
from django.utils import timezone

from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.encryption.acts import KeyAct
from nanohana.encryption.data_keys import forget_opened_keys, lock_keys, unwrapped, wrap
from nanohana.encryption.fields import Encrypted, encrypted_fields, key_ids
from nanohana.encryption.master import make_present, master_key, master_keys, new_secret, put_former_away
from nanohana.encryption.models import DataKey, Reencryption
from nanohana.encryption.sealed import KeyUnavailable, Sealed, Unreadable
from nanohana.keys import Key

BATCH = 200
STILL_USED_FOR = datetime.timedelta(days=1)
_KEYS_AT_A_TIME = 2_000


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did. ``unreadable`` keys could not be wrapped anew: their master key is not here."""

    master: Key
    wrapped: int
    unreadable: int
    put_away: list[Path]


class AlreadyChanging(Exception):
    """Another process is changing the file of the master key."""


@contextmanager
def changing_master_file() -> Iterator[None]:
    """The file is this process's alone to change, for as long as this connection lasts. Raises AlreadyChanging."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('nanohana master key file'))")
        if cursor.fetchone() != (True,):
            raise AlreadyChanging
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('nanohana master key file'))")


def rotate() -> Rotated:
    """Raises AlreadyChanging."""
    with changing_master_file():
        with transaction.atomic():
            lock_keys(alone=True)
            secret = new_secret()
            master = master_key(secret)
            wrapped, unreadable = _wrap_all(master)
            DataKey.objects.filter(retired_at=None).update(retired_at=timezone.now())
            record(KeyAct.ROTATED, master=master.id, wrapped=wrapped, unreadable=unreadable)
            make_present(secret)
        forget_opened_keys()
        return Rotated(master, wrapped, unreadable, put_former_away())


def _wrap_all(master: Key) -> tuple[int, int]:
    wrapped = unreadable = 0
    held = DataKey.objects.filter(destroyed_at=None)
    for key in held.iterator(chunk_size=_KEYS_AT_A_TIME):
        try:
            wrap(key, unwrapped(key), master)
        except KeyUnavailable:
            unreadable += 1
        else:
            key.save(update_fields=["wrapped", "master_id"])
            wrapped += 1
    return wrapped, unreadable


def lost_master_keys() -> list[str]:
    """What the master keys that are not here make unreadable, a Japanese sentence for each of them."""
    lost = DataKey.objects.filter(destroyed_at=None).exclude(master_id__in=master_keys()).order_by("master_id")
    groups = lost.values("master_id").annotate(keys=Count("pk"), people=Count("account", distinct=True))
    return [
        f"失われた主鍵 {group['master_id']}: {group['people']:,}人の会話（データ鍵{group['keys']:,}個分）の文章が"
        "読めません。登録文書、利用者、監査記録には影響ありません。"
        "この主鍵の控えがあれば、nanohana keys add で戻せます。"
        for group in groups
    ]


def encrypted_models() -> list[type[models.Model]]:
    """Every model with an encrypted field, in a fixed order."""
    return sorted((m for m in apps.get_models() if encrypted_fields(m)), key=lambda model: model._meta.label_lower)


def begin_reencryption() -> Reencryption:
    """The run that is under way, or a new one."""
    unfinished = Reencryption.objects.filter(finished_at=None).first()
    total = sum(model._default_manager.count() for model in encrypted_models())
    return unfinished or Reencryption.objects.create(total=total)


def reencrypt(run: Reencryption) -> None:
    """Work the run to its end."""
    for model in encrypted_models():
        if run.model <= model._meta.label_lower:
            _reencrypt_model(run, model)
    with transaction.atomic():
        run.finished_at = timezone.now()
        run.save()
        record(KeyAct.REENCRYPTED, rows=run.done, unreadable=run.unreadable)


def _reencrypt_model(run: Reencryption, model: type[models.Model]) -> None:
    if run.model != model._meta.label_lower:
        run.model, run.after = model._meta.label_lower, ""
    while _reencrypt_batch(run, model):
        pass


@transaction.atomic
def _reencrypt_batch(run: Reencryption, model: type[models.Model]) -> bool:
    """Whether there was anything left."""
    rows = list(_rows_after(model, run.after)[:BATCH])
    for row in rows:
        run.unreadable += not _renewed(row)
    if rows:
        run.done += len(rows)
        run.after = str(rows[-1].pk)
        run.save()
    return bool(rows)


def _rows_after(model: type[models.Model], after: str) -> models.QuerySet[Any]:
    paths = {field.key_of for field in encrypted_fields(model) if field.key_of}
    rows = model._default_manager.order_by("pk").select_related(*paths).select_for_update(of=("self",))
    return rows.filter(pk__gt=after) if after else rows


def _renewed(row: models.Model) -> bool:
    """Whether the row is readable; it then stands under the active key."""
    old = [field for field in encrypted_fields(type(row)) if _is_under_another_key(row, field)]
    if any(isinstance(getattr(row, field.attname), Unreadable) for field in old):
        return False
    if old:
        row.save(update_fields=[field.name for field in old])
    return True


def _is_under_another_key(row: models.Model, field: Encrypted[Any, Any]) -> bool:
    stored = row.__dict__[field.attname]
    return isinstance(stored, Sealed) and bool(stored) and stored.key_id != field.key_for(row).id


def keys_in_use() -> set[str]:
    """The ids of all keys under which something stands."""
    return {key for model in encrypted_models() for field in encrypted_fields(model) for key in key_ids(model, field)}


@transaction.atomic
def destroy_unused() -> list[str]:
    """Destroy the keys that were retired a day ago and hold nothing any more; returns their ids."""
    retired = DataKey.objects.filter(destroyed_at=None, retired_at__lt=timezone.now() - STILL_USED_FOR)
    unused = sorted(set(retired.values_list("pk", flat=True)) - keys_in_use())
    if unused:
        destroy(DataKey.objects.filter(pk__in=unused))
        record(KeyAct.DESTROYED, keys=unused, reason="使われなくなったため")
    return unused


def destroy(keys: models.QuerySet[DataKey]) -> list[str]:
    """Make the keys unusable for ever, and with them all that stands under them. Recording it is the caller's.

    Their ids are written down outside of the database, too: a backup that is restored brings no key back. That is done
    when the transaction is over, since what is written down is destroyed again; what a crash at that moment left out
    ``write_down_destroyed`` adds.
    """
    with transaction.atomic():
        gone = list(keys.filter(destroyed_at=None).select_for_update().values_list("pk", flat=True))
        DataKey.objects.filter(pk__in=gone).update(wrapped=b"", destroyed_at=timezone.now())
        transaction.on_commit(lambda: _write_down(gone))
    forget_opened_keys()
    return gone


def write_down_destroyed() -> list[str]:
    """Write down every destroyed key that is not yet, as each night and before a restoration; their ids."""
    destroyed = DataKey.objects.exclude(destroyed_at=None).values_list("pk", flat=True)
    missing = sorted(set(destroyed) - _written_down())
    if missing:
        _write_down(missing)
    return missing


def _write_down(gone: list[str]) -> None:
    with _destroyed_file().open("a") as file:
        file.writelines(f"{key}\n" for key in gone)
        file.flush()
        os.fsync(file.fileno())


def _written_down() -> set[str]:
    file = _destroyed_file()
    return set(file.read_text().split()) if file.exists() else set()


def _destroyed_file() -> Path:
    return current().home / "destroyed-keys"


@transaction.atomic
def destroy_again() -> list[str]:
    """Destroy what had been destroyed before the database was restored; returns the ids."""
    back = destroy(DataKey.objects.filter(pk__in=_written_down()))
    if back:
        record(KeyAct.DESTROYED, keys=back, reason="復元の前に破棄されていたため")
    return back
