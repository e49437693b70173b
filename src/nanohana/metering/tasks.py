"""The job that settles lost calls and keeps calls no longer than set."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.metering.retention import erase_old, settle_lost

log = structlog.get_logger(__name__)


@app.periodic(cron="20 * * * *")
@app.task(name="metering.retention", queueing_lock="metering.retention")
def keep_no_longer(timestamp: int) -> None:
    lost, erased = settle_lost(), erase_old()
    log.info("metering", lost=lost, erased=erased)
