"""The job that keeps what people ask and get no longer than set."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.answering.retention import delete_expired, erase_deleted, settle_clock

log = structlog.get_logger(__name__)


@app.periodic(cron="35 * * * *")
@app.task(name="answering.retention", queueing_lock="answering.retention")
def keep_no_longer(timestamp: int) -> None:
    settle_clock()
    deleted, erased = delete_expired(), erase_deleted()
    log.info("retention", expired=deleted, conversations=erased.conversations, questions=erased.questions)
