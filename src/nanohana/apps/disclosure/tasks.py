"""The jobs of this app: copying the records of a request, and erasing the copies of closed ones."""

from __future__ import annotations

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from nanohana.apps.disclosure.gathering import gather
from nanohana.apps.disclosure.models import DisclosedText
from nanohana.schedules import daily_at

KEPT_CLOSED = datetime.timedelta(days=93)  # the time for an objection (審査請求, 行政不服審査法第18条: three months)


@app.task(name="disclosure.gather")
def gather_records(request_id: str) -> None:
    gather(UUID(request_id))


@app.periodic(cron=daily_at(4, 10))
@app.task(name="disclosure.erase_closed", queueing_lock="disclosure.erase_closed")
@transaction.atomic
def erase_closed(timestamp: int) -> None:
    """The request stays with its dates; the copies go."""
    DisclosedText.objects.filter(request__closed_at__lt=timezone.now() - KEPT_CLOSED).delete()
