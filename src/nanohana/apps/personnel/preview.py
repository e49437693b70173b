"""What a 人事異動 means before it is approved: who gains and loses which libraries and apps, and what to look at.

1. The plan is written into the appointments and taken back in the same transaction, so that everybody is the very actor
   that they will be on the day (``access.rights``): the day before as it stands, the day with it.
2. What these may read is decided in memory (``access.deciding``): under rules hardly two people have the same rights,
   and a query for each would take minutes.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from nanohana.access.deciding import Thing, readable_counts
from nanohana.access.models import Account
from nanohana.access.offered import Offered, offered_to
from nanohana.access.rights import NO_ACCOUNT, Actor, actors_of_staff
from nanohana.apps.personnel.cautions import cautions_of
from nanohana.documents.models import Document, Library
from nanohana.documents.things import thing_of
from nanohana.organization.changes import hold
from nanohana.organization.models import Appointment, Division, DivisionState, StaffMember, TransferRow
from nanohana.organization.transfer_plan import Plan
from nanohana.organization.transfers import ONE_DAY, apply_plan

Seen = Mapping[int, int]  # library → documents that may be read in it


@dataclass(slots=True)
class PersonPreview:
    number: str
    name: str
    before: list[str]  # places, as 「人事課 主事」
    after: list[str]
    gained: list[tuple[str, int]] = field(default_factory=list)  # library, documents
    lost: list[tuple[str, int]] = field(default_factory=list)
    gained_apps: list[str] = field(default_factory=list)  # task apps, chatbots, rows of the registry of counters
    lost_apps: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LibraryPreview:
    name: str
    documents: int
    gaining: int = 0  # people
    losing: int = 0


@dataclass(slots=True)
class AppPreview:
    name: str
    gaining: int = 0  # people
    losing: int = 0


@dataclass(slots=True)
class _Day:
    """People by number, on one day: what they are, and where they work."""

    actors: dict[str, Actor]
    places: dict[str, list[str]]


def preview_of(plan: Plan, rows: Sequence[TransferRow]) -> dict[str, Any]:
    """The preview as plain data, in the order of the file: people, libraries, apps, warnings."""
    numbers = list(dict.fromkeys(row.number for row in rows))
    with transaction.atomic():
        before = _day(numbers, plan.day - ONE_DAY)
        apply_plan(plan)
        hold()
        after = _day(numbers, plan.day)
        names = dict(StaffMember.objects.filter(number__in=numbers).values_list("number", "name"))
        warnings = cautions_of(plan, rows, after.actors)
        transaction.set_rollback(True)
    libraries = {library.pk: LibraryPreview(library.name, library.total) for library in _libraries()}
    apps: dict[tuple[str, object], AppPreview] = {}
    readable, offered = _Readable(), dict[Actor, Offered]()
    people = [PersonPreview(no, names[no], before.places.get(no, []), after.places.get(no, [])) for no in numbers]
    for person in people:
        old, new = (readable.by(day.actors.get(person.number)) for day in (before, after))
        _compare(person, old, new, libraries)
        had, has = (offered_to(day.actors.get(person.number), offered) for day in (before, after))
        _compare_apps(person, had, has, apps)
    return {
        "people": [asdict(person) for person in people],
        "libraries": [asdict(library) for library in libraries.values() if library.gaining or library.losing],
        "apps": [asdict(app) for _, app in sorted(apps.items(), key=lambda known: (known[0][0], known[1].name))],
        "warnings": warnings,
        "made": len(plan.made),
        "ended": len(plan.ended),
    }


def _libraries() -> QuerySet[Any]:
    return Library.objects.annotate(total=Count("documents", filter=Q(documents__removed_at=None)))


def _compare(person: PersonPreview, old: Seen, new: Seen, libraries: Mapping[int, LibraryPreview]) -> None:
    for key, library in libraries.items():
        if key in new and (key not in old or new[key] > old[key]):
            person.gained.append((library.name, new[key] - old.get(key, 0)))
            library.gaining += 1
        elif key in old and (key not in new or new[key] < old[key]):
            person.lost.append((library.name, old[key] - new.get(key, 0)))
            library.losing += 1


def _compare_apps(
    person: PersonPreview, had: Offered, has: Offered, apps: dict[tuple[str, object], AppPreview]
) -> None:
    for key, name in has.items():
        if key not in had:
            person.gained_apps.append(name)
            apps.setdefault(key, AppPreview(name)).gaining += 1
    for key, name in had.items():
        if key not in has:
            person.lost_apps.append(name)
            apps.setdefault(key, AppPreview(name)).losing += 1


class _Readable:
    """What actors may read, by library; decided in memory, once for all who have the same rights."""

    def __init__(self) -> None:
        named = Document.objects.filter(removed_at=None, rules__isnull=False).select_related("library").distinct()
        self._ruled = {document.pk: thing_of(document) for document in named}
        self._things = list(_things().items())
        self._known: dict[Actor, Seen] = {}

    def by(self, actor: Actor | None) -> Seen:
        if actor is None:
            return {}
        rights = replace(actor, account=NO_ACCOUNT, places=frozenset(), held=())
        if rights not in self._known:
            self._known[rights] = readable_counts(rights, self._things, self._ruled)
        return self._known[rights]


def _things() -> Counter[Thing]:
    """All libraries and the kinds of documents in them, with how many there are (``readable_counts``)."""
    of_library = {library.pk: thing_of(library) for library in Library.objects.all()}
    counted = Counter(dict.fromkeys(of_library.values(), 0))
    documents = Document.objects.filter(removed_at=None).order_by()
    for is_withheld, kinds in (
        (False, documents.filter(withheld_at=None)),
        (True, documents.exclude(withheld_at=None)),
    ):
        for library, label, count in kinds.values_list("library", "handling_label").annotate(Count("pk")):
            counted[replace(of_library[library], label=label, is_withheld=is_withheld)] += count
    return counted


def _day(numbers: Sequence[str], on: datetime.date) -> _Day:
    staff = dict(StaffMember.objects.filter(number__in=numbers).values_list("pk", "number"))
    accounts: dict[int, Account | None] = dict.fromkeys(staff)
    accounts |= {account.staff_id: account for account in Account.objects.filter(staff__in=staff) if account.staff_id}
    actors = actors_of_staff(accounts, on)
    return _Day({staff[key]: actor for key, actor in actors.items()}, _places(staff, on))


def _places(staff: Mapping[int, str], on: datetime.date) -> dict[str, list[str]]:
    names = dict(DivisionState.objects.filter(period__contains=on).order_by().values_list("division_id", "name"))
    names = dict(Division.objects.values_list("pk", "name")) | names
    places: dict[str, list[str]] = {}
    held = Appointment.objects.filter(staff__in=staff).in_force(on).select_related("post").order_by("starts_on", "pk")
    for appointment in held:
        place = f"{names.get(appointment.division_id or 0, '')}　{appointment.post or ''}".strip("　")
        kind = "" if appointment.kind == Appointment.Kind.MAIN else f"（{appointment.get_kind_display()}）"
        places.setdefault(staff[appointment.staff_id], []).append(f"{place}{kind}")
    return places


def counts(preview: Mapping[str, Any]) -> Counter[str]:
    """How many people the preview is about, and how many of them gain or lose something."""
    people = preview["people"]
    return Counter(
        people=len(people),
        gaining=sum(bool(person["gained"]) for person in people),
        losing=sum(bool(person["lost"]) for person in people),
        gaining_apps=sum(bool(person.get("gained_apps")) for person in people),  # not in previews of before
        losing_apps=sum(bool(person.get("lost_apps")) for person in people),
    )
