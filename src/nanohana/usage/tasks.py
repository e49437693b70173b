"""The nightly job: runs are kept no longer than set."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.schedules import daily_at
from nanohana.usage.retention import erase_expired

log = structlog.get_logger(__name__)


@app.periodic(cron=daily_at(3, 55))
@app.task(name="usage.erase_expired", queueing_lock="usage.erase_expired")
def keep_no_longer(timestamp: int) -> None:
    if erased := erase_expired():
        log.info("usage erased", runs=erased)
