"""The jobs that keep what people ask and get no longer than set, say 「中断」 of answers nobody writes any more, and
give approved questions the vectors they are found by."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.answering.approved import embed_anew
from nanohana.answering.leases import settle_all
from nanohana.answering.retention import delete_expired, erase_deleted, settle_clock
from nanohana.jobs.worker import FOR_PEOPLE

log = structlog.get_logger(__name__)


@app.periodic(cron="35 * * * *")
@app.task(name="answering.retention", queueing_lock="answering.retention")
def keep_no_longer(timestamp: int) -> None:
    settle_clock()
    deleted, erased = delete_expired(), erase_deleted()
    log.info("retention", expired=deleted, conversations=erased.conversations, questions=erased.questions)


@app.periodic(cron="*/10 * * * *")
@app.task(name="answering.approved_vectors", queueing_lock="answering.approved_vectors")
def embed_approved_questions(timestamp: int) -> None:
    if made := embed_anew():
        log.info("vectors of approved questions", made=made)


@app.periodic(cron="* * * * *")
@app.task(name="answering.settle", queue=FOR_PEOPLE, queueing_lock="answering.settle")
def settle_interrupted(timestamp: int) -> None:
    settle_all()
