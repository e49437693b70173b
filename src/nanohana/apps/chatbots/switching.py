"""The kill switch, for one chatbot and for all: set, brought to the public site, and confirmed by it.

What is stopped is decided here and takes effect there: within a second of the public site taking it in. Every change
counts the number of the switches up, so that an older state never overtakes a newer one; what could not be brought
there is tried again by a job until it is confirmed.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.models import Chatbot, MasterSwitch
from nanohana.audit.recording import record
from nanohana.public_link import NotDone, NotReached, PublicSite
from nanohana.published.content import Switches


def switch() -> MasterSwitch:
    found, _ = MasterSwitch.objects.get_or_create(pk=1)
    return found


@transaction.atomic
def stop(account: Account | None, chatbot: Chatbot) -> None:
    _counted(account)
    chatbot.stopped_at, chatbot.stopped_by = timezone.now(), account
    chatbot.save(update_fields=["stopped_at", "stopped_by"])
    record(ChatbotAct.STOPPED, chatbot, title=chatbot.title)


@transaction.atomic
def resume(account: Account | None, chatbot: Chatbot) -> None:
    _counted(account)
    chatbot.stopped_at, chatbot.stopped_by = None, None
    chatbot.save(update_fields=["stopped_at", "stopped_by"])
    record(ChatbotAct.RESUMED, chatbot, title=chatbot.title)


@transaction.atomic
def stop_all(account: Account | None, message: str = "") -> None:
    """Stop every chatbot and the welfare guide; ``message`` is shown instead of an answer."""
    held = _counted(account)
    held.everything, held.message = True, message
    held.save(update_fields=["everything", "message"])
    record(ChatbotAct.ALL_STOPPED, held, title="全チャットボット", message=message)


@transaction.atomic
def resume_all(account: Account | None) -> None:
    held = _counted(account)
    held.everything, held.message = False, ""
    held.save(update_fields=["everything", "message"])
    record(ChatbotAct.ALL_RESUMED, held, title="全チャットボット")


def _counted(account: Account | None) -> MasterSwitch:
    switch()
    held = MasterSwitch.objects.select_for_update().get(pk=1)
    # By the clock, so that a stop is taken there even after this database was restored from an older backup.
    held.number = max(held.number + 1, int(time.time()))
    held.changed_at, held.changed_by, held.failure = timezone.now(), account, ""
    held.save(update_fields=["number", "changed_at", "changed_by", "failure"])
    return held


def switches(now: MasterSwitch) -> Switches:
    """As the public site gets them."""
    stopped = Chatbot.objects.exclude(stopped_at=None).order_by("key").values_list("key", flat=True)
    return Switches(now.number, now.everything, tuple(stopped), now.message)


def hold(**_: Any) -> None:
    """Before content goes there: where anything is stopped the public site knows it, even one that was set up anew.

    Raises NotReached.
    """
    now = switch()
    stopped = switches(now)
    if (stopped.everything or stopped.chatbots) and not deliver():
        raise NotReached(switch().failure or "公開サイトに、停止の状態を伝えられませんでした。")


def deliver() -> bool:
    """Bring the switches to the public site as they stand now; True when it has confirmed them."""
    now = switch()
    try:
        at = PublicSite.of_settings().send(switches(now))
    except (NotReached, NotDone) as failed:
        MasterSwitch.objects.filter(pk=1, acknowledged__lt=now.number).update(failure=str(failed)[:300])
        return False
    with transaction.atomic():
        MasterSwitch.objects.filter(pk=1, acknowledged__lt=now.number).update(
            acknowledged=now.number, acknowledged_at=at, failure=""
        )
        record(ChatbotAct.ACKNOWLEDGED, now, title="公開サイト", number=now.number, at=at.isoformat())
    return True
