"""The job that gives passages the vectors that could not be made when they were indexed."""

from __future__ import annotations

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app

from nanohana.jobs.interruption import TryAgain
from nanohana.search.reindexing import embed_missing

log = structlog.get_logger(__name__)


@app.periodic(cron="50 * * * *")
@app.task(name="search.missing_vectors", queueing_lock="search.missing_vectors", pass_context=True)
def make_missing_vectors(context: JobContext, timestamp: int) -> None:
    try:
        if made := embed_missing(context.should_abort):
            log.info("missing vectors", made=made)
    except TryAgain as reason:
        log.warning("missing vectors are left for the next time", reason=str(reason))
