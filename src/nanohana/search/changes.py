"""A search as of the day that a question asks about, also where a change of the document tells it (改正前, 施行前)."""

from __future__ import annotations

import datetime
from dataclasses import replace
from uuid import UUID

from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.documents.models import Version
from nanohana.search.asked_day import AskedDay, Change
from nanohana.search.finding import find
from nanohana.search.found import Found, Scope

_NO_SUCH_VERSION = "改正の前後の版が登録されていないため、現行の版で探しました。"


def find_as_asked(
    actor: Actor | None, question: str, asked: AskedDay | None, *, scope: Scope, as_of: datetime.date
) -> tuple[datetime.date, Found]:
    """What is found for a question without its day, and as of which day: the one asked for, else ``as_of``.

    The change meant is that of the document found first.
    """
    day = (asked and asked.day) or as_of
    found = find(actor, question, scope=scope, as_of=day)
    if asked is None or asked.change is None:
        return day, found
    changed = on_change(found.passages[0].document, asked.change, localdate()) if found.passages else None
    if changed is None:
        return day, replace(found, notes=(*found.notes, _NO_SUCH_VERSION))
    return changed, found if changed == day else find(actor, question, scope=scope, as_of=changed)


def on_change(document: UUID, change: Change, today: datetime.date) -> datetime.date | None:
    """The day before the last change of a document, or of the next one; None where it knows no such version."""
    known = Version.objects.filter(document=document, removed_at=None).exclude(in_force=None)
    spans = [version.in_force for version in known]
    day = _day(change, sorted(span.lower for span in spans if span.lower), today)
    return day if day and any(day in span for span in spans) else None


def _day(change: Change, starts: list[datetime.date], today: datetime.date) -> datetime.date | None:
    begun = [start for start in starts if start <= today]
    coming = [start for start in starts if start > today]
    if change == "after":
        return coming[0] if coming else today
    if change == "before_start" and (coming or not begun):
        return today
    return begun[-1] - datetime.timedelta(days=1) if begun and begun[-1] > datetime.date.min else None
