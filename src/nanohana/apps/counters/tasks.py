"""The jobs of this app: what has not reached the public site, and files that nobody has confirmed."""

from __future__ import annotations

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from nanohana.apps.counters import publication
from nanohana.apps.counters.models import ReceivedFile
from nanohana.configuration import current
from nanohana.jobs.worker import FOR_PEOPLE
from nanohana.schedules import daily_at

_KEPT = datetime.timedelta(days=1)


@app.periodic(cron="* * * * * */10")
@app.task(name="counters.deliver", queue=FOR_PEOPLE, queueing_lock="counters.deliver")
def deliver(timestamp: int) -> None:
    """It must not wait behind files being read."""
    version = publication.current()
    if version is None or version.sent_at is not None or version.overtaken_by is not None:
        return
    if current().public_address is not None:
        publication.deliver(version)


@app.periodic(cron=daily_at(4, 20))
@app.task(name="counters.sweep", queueing_lock="counters.sweep")
def sweep(timestamp: int) -> None:
    ReceivedFile.objects.filter(received_at__lt=timezone.now() - _KEPT).delete()
