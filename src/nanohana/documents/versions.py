"""Which version of a document is in force when.

``in_force`` follows from all versions of the document, so every change of a version's state or dates recomputes it:
each ready version holds from its start until the start of the next one, or until its own 廃止日.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, Value, When
from django.utils import timezone

from nanohana.audit.recording import record
from nanohana.documents.acts import DocumentAct
from nanohana.documents.models import Document, Version

Timespan = tuple[datetime.date | None, datetime.date | None]


def timespans(versions: Iterable[Version]) -> dict[UUID, Timespan | None]:
    """When each of a document's ready versions holds: [start, end), None for an open side or for "never".

    A version starts on its 施行日. Without one, the version registered first has always held, and a later one holds
    from the day of its registration. Of two versions that start on the same day the one registered later wins.
    """
    in_order = sorted(versions, key=lambda version: version.registered_at)
    starts = {v.pk: _start(v, is_first=position == 0) for position, v in enumerate(in_order)}
    in_order.sort(key=lambda version: starts[version.pk] or datetime.date.min)
    found: dict[UUID, Timespan | None] = {}
    for version, following in pairwise([*in_order, None]):
        if version is None:
            continue
        start = starts[version.pk]
        ends = [version.effective_until, starts[following.pk] if following else None]
        end = min((day for day in ends if day is not None), default=None)
        # Another version without a start that follows this one replaces it wholly.
        replaced = following is not None and starts[following.pk] == start
        found[version.pk] = None if replaced or (start and end and end <= start) else (start, end)
    return found


def _start(version: Version, *, is_first: bool) -> datetime.date | None:
    if version.effective_from or is_first:
        return version.effective_from
    return timezone.localdate(version.registered_at)


def recompute_in_force(document: Document) -> None:
    """Set ``in_force`` of all versions of a document anew. Takes part in the caller's transaction."""
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=document.pk)
        held = timespans(document.versions.filter(Version.UNDERSTOOD, removed_at=None))
        for version in document.versions.all():
            timespan = held.get(version.pk)
            in_force = DateRange(*timespan) if timespan else None
            if version.in_force != in_force:
                Version.objects.filter(pk=version.pk).update(in_force=in_force)


def change_dates(version: Version) -> None:
    """Save a version's label and dates, as edited by its owner."""
    with transaction.atomic():
        version.save(update_fields=["label", "promulgated_on", "effective_from", "effective_until"])
        recompute_in_force(version.document)
        record(DocumentAct.VERSION_CHANGED, version, title=str(version))


def fail(version_id: UUID, code: str, message: str) -> None:
    """Record why a version could not be registered, unless it was cancelled or finished meanwhile.

    One that had been understood before stays registered as it was, with the reason beside it.
    """
    unfinished = Version.objects.filter(pk=version_id, state__in=Version.UNFINISHED)
    unfinished.update(state=_state_after(Version.State.FAILED), failure_code=code, failure=message)


def put_off(version_id: UUID, code: str, message: str) -> bool:
    """Put a version back into the queue, with what its registration waits for; false where it ended meanwhile."""
    unfinished = Version.objects.filter(pk=version_id, state__in=Version.UNFINISHED)
    waiting = {"state": Version.State.QUEUED, "failure_code": code, "failure": message}
    return unfinished.update(**waiting, done=0, total=0) == 1


def cancel(version: Version) -> bool:
    """Stop a registration that has not finished; its job notices within a second. Tells whether there was one."""
    unfinished = Version.objects.filter(pk=version.pk, state__in=Version.UNFINISHED)
    with transaction.atomic():
        state = _state_after(Version.State.CANCELLED)
        stopped = unfinished.update(state=state, failure_code="", failure="") == 1
        if stopped:
            record(DocumentAct.CANCELLED, version, title=str(version))
    return stopped


def _state_after(interruption: Version.State) -> Case:
    return Case(When(format="", then=Value(interruption)), default=Value(Version.State.READY))
