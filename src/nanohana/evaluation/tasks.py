"""The jobs of this room: the watch over what has changed, and a run."""

from __future__ import annotations

import structlog
from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from nanohana.evaluation import running, watching
from nanohana.evaluation.models import Run
from nanohana.jobs.interruption import Stopping, leave_to_the_next
from nanohana.jobs.worker import FOR_PEOPLE

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 3
BEHIND = -10  # the priority of what nobody waits for: registrations go first
_NO_VECTORS = "検索モデルが応答しないため、点検できませんでした。時間をおいて、もう一度点検してください。"


@app.task(name="evaluation.run", pass_context=True, retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=5))
def run_set(context: JobContext, run_id: int) -> None:
    """The count of attempts also rises when the worker itself died, but not where it was told to stop."""
    run = Run.objects.select_related("division", "against").filter(pk=run_id, state__in=Run.BEGUN).first()
    if run is None:
        return
    try:
        if context.job.attempts >= MAX_ATTEMPTS:
            running.fail(run_id, "処理が繰り返し停止しました。管理者に連絡してください。")
        else:
            running.perform(run, context.should_abort)
    except Stopping:
        with transaction.atomic():
            running.put_back(run_id)
            leave_to_the_next(context)
    except Exception as error:
        log.exception("run of the question set failed", run=run_id)
        if context.job.attempts + 1 < MAX_ATTEMPTS:
            raise
        is_model = isinstance(error, running.WithoutVectors)
        running.fail(run_id, _NO_VECTORS if is_model else "内部エラーです。管理者に連絡してください。")


def defer_for_people(run: Run) -> None:
    run_set.configure(queue=FOR_PEOPLE, lock=_lock(run)).defer(run_id=run.pk)


def _lock(run: Run) -> str:
    """One job of a run after the other: of two, because somebody has pressed twice, the second finds it ended."""
    return f"evaluation.run {run.pk}"


@app.periodic(cron="* * * * *")
@app.task(name="evaluation.watch", queueing_lock="evaluation.watch", priority=BEHIND)
def watch(timestamp: int) -> None:
    for run in watching.watch():
        run_set.configure(priority=BEHIND, lock=_lock(run)).defer(run_id=run.pk)
