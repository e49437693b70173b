"""The jobs of the portal: the schedule, and images that nobody uses."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.apps.portal.images import erase_unused
from nanohana.apps.portal.publishing import keep_to_schedule
from nanohana.schedules import daily_at

log = structlog.get_logger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(name="portal.schedule", queueing_lock="portal.schedule")
def schedule(timestamp: int) -> None:
    published, ended = keep_to_schedule()
    if published or ended:
        log.info("portal schedule", published=published, ended=ended)


@app.periodic(cron=daily_at(3, 50))
@app.task(name="portal.erase_images", queueing_lock="portal.erase_images")
def erase_images(timestamp: int) -> None:
    log.info("portal images erased", unused=erase_unused())
