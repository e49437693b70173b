"""Keys of the API: made, found behind a request, revoked.

1. A key is a bearer token as in ``access.bearer``.
2. It has its owner's rights of the moment, without those of an administrator, up to the key's own 取扱区分. Where the
   owner is nobody any more (retired, closed) it is refused; closing the account revokes it for good, and so does
   erasing what the person has asked: what goes on asking by itself would leave new traces at once.
3. Each refusal is recorded, unless there are too many.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from nanohana.access.acting import client_address
from nanohana.access.bearer import WINDOW, are_too_many, digest_in, mark_used, new_token
from nanohana.access.models import Account
from nanohana.access.rights import Actor, actor_of
from nanohana.answering.kept import Keeper
from nanohana.apps.api.acts import ApiAct
from nanohana.apps.api.errors import ApiError
from nanohana.apps.api.models import Key, KeyQuerySet, Refusal, Scope
from nanohana.audit.recording import record
from nanohana.documents.models import HandlingLabel
from nanohana.organization.models import Division

MOST_KEYS = 20  # living ones of one person
_SHOWN = 8  # characters of a key by which it is known

_UNKNOWN = (
    "APIキーが正しくありません。「APIキー」の画面で作った鍵を、"
    "Authorization ヘッダーに「Bearer 鍵」の形で指定してください。"
)
_EXPIRED = "このAPIキーは期限が切れています。「APIキー」の画面で新しい鍵を作ってください。"
_REVOKED = "このAPIキーは取り消されています。「APIキー」の画面で新しい鍵を作ってください。"
_NOBODY = "このAPIキーの持ち主は、現在この製品を利用できません。"


def make_key(
    account: Account, name: str, scopes: Collection[Scope], ceiling: HandlingLabel, expires_at: datetime.datetime
) -> tuple[Key, str]:
    """The new key with its text, which nobody can be shown again."""
    text, digest = new_token("nhk_")
    with transaction.atomic():
        key = Key.objects.create(
            account=account, name=name, beginning=text[:_SHOWN], digest=digest, scopes=list(scopes),
            ceiling=ceiling, expires_at=expires_at,
        )  # fmt: skip
        record(
            ApiAct.KEY_MADE, key, title=name, scopes=[*map(str, scopes)], until=expires_at.isoformat(timespec="minutes")
        )
    return key, text


def revoke(keys: KeyQuerySet) -> int:
    """Revoke those of the keys that are not yet; returns how many."""
    with transaction.atomic():
        found = list(keys.filter(revoked_at=None).select_for_update(of=("self",)).select_related("account__staff"))
        Key.objects.filter(pk__in=[key.pk for key in found]).update(revoked_at=timezone.now())
        for key in found:
            record(ApiAct.KEY_REVOKED, key, title=key.name, owner=str(key.account))
    return len(found)


def revoke_keys_of(account: Account, **_: Any) -> None:
    """The account was closed: a key does not come back with it."""
    revoke(Key.objects.filter(account=account))


def _revoke_with_erasure(whose: Account | Division) -> int:
    return revoke(Key.objects.filter(account=whose)) if isinstance(whose, Account) else 0


#: The name of a key stands in the audit record, which a disclosure holds anyway.
KEEPER = Keeper("APIキーの取消し", _revoke_with_erasure, lambda account, first, end: iter(()))


def key_of(request: HttpRequest) -> Key:
    """The key that the request brings. Raises ApiError."""
    key: Key | None = Key.objects.filter(digest=digest_in(request)).select_related("account__staff").first()
    if key is None:
        raise _refused(request, None, _UNKNOWN)
    if not key.is_living:
        raise _refused(request, key, _EXPIRED if key.revoked_at is None else _REVOKED)
    mark_used(key)
    return key


def actor_of_key(key: Key) -> Actor | None:
    """Who asks by this key, as of now: None where its owner is nobody any more."""
    actor = actor_of(key.account)
    if actor is None:
        return None
    ceiling = key.ceiling if actor.ceiling is None else min(actor.ceiling, key.ceiling)
    return replace(actor, is_administrator=False, ceiling=ceiling)


def actor_behind_key(request: HttpRequest, key: Key) -> Actor:
    """Raises ApiError."""
    actor = actor_of_key(key)
    if actor is None:
        raise _refused(request, key, _NOBODY)
    return actor


def living_actor(key: Key) -> Actor | None:
    """Read anew, for what lasts: None where the key or its owner has come to an end meanwhile."""
    current = Key.objects.living().filter(pk=key.pk).select_related("account__staff").first()
    return actor_of_key(current) if current else None


def _refused(request: HttpRequest, key: Key | None, message: str) -> ApiError:
    """The refusal, written down; from an address with too many of them another one, not written down."""
    address = client_address(request)
    if are_too_many(Refusal.objects.all(), address):
        wait = {"Retry-After": str(WINDOW.seconds)}
        return ApiError(429, "too_many_refusals", "続けて拒否されたため、15分間止めています。", headers=wait)
    with transaction.atomic():
        Refusal.objects.create(address=address)
        record(ApiAct.KEY_REFUSED, key, title=key.name if key else "")
    return ApiError(401, "invalid_api_key", message, headers={"WWW-Authenticate": 'Bearer realm="nanohana"'})
