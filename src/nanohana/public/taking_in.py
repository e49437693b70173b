"""What the staff site has signed becomes a snapshot: the only way in.

1. The signature is checked with ``publisher_key``; what is not signed by that key is refused, whoever brings it.
2. A version counts up: a number that is not higher than every one taken in before is refused, so that nobody can bring
   back what was withdrawn by an old file. The same content once more is taken as done.
3. The new version is active from the end of the transaction on; the former ones are kept.

The web process may not write snapshots. It puts what it receives down as a Delivery, which the keeper, the process with
the owner's role, takes in (``keeper``). Only where there is no role for the web process does it take in by itself.
"""

from __future__ import annotations

import re
import time

from django.db import DataError, connection, transaction
from django.utils import timezone

from nanohana.configuration import current
from nanohana.public.models import Delivery, Snapshot
from nanohana.published.content import Chatbot, Content, Registry, Switches, kind_of
from nanohana.published.sealing import NotSealed, opened, public_key

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WAIT_SECONDS = 20.0
_LOCK = 0x6E616E6F_74616B65  # "nanotake"


class NotTaken(Exception):
    """What was brought is not taken in. The message is Japanese."""


def take_in(sealed: bytes) -> Snapshot:
    """The snapshot of a sealed file, active from now on. Raises NotTaken."""
    content = verified(sealed)
    kind, key = kind_of(content), key_of(content)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        latest = Snapshot.objects.filter(kind=kind, key=key).order_by("-number").first()
        if latest is not None and latest.number >= content.number:
            return _known(latest, content)
        Snapshot.objects.filter(kind=kind, key=key, active=True).update(active=False)
        return Snapshot.objects.create(kind=kind, key=key, number=content.number, sealed=sealed, active=True)


def verified(sealed: bytes) -> Content:
    """The content of a sealed file. Raises NotTaken."""
    try:
        content = opened(sealed, public_key(current().known_publisher))
    except NotSealed as refused:
        raise NotTaken(str(refused)) from None
    except ValueError:
        raise NotTaken("公開側に publisher_key（庁内側の公開鍵）が設定されていません。") from None
    if isinstance(content, Chatbot) and not (KEY.fullmatch(content.key) and len(content.key) <= 50):
        raise NotTaken("チャットボットの記号が正しくありません。")
    return content


def key_of(content: Chatbot | Registry | Switches) -> str:
    """The key of a chatbot; there is but one registry and one set of switches."""
    return content.key if isinstance(content, Chatbot) else ""


def deliver(sealed: bytes) -> Content:
    """Have a sealed file taken in, and wait until it is; its content. Raises NotTaken."""
    content = verified(sealed)
    if may_take_in():
        take_in(sealed)
        return content
    delivery = Delivery.objects.create(sealed=sealed)
    deadline = time.monotonic() + WAIT_SECONDS
    while delivery.done_at is None:
        if time.monotonic() > deadline:
            raise NotTaken("公開側の取込みの処理が動いていません。公開側の機械で nanohana public を確かめてください。")
        time.sleep(0.05)
        delivery.refresh_from_db(fields=["done_at", "refusal"])
    if delivery.refusal:
        raise NotTaken(delivery.refusal)
    return content


def may_take_in() -> bool:
    """Whether the role of this process may write snapshots."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'INSERT')", [Snapshot._meta.db_table])
        return bool(cursor.fetchone()[0])


def take_in_deliveries() -> int:
    """The keeper's work: how many were done, taken or refused."""
    waiting = list(Delivery.objects.filter(done_at=None))
    for delivery in waiting:
        try:
            take_in(bytes(delivery.sealed))
        except NotTaken as refused:
            delivery.refusal = str(refused)[:300]
        except DataError:  # one that the database cannot hold must not stand before a stop for ever
            delivery.refusal = "公開データの中身を保存できません。庁内側と公開側の版を合わせてください。"
        delivery.done_at, delivery.sealed = timezone.now(), b""
        delivery.save()
    return len(waiting)


def _known(latest: Snapshot, content: Content) -> Snapshot:
    if latest.number == content.number and verified(bytes(latest.sealed)) == content:
        return latest
    raise NotTaken(
        f"第{latest.number}版をすでに取り込んでいます（届いたのは第{content.number}版）。"
        "以前の内容に戻すときは、庁内側で新しい版として公開してください。"
    )
