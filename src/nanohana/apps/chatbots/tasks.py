"""The jobs of this app: the question set, the watch over published documents, what has not reached the public site."""

from __future__ import annotations

import datetime

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from nanohana.apps.chatbots import checking, publication, switching, withdrawing
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, ReceivedFile, Run
from nanohana.configuration import current
from nanohana.jobs.interruption import Stopping, leave_to_the_next
from nanohana.jobs.worker import FOR_PEOPLE
from nanohana.schedules import daily_at

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 3
_KEPT = datetime.timedelta(days=1)


@app.task(
    name="chatbots.check", queue=FOR_PEOPLE, pass_context=True,
    retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=3),
)  # fmt: skip
def check(context: JobContext, run_id: int) -> None:
    """The count of attempts also rises when the worker itself died, but not where it was told to stop."""
    run = Run.objects.select_related("version__chatbot", "against").filter(pk=run_id).first()
    if run is None or not run.is_unfinished:
        return
    try:
        if context.job.attempts >= MAX_ATTEMPTS:
            checking.fail(run_id, "処理が繰り返し停止しました。管理者に連絡してください。")
        else:
            checking.perform(run, stopping=context.should_abort)
    except Stopping:
        with transaction.atomic():
            checking.put_back(run_id)
            leave_to_the_next(context)
    except Exception:
        log.exception("run of the question set failed", run=run_id)
        if context.job.attempts + 1 < MAX_ATTEMPTS:
            raise
        checking.fail(run_id, "内部エラーです。管理者に連絡してください。")


def defer_check(run: Run) -> None:
    """One job of a run after the other: of two, because somebody has pressed twice, the second finds it ended."""
    check.configure(lock=f"chatbots.check {run.pk}").defer(run_id=run.pk)


@app.periodic(cron="* * * * *")
@app.task(name="chatbots.watch", queue=FOR_PEOPLE, queueing_lock="chatbots.watch")
def watch(timestamp: int) -> None:
    for run in checking.watch():
        defer_check(run)


@app.periodic(cron="* * * * * */10")
@app.task(name="chatbots.deliver", queue=FOR_PEOPLE, queueing_lock="chatbots.deliver")
def deliver(timestamp: int) -> None:
    """What has not reached the public site yet, the switches first. It must not wait behind files being read.

    Before that, what is for the public no longer leaves what is published: without a public site in reach, too.
    """
    is_in_reach = current().public_address is not None
    if is_in_reach and not switching.switch().is_acknowledged:
        switching.deliver()
    for chatbot in Chatbot.objects.exclude(current=None):
        withdrawing.withdraw(chatbot)
    if not is_in_reach:
        return
    for version in ChatbotVersion.objects.filter(pk=F("chatbot__current"), sent_at=None, overtaken_by=None):
        publication.deliver(version)


@app.periodic(cron=daily_at(4, 10))
@app.task(name="chatbots.sweep", queueing_lock="chatbots.sweep")
def sweep(timestamp: int) -> None:
    """Files whose import nobody has confirmed."""
    ReceivedFile.objects.filter(received_at__lt=timezone.now() - _KEPT).delete()
