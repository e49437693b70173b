"""Putting uses down. Every app calls ``record`` once for each use, in the transaction of what was used:

    run = usage.recording.record(account, "task_apps:summary", Run.Outcome.ANSWERED)

and, where it turns out otherwise later, ``ended``; where the person rates the result, ``rated``. No text is passed.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from nanohana.access.models import Account
from nanohana.organization.staffing import MainPlace, main_place
from nanohana.usage.models import Person, Run


def record(
    account: Account,
    app: str,
    outcome: Run.Outcome,
    *,
    libraries: Iterable[int] = (),
    model: str = "",
    place: MainPlace | None = None,
) -> Run | None:
    """Put a use down. None for an account that belongs to no member of the staff: only staff are counted.

    ``app`` is the name of the app's folder, with the key of what was used in it where there are several
    (``"task_apps:summary"``). ``libraries`` (keys): those that the answer rests on; where none answered, those that
    were searched. ``place`` is the ``main_place`` of today, where it is known.
    """
    if account.staff is None:
        return None
    now = timezone.now()
    today = timezone.localdate(now)
    person, _ = Person.objects.get_or_create(staff=account.staff)
    division, post = place or main_place(account.staff.pk, today)
    return Run.objects.create(
        person=person, at=now, division_id=division, post_id=post, age_band=account.staff.age_band(today.year),
        app=app, outcome=outcome, model=model, libraries=sorted(set(libraries)),
    )  # fmt: skip


def ended(run: int | None, outcome: Run.Outcome, model: str = "") -> None:
    """What came of a run (by key) in the end. One without evidence stays one: a model's words change nothing there."""
    if run is None:
        return
    Run.objects.filter(pk=run).exclude(outcome=Run.Outcome.NO_EVIDENCE).update(outcome=outcome)
    if model:
        Run.objects.filter(pk=run).exclude(model=model).update(model=model)


def rated(run: int | None, useful: bool | None) -> None:
    """What the person thought of the result; the last word counts. None is neither."""
    if run is not None:
        Run.objects.filter(pk=run).update(useful=useful)
