"""Where people work on a day, by their appointments."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from nanohana.organization.models import ABSENT_KINDS, Appointment

Kind = Appointment.Kind


def staff_places(staff: Collection[int], on: datetime.date) -> dict[int, frozenset[int]]:
    """The divisions in which each person (by key) works on a day; who does not work here that day is left out.

    A 退職 ends everything. A 休職 or 派遣 suspends the other places; a 派遣 to a division of this body gives that one.
    """
    found: dict[int, list[tuple[str, int | None]]] = {}
    held = Appointment.objects.filter(staff__in=staff).in_force(on).order_by()
    for person, kind, division in held.values_list("staff_id", "kind", "division_id"):
        found.setdefault(person, []).append((kind, division))
    return {
        person: _places(appointments)
        for person, appointments in found.items()
        if all(kind != Kind.RETIREMENT for kind, _ in appointments)
    }


def _places(appointments: list[tuple[str, int | None]]) -> frozenset[int]:
    absences = [(kind, division) for kind, division in appointments if kind in ABSENT_KINDS]
    if absences:
        return frozenset(division for kind, division in absences if kind == Kind.DISPATCH and division is not None)
    return frozenset(division for _, division in appointments if division is not None)
