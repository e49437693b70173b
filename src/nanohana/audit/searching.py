"""Searching the record, and writing it as CSV: the same on the screen and on the command line."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone

from nanohana.audit.acts import AuditAct
from nanohana.audit.models import Entry
from nanohana.audit.recording import record

HEAD = (
    "番号", "日時", "職員番号", "氏名", "所属", "アカウント", "接続元", "操作", "操作コード", "対象の種類",
    "対象の番号", "対象", "詳細", "署名",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty fields do not narrow. Days are local days, both included."""

    since: datetime.date | None = None
    until: datetime.date | None = None
    person: str = ""  # in the name, spaces left out, or the whole staff number
    verb: str = ""
    thing: str = ""  # in the title, or the whole id


def found(wanted: Wanted) -> QuerySet[Entry]:
    """The rows, the latest first."""
    entries = Entry.objects.all()
    if wanted.since:
        entries = entries.filter(at__gte=_start(wanted.since))
    if wanted.until:
        entries = entries.filter(at__lt=_start(wanted.until + datetime.timedelta(days=1)))
    if wanted.person:
        entries = _of_person(entries, "".join(wanted.person.split()))
    if wanted.verb:
        entries = entries.filter(verb=wanted.verb)
    if wanted.thing:
        entries = entries.filter(Q(object_title__icontains=wanted.thing) | Q(object_id=wanted.thing))
    return entries


def _of_person(entries: QuerySet[Entry], person: str) -> QuerySet[Entry]:
    """By a name without its spaces, which nobody remembers, or by a staff number in either width."""
    bare = entries.alias(bare_name=Replace(Replace("name", Value(" ")), Value("\u3000")))
    return bare.filter(Q(bare_name__icontains=person) | Q(staff_number=normalize("NFKC", person)))


def record_export(wanted: Wanted) -> None:
    """That rows are handed out, and which; before they are."""
    since, until = (day.isoformat() if day else "" for day in (wanted.since, wanted.until))
    record(AuditAct.EXPORTED, since=since, until=until, person=wanted.person, verb=wanted.verb, thing=wanted.thing)


def _start(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def rows(entries: QuerySet[Entry]) -> Iterator[tuple[object, ...]]:
    """The records as rows of a CSV file with the columns of ``HEAD``."""
    return map(_cells, entries.iterator(chunk_size=2_000))


def _cells(entry: Entry) -> tuple[object, ...]:
    return (
        entry.sequence,
        timezone.localtime(entry.at).isoformat(),
        entry.staff_number,
        entry.name,
        entry.division,
        entry.account or "",
        entry.address,
        entry.act,
        entry.verb,
        entry.object_kind,
        entry.object_id,
        entry.object_title,
        entry.details,
        bytes(entry.hmac).hex(),
    )
