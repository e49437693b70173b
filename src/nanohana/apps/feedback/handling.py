"""What a division does with an item: take it, pass it on, close it with an explanation for who asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.feedback.acts import FeedbackAct
from nanohana.apps.feedback.models import Item
from nanohana.audit.recording import record
from nanohana.organization.models import Division

State = Item.State


class AlreadyDone(Exception):
    """Somebody else was faster; the message is Japanese."""


@transaction.atomic
def take(item: Item, by: Account, seen: str) -> None:
    """From who had it when it was ``seen``: the id of an account, or nobody."""
    locked = _unfinished(item)
    if str(locked.handler_id or "") not in (seen, str(by.pk)):
        raise AlreadyDone("ほかの職員が先に担当になりました。何も変更していません。今の担当を確かめてください。")
    locked.handler, locked.state = by, State.IN_HAND
    locked.save(update_fields=["handler", "state"])
    record(FeedbackAct.TAKEN, locked)


@transaction.atomic
def pass_on(item: Item, division: Division) -> None:
    """To another division, where nobody has begun."""
    locked = _unfinished(item)
    locked.division, locked.handler, locked.state = division, None, State.OPEN
    locked.save(update_fields=["division", "handler", "state"])
    record(FeedbackAct.PASSED_ON, locked, division=division.name)


@transaction.atomic
def close(item: Item, by: Account, state: Item.State, fix: str, reply: str) -> None:
    """``state``: fixed, or declined. The asker is told, with the reply."""
    locked = _unfinished(item)
    locked.handler, locked.state, locked.fix, locked.closed_at = by, state, fix, timezone.now()
    locked.reply, locked.noted_at = reply, None
    locked.save()
    record(FeedbackAct.CLOSED, locked, state=state.value, fix=fix)


def _unfinished(item: Item) -> Item:
    locked: Item = Item.objects.select_for_update(of=("self",)).select_related("division").get(pk=item.pk)
    if locked.is_closed:
        raise AlreadyDone("この対応は、すでに完了しています。何も変更していません。")
    return locked
