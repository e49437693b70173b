"""What procrastinate tells a job of itself, for jobs that a test begins without a worker."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job


def context_of(deferred: ProcrastinateJob, *, attempts: int = 0, stops: bool = False) -> JobContext:
    """Of a job that was deferred: how often it was begun before, and whether its worker is told to stop."""
    job = Job(
        id=deferred.pk, queue=deferred.queue_name, priority=deferred.priority, lock=deferred.lock, queueing_lock=None,
        task_name=deferred.task_name, task_kwargs=deferred.args, attempts=attempts,
    )  # fmt: skip
    return JobContext(app=app, job=job, start_timestamp=0, abort_reason=lambda: AbortReason.SHUTDOWN if stops else None)
