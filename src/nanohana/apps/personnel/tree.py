"""The tree of divisions as of a day, and what is found in it."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from nanohana.organization.models import MAIN_KINDS, Appointment, DivisionState, StaffMember

MOST_FOUND = 50


@dataclass(slots=True)
class Node:
    """A division on the day; ``people`` have their 本務 in it, ``total`` in it or below."""

    state: DivisionState
    people: int
    children: list[Node] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.people + sum(child.total for child in self.children)


def tree_on(day: datetime.date) -> list[Node]:
    """The divisions at the top. Whose parent is not valid on the day stands there too, so that none is hidden."""
    held = Appointment.objects.in_force(day).filter(kind__in=MAIN_KINDS).order_by()
    people = Counter(division for division in held.values_list("division_id", flat=True) if division is not None)
    nodes = {state.division_id: Node(state, people[state.division_id]) for state in states_on(day)}
    top: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.state.parent_id) if node.state.parent_id else None
        (above.children if above else top).append(node)
    return top


def states_on(day: datetime.date) -> QuerySet[DivisionState]:
    return DivisionState.objects.filter(period__contains=day).order_by("code")


def way_up(state: DivisionState, day: datetime.date) -> list[DivisionState]:
    """The divisions above, from the top down."""
    by_division = {each.division_id: each for each in states_on(day)}
    way: list[DivisionState] = []
    above = by_division.get(state.parent_id) if state.parent_id else None
    while above is not None:
        way.insert(0, above)
        above = by_division.get(above.parent_id) if above.parent_id else None
    return way


def found_divisions(query: str, day: datetime.date) -> QuerySet[DivisionState]:
    return states_on(day).filter(Q(name__icontains=query) | Q(code=query))[:MOST_FOUND]


def found_people(query: str) -> QuerySet[StaffMember]:
    """People by number, name or reading, with or without the space in it."""
    bare = r"\s*".join(map(_escaped, "".join(query.split())))
    matching = Q(number=query) | Q(name__regex=bare) | Q(reading__regex=bare)
    return StaffMember.objects.filter(matching).order_by("reading", "number")[:MOST_FOUND]


def _escaped(character: str) -> str:
    """Nothing of a query is a pattern to PostgreSQL."""
    return character if character.isalnum() else f"\\{character}"
