"""The jobs of this app: a turn of a run, and what is kept no longer."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from nanohana.apps.task_apps.retention import keep_no_longer
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.jobs.worker import FOR_PEOPLE

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3


@app.task(
    name="task_apps.perform",
    queue=FOR_PEOPLE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=3),
)
def perform_turn(context: JobContext, turn_id: str) -> None:
    """What the tools bring along is large, and only the worker needs it: it is imported here.

    The count also rises when the worker itself died, so that what kills it does not do so for ever.
    """
    from nanohana.apps.task_apps.performing import INTERNAL, perform

    if context.job.attempts >= MAX_ATTEMPTS:
        RunTurn.objects.filter(pk=turn_id, state__in=RunTurn.UNFINISHED).update(
            state=RunTurn.State.FAILED, failure=INTERNAL, finished_at=timezone.now()
        )
        return
    perform(UUID(turn_id))


@app.periodic(cron="45 * * * *")
@app.task(name="task_apps.retention", queueing_lock="task_apps.retention")
def retention(timestamp: int) -> None:
    log.info("retention of runs", **keep_no_longer())
