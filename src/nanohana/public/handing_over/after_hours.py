"""After the opening hours nobody waits on: who was not taken by then becomes a form, with all that was written.

The receipt number, its page and every message stay; the citizen may go on writing, officers find it among the forms.
"""

from __future__ import annotations

import datetime
from functools import lru_cache

from django.utils import timezone

from nanohana.configuration import current
from nanohana.public.models import HandOver, Snapshot
from nanohana.public.taking_in import NotTaken, verified
from nanohana.published import opening
from nanohana.published.content import Chatbot, OpeningHours
from nanohana.published.desk import State


def keep_unpicked(now: datetime.datetime | None = None) -> int:
    """How many became forms."""
    at = now or timezone.now()
    waiting = HandOver.objects.filter(state=State.WAITING)
    over = [key for key in waiting.order_by().values_list("chatbot", flat=True).distinct() if _is_over(key, at)]
    return waiting.filter(chatbot__in=over).update(state=State.FORM, unpicked_at=at)


def _is_over(chatbot: str, at: datetime.datetime) -> bool:
    """Whether its officers have gone for so long that nobody is expected to take anybody any more."""
    published = Snapshot.objects.filter(kind="chatbot", key=chatbot, active=True).values_list("pk", flat=True).first()
    hours = _hours(published) if published else None
    patience = datetime.timedelta(minutes=current().public_waiting_minutes)
    return hours is not None and not any(opening.is_open(hours, moment) for moment in (at, at - patience))


@lru_cache(maxsize=256)
def _hours(snapshot: int) -> OpeningHours | None:
    """Those of a version; None where it cannot be used."""
    try:
        content = verified(bytes(Snapshot.objects.get(pk=snapshot).sealed))
    except NotTaken:
        return None
    return content.hours if isinstance(content, Chatbot) else None
