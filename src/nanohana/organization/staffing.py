"""Where people work on a day, by their appointments."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from nanohana.organization.models import ABSENT_KINDS, Appointment, StaffMember

Kind = Appointment.Kind
MainPlace = tuple[int | None, int | None]  # division and post, by their keys


class Place(NamedTuple):
    """A division in which somebody works, with the rank of the post there (a smaller one stands higher)."""

    division: int
    rank: int | None


def staff_places(staff: Collection[int], on: datetime.date) -> dict[int, frozenset[Place]]:
    """The places at which each person (by key) works on a day; who does not work here that day is left out.

    A 退職 ends everything. A 休職 or 派遣 suspends the other places; a 派遣 to a division of this body gives that one.
    """
    found: dict[int, list[tuple[str, Place | None]]] = {}
    held = Appointment.objects.filter(staff__in=staff).in_force(on).order_by()
    for person, kind, division, rank in held.values_list("staff_id", "kind", "division_id", "post__rank"):
        place = None if division is None else Place(division, rank)
        found.setdefault(person, []).append((kind, place))
    return {
        person: _places(appointments)
        for person, appointments in found.items()
        if all(kind != Kind.RETIREMENT for kind, _ in appointments)
    }


def staff_called(name: str, on: datetime.date) -> list[StaffMember]:
    """Who works here on a day and whose name or reading begins with ``name``, spaces left out; by number."""
    bare = "".join(name.split())
    spaceless = {each: _spaceless(each) for each in ("name", "reading")}
    people = StaffMember.objects.alias(**{f"bare_{each}": text for each, text in spaceless.items()})
    found = list(people.filter(Q(bare_name__startswith=bare) | Q(bare_reading__startswith=bare)))
    working = staff_places([one.pk for one in found], on)
    return [one for one in found if one.pk in working]


def _spaceless(column: str) -> Replace:
    return Replace(Replace(F(column), Value(" ")), Value("\u3000"))


def main_division(staff: int | None, on: datetime.date) -> int | None:
    """The division of a person's main post on a day, of another post where there is no main one."""
    return None if staff is None else main_place(staff, on)[0]


def main_place(staff: int, on: datetime.date) -> MainPlace:
    """That of a person's main post on a day, of another post where there is no main one."""
    held = Appointment.objects.filter(staff=staff, division__isnull=False).in_force(on)
    return held.main_first().values_list("division_id", "post_id").first() or (None, None)


def headed_divisions(own: Collection[Place], on: datetime.date) -> frozenset[int]:
    """The divisions that a person with these places heads on a day: nobody in them stands higher, and somebody lower,
    there or directly below."""
    divisions = [place.division for place in own]
    near = Appointment.objects.in_force(on).filter(Q(division__in=divisions) | Q(division__parent__in=divisions))
    ranks = list(near.order_by().values_list("division_id", "division__parent_id", "post__rank").distinct())
    return frozenset(
        place.division
        for place in own
        if place.rank is not None
        and not any(place.division == division and rank < place.rank for division, _, rank in ranks)
        and any(place.division in (division, parent) and rank > place.rank for division, parent, rank in ranks)
    )


def _places(appointments: list[tuple[str, Place | None]]) -> frozenset[Place]:
    absences = [(kind, place) for kind, place in appointments if kind in ABSENT_KINDS]
    if absences:
        return frozenset(place for kind, place in absences if kind == Kind.DISPATCH and place is not None)
    return frozenset(place for _, place in appointments if place is not None)
