"""The watch: what has changed since the last run of a set makes a run, once things have come to rest.

1. Each division that has questions is compared with its newest run, whatever came of that.
2. A difference makes a run that settles. Each further difference only moves it on, so many changes make one run.
3. It is queued when nothing has changed for ``QUIET`` and no document of the division is being read.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from nanohana.documents.models import Version
from nanohana.evaluation.fingerprints import Fingerprint, fingerprints
from nanohana.evaluation.models import Run
from nanohana.organization.models import Division

QUIET = datetime.timedelta(minutes=2)


def watch() -> list[Run]:
    """The runs that are to begin now; the caller defers them."""
    known = fingerprints()
    Run.objects.filter(state=Run.State.SETTLING).exclude(division__in=known).delete()  # without a question by now
    return [run for division, now in known.items() if (run := _looked_at(division, now)) is not None]


@transaction.atomic
def _looked_at(division: int, now: Fingerprint) -> Run | None:
    Division.objects.select_for_update().get(pk=division)
    last = Run.objects.filter(division=division).first()
    cause = _cause(last, now)
    if last is not None and last.state in Run.BEGUN:
        return None
    if cause is not None:
        _settle(last, division, cause, now)
    elif last is not None and last.state == Run.State.SETTLING and _is_quiet(last):
        last.state = Run.State.QUEUED
        last.save(update_fields=["state"])
        return last
    return None


def _cause(last: Run | None, now: Fingerprint) -> Run.Cause | None:
    """Why to run; None where all is as it was."""
    if last is None:
        return Run.Cause.FIRST
    if last.search != now.search:
        return Run.Cause.SEARCH
    if last.documents != now.documents:
        return Run.Cause.DOCUMENTS
    return Run.Cause.QUESTIONS if last.questions != now.questions else None


def _settle(last: Run | None, division: int, cause: Run.Cause, now: Fingerprint) -> None:
    """The first cause of a run stays."""
    run = last if last is not None and last.state == Run.State.SETTLING else Run(division_id=division, cause=cause)
    run.state, run.changed_at = Run.State.SETTLING, timezone.now()
    run.questions, run.documents, run.search = now
    run.save()


def _is_quiet(run: Run) -> bool:
    reading = Version.objects.filter(
        document__owner_division=run.division, state__in=Version.UNFINISHED, removed_at=None
    )
    return timezone.now() - run.changed_at >= QUIET and not reading.exists()
