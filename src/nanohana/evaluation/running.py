"""A run of a question set, from its beginning to what came out better and worse.

A run is compared with the last one that had no regression, or whose regression somebody has taken as it is, with a
reason. So a regression stands until it is repaired, taken back or released, however many runs come between.

The text that made it worse is not withheld meanwhile: a rule holds from the day that the law names, and staff who were
shown the old one, or nothing, would act on what does not hold. The old version stays beside it, with its dates, and
the owner is warned until the question set is right again or somebody answers for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.rights import anybody_in
from nanohana.audit.recording import record
from nanohana.documents.models import Version
from nanohana.evaluation.acts import EvaluationAct
from nanohana.evaluation.fingerprints import fingerprint
from nanohana.evaluation.judging import judged
from nanohana.evaluation.models import Result, Run, SetQuestion
from nanohana.jobs.interruption import until_told
from nanohana.organization.models import Division
from nanohana.search import embedding_process
from nanohana.search.embedding import EmbeddingsUnavailable
from nanohana.search.finding import WITHOUT_VECTORS
from nanohana.search.profile import serving

MOST_DAYS = 3  # today and the next days on which something takes effect
KEPT = 100  # runs of a division
_AT_ONCE = 10  # results between two reports of progress


class WithoutVectors(Exception):
    """The search went by words alone, for a while: what came of it says nothing about the documents."""


@transaction.atomic
def begin(account: Account, division: Division) -> Run:
    """A run that waits for its job; the caller defers it. One that has begun is given back instead."""
    Division.objects.select_for_update().get(pk=division.pk)
    unfinished = Run.objects.filter(division=division, state__in=Run.UNFINISHED).first()
    if unfinished is not None and unfinished.state != Run.State.SETTLING:
        return unfinished
    run = unfinished or Run(division=division, cause=Run.Cause.ASKED)
    run.state, run.started_by = Run.State.QUEUED, account
    run.save()
    record(EvaluationAct.RUN, run, division=division.name)
    return run


def perform(run: Run, stopping: Callable[[], bool] = lambda: False) -> None:
    """Ask all questions, in the job. Raises WithoutVectors; Stopping where ``stopping()``."""
    now = fingerprint(run.division)
    run.questions, run.documents, run.search = now.questions, now.documents, now.search
    run.registered_until, run.against = _registered_until(run.division), accepted(run.division)
    run.state, run.done, run.notes = Run.State.RUNNING, 0, ""
    asked = list(SetQuestion.objects.filter(division=run.division).order_by("pk"))
    run.total = len(asked)
    run.save()
    run.results.all().delete()
    with ExitStack() as stack:
        with suppress(EmbeddingsUnavailable):
            stack.enter_context(embedding_process.running(serving()))
        run.notes = "\n".join(_ask_all(run, asked, stopping))
    _finish(run)


def _ask_all(run: Run, asked: Sequence[SetQuestion], stopping: Callable[[], bool]) -> list[str]:
    """Asks and keeps the results; returns what the search remarked, each once."""
    actor, days, remarks = anybody_in(run.division_id), _days(run.division), list[str]()
    for start in range(0, len(asked), _AT_ONCE):
        questions = until_told(asked[start : start + _AT_ONCE], stopping)
        some = [judged(run, actor, question, days) for question in questions]
        if any(WITHOUT_VECTORS in said for _, said in some):
            raise WithoutVectors
        Result.objects.bulk_create(result for result, _ in some)
        Run.objects.filter(pk=run.pk).update(done=F("done") + len(some))
        remarks += [said for _, said in some if said]
    return list(dict.fromkeys(remarks))


def _days(division: Division) -> list[datetime.date]:
    today = timezone.localdate()
    coming = Version.objects.filter(
        document__owner_division=division, document__removed_at=None, removed_at=None, in_force__startswith__gt=today
    )
    starts = coming.order_by("in_force__startswith").values_list("in_force__startswith", flat=True).distinct()
    return [today, *starts[: MOST_DAYS - 1]]


def _registered_until(division: Division) -> datetime.datetime:
    """Whatever was registered before this was there for the run; what is still being read was not."""
    reading = Version.objects.filter(
        document__owner_division=division, state__in=Version.UNFINISHED, format="", removed_at=None
    )
    earliest: datetime.datetime | None = reading.aggregate(earliest=Min("registered_at"))["earliest"]
    return min(earliest or timezone.now(), timezone.now())


def accepted(division: Division) -> Run | None:
    """The last run that has no regression, or one that was released."""
    good = Q(worse=0) | Q(released_at__isnull=False)
    return Run.objects.filter(good, division=division, state=Run.State.DONE).first()


def latest(division: Division) -> Run | None:
    """The last run that came to its end."""
    return Run.objects.filter(division=division, state=Run.State.DONE).first()


@transaction.atomic
def _finish(run: Run) -> None:
    results = list(run.results.select_related("found_version", "question"))
    changes = compared(results, run.against.results.all() if run.against else ())
    run.right = sum(result.is_right for result in results)
    run.better, run.worse = len(changes["better"]), len(changes["worse"])
    _blame(run, changes["worse"])
    run.done, run.state, run.finished_at = run.total, Run.State.DONE, timezone.now()
    run.save()
    kept = [] if run.against is None else [run.against.pk]
    Run.objects.filter(division=run.division, pk__lt=_oldest_kept(run)).exclude(pk__in=kept).delete()


def _oldest_kept(run: Run) -> int:
    return next(iter(Run.objects.filter(division=run.division).values_list("pk", flat=True)[KEPT - 1 : KEPT]), 0)


def compared(now: Iterable[Result], before: Iterable[Result]) -> Mapping[str, list[Result]]:
    """The results of now that are ``worse`` and ``better`` than before, of the questions that were asked both times."""
    was_right: dict[int | None, bool] = {one.question_id: one.is_right for one in before if one.question_id is not None}
    both = [result for result in now if result.question_id in was_right]
    return {
        "worse": [result for result in both if was_right[result.question_id] and not result.is_right],
        "better": [result for result in both if result.is_right and not was_right[result.question_id]],
    }


def _blame(run: Run, worse: Sequence[Result]) -> None:
    """Put a regression down to the newest version, of those registered since, of the expected or the found document."""
    if run.against is None or not worse:
        return
    new = Version.objects.filter(
        document__owner_division=run.division, removed_at=None, registered_at__gt=run.against.registered_until
    ).exclude(in_force=None)
    newest = {version.document_id: version for version in new.order_by("registered_at")}
    for result in worse:
        found = result.found_version.document_id if result.found_version else None
        about = (result.document_id, found)
        result.blamed = next((newest[one] for one in about if one is not None and one in newest), None)
        result.save(update_fields=["blamed"])


@transaction.atomic
def release(run: Run, account: Account, reason: str) -> bool:
    """Take the regression of the last run as it is, with a reason. False where there is none (any more)."""
    last = latest(run.division)
    if last != run or not Run.objects.select_for_update().get(pk=run.pk).has_regressed:
        return False
    run.released_by, run.released_at, run.reason = account, timezone.now(), reason
    run.save(update_fields=["released_by", "released_at", "reason"])
    record(EvaluationAct.RELEASED, run, division=run.division.name, worse=run.worse, reason=reason)
    return True


def put_back(run_id: int) -> None:
    """Into the queue, where its worker was told to stop."""
    Run.objects.filter(pk=run_id, state__in=Run.BEGUN).update(state=Run.State.QUEUED, done=0)


def fail(run_id: int, reason: str) -> None:
    Run.objects.filter(pk=run_id, state__in=Run.BEGUN).update(
        state=Run.State.FAILED, failure=reason, finished_at=timezone.now()
    )
