"""What the public site erases, and when.

1. A conversation with all its questions, answers, ratings and hand-overs: ``public_retention_days`` after it was last
   used, or an officer last wrote to it (default 90).
2. Counts of the welfare guide, which hold nothing of anybody: after ``COUNTS_KEPT``.
3. Nonces of signed requests: when their requests are too old to be taken anyway. Deliveries: after an hour.

Snapshots are kept: they are what was published, and no words of citizens.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from nanohana.configuration import current
from nanohana.public.models import Conversation, Delivery, GuideCount, Nonce
from nanohana.published.requests import WINDOW_SECONDS

DELIVERIES_KEPT = datetime.timedelta(hours=1)
COUNTS_KEPT = datetime.timedelta(days=3 * 366)
NONCES_KEPT = datetime.timedelta(seconds=2 * WINDOW_SECONDS + 60)


def erase() -> int:
    """Erase what is over its time; how many conversations."""
    now = timezone.now()
    Nonce.objects.filter(at__lt=now - NONCES_KEPT).delete()
    Delivery.objects.filter(at__lt=now - DELIVERIES_KEPT).delete()
    GuideCount.objects.filter(day__lt=timezone.localdate(now) - COUNTS_KEPT).delete()
    over = now - datetime.timedelta(days=current().public_retention_days)
    _, counts = Conversation.objects.filter(last_at__lt=over).delete()
    return counts.get(Conversation._meta.label, 0)
