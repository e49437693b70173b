"""The jobs of the audit record: an anchor every hour, a check of everything every night."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.audit.anchors import BrokenAnchor, anchor_folder
from nanohana.audit.upkeep import NotAnchored, anchor_record, verify_record
from nanohana.schedules import daily_at

log = structlog.get_logger(__name__)


@app.periodic(cron="5 * * * *")
@app.task(name="audit.anchor", queueing_lock="audit.anchor")
def anchor(timestamp: int) -> None:
    try:
        anchor_record(anchor_folder())
    except (NotAnchored, BrokenAnchor) as refused:
        log.error("audit not anchored", reason=str(refused))


@app.periodic(cron=daily_at(3, 20))
@app.task(name="audit.verify", queueing_lock="audit.verify")
def verify(timestamp: int) -> None:
    verify_record(anchor_folder())
