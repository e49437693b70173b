"""The jobs of this room: registering a version, and erasing what was removed."""

from __future__ import annotations

import datetime
from copy import copy
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task

from nanohana.audit.recording import record
from nanohana.documents import storage
from nanohana.documents.acts import DocumentAct
from nanohana.documents.locks import lock_content
from nanohana.documents.models import Archive, Document, Version
from nanohana.documents.page_images import erase_images
from nanohana.documents.processing import process
from nanohana.documents.versions import fail, put_off
from nanohana.jobs.interruption import Stopping, TryAgain
from nanohana.outages import is_database_gone, is_disk_full
from nanohana.schedules import daily_at

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 4  # of a job whose worker died
FIRST_WAIT, LONGEST_WAIT = 5, 30 * 60  # seconds, until what was put off is tried again; each wait is twice the last
UNDO_MINUTES = 60
INTERNAL = "internal"
_WAITED_FOR = "ファイルは保存されています。登録は、しばらくしてから自動でやり直します。"


@app.task(
    name="documents.process_version",
    pass_context=True,
    retry=RetryStrategy(exponential_wait=3),  # where the database does not even take down the reason
)
def process_version(context: JobContext, version_id: str, waits: int = 0) -> None:
    """Register one version. What may pass (a full disk, no embeddings, no database) is waited for, in a job of its own.
    So is the next worker where this one is told to stop.

    So the attempts count the deaths of the worker, and a file that kills it does not do so for ever. A mistake of the
    product's own is recorded at once: it would only be made again.
    """
    try:
        if context.job.attempts > MAX_ATTEMPTS:
            fail(UUID(version_id), "crashed", "読み取りの処理が繰り返し停止したため、登録できません。")
            return
        process(UUID(version_id), context.should_abort)
    except Stopping:
        with transaction.atomic():
            if put_off(UUID(version_id), "", ""):
                _once_more(process_version, f"version {version_id}", 0, version_id=version_id, waits=waits)
    except Exception as error:
        log.exception("registration interrupted", version=version_id, waits=waits)
        code, reason = _reason(error)
        with transaction.atomic():
            if code == INTERNAL:
                fail(UUID(version_id), code, reason)
            elif put_off(UUID(version_id), code, reason):
                _later(process_version, f"version {version_id}", waits, version_id=version_id)


def _later(task: Task[..., None, Any], lock: str, waits: int, **arguments: str) -> None:
    """Do the task once more after a while."""
    _once_more(task, lock, min(FIRST_WAIT * 2**waits, LONGEST_WAIT), **arguments, waits=waits + 1)


def _once_more(task: Task[..., None, Any], lock: str, seconds: int, **arguments: str | int) -> None:
    """Do the task after so many seconds, unless that is going to happen anyway."""
    if not ProcrastinateJob.objects.filter(lock=lock, status="todo").exists():
        task.configure(lock=lock, schedule_in={"seconds": seconds}).defer(**arguments)


def _reason(error: Exception) -> tuple[str, str]:
    """Code and words. All but ``INTERNAL`` may pass by itself, or by what the administrator does."""
    if is_disk_full(error):
        return "disk_full", f"空き容量が不足しています。容量を確保してください。{_WAITED_FOR}"
    if is_database_gone(error):
        return "database", f"データベースに接続できませんでした。{_WAITED_FOR}"
    if isinstance(error, TryAgain):
        return "unavailable", f"{error}{_WAITED_FOR}"
    return INTERNAL, "内部エラーのため、登録を完了できません。ファイルは保存されています。管理者に連絡してください。"


@app.task(
    name="documents.expand_archive",
    pass_context=True,
    retry=RetryStrategy(exponential_wait=3),
)
def expand_archive(context: JobContext, archive_id: str, waits: int = 0) -> None:
    """Register the members of a ZIP file; repeated like ``process_version``."""
    from nanohana.documents import archives  # registering a member begins the task above

    try:
        if context.job.attempts > MAX_ATTEMPTS:
            archives.fail(UUID(archive_id), "展開の処理が繰り返し停止したため、中止しました。")
            return
        archives.expand(UUID(archive_id), context.should_abort)
    except Stopping:
        with transaction.atomic():
            if archives.put_off(UUID(archive_id), ""):
                _once_more(expand_archive, f"archive {archive_id}", 0, archive_id=archive_id, waits=waits)
    except Exception as error:
        log.exception("expansion interrupted", archive=archive_id, waits=waits)
        code, reason = _reason(error)
        with transaction.atomic():
            if code == INTERNAL:
                archives.fail(UUID(archive_id), reason)
            elif archives.put_off(UUID(archive_id), reason):
                _later(expand_archive, f"archive {archive_id}", waits, archive_id=archive_id)


@app.periodic(cron=daily_at(3, 30))
@app.task(name="documents.sweep", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    """Erase files that nothing names: a process that was killed while it registered one had kept it already. And what
    was removed and is still there, because its own job has failed."""
    left = Q(removed_at__lte=_undone_no_more()) | Q(versions__removed_at__lte=_undone_no_more())
    for document in Document.objects.filter(left).order_by().distinct():
        erase_removed(str(document.pk))
    storage.erase_abandoned()
    for sha256 in storage.kept_since(storage.ABANDONED_SECONDS):
        if erase_unneeded(sha256):
            log.warning("a file that nothing names was erased", sha256=sha256)


def erase_unneeded(sha256: str) -> bool:
    """Erase a kept file with its images, unless a version or a ZIP file that is being expanded needs it."""
    with transaction.atomic():
        lock_content(sha256)
        is_needed = (
            Version.objects.filter(sha256=sha256).exists()
            or Archive.objects.filter(sha256=sha256, state__in=Archive.UNFINISHED).exists()
        )
        if not is_needed:
            storage.erase(sha256)
            erase_images(sha256)
    return not is_needed


@app.task(name="documents.erase_removed")
def erase_removed(document_id: str) -> None:
    """Erase the removed versions of a document, and the document when it was removed, once undoing has ended."""
    ended = _undone_no_more()
    for version in Version.objects.filter(document=UUID(document_id), removed_at__lte=ended):
        _erase(version)
    Document.objects.filter(pk=document_id, removed_at__lte=ended, versions=None).delete()
    storage.erase_abandoned()


def _undone_no_more() -> datetime.datetime:
    """What was removed until then is not restored any more."""
    return timezone.now() - datetime.timedelta(minutes=UNDO_MINUTES) + datetime.timedelta(seconds=5)


def _erase(version: Version) -> None:
    with transaction.atomic():
        lock_content(version.sha256)
        erased = copy(version)  # which keeps its number
        version.delete()
        record(DocumentAct.ERASED, erased, title=str(erased))
        erase_unneeded(version.sha256)
