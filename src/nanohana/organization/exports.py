"""The present state as CSV files that can be imported again, and empty files to fill in."""

from __future__ import annotations

from collections.abc import Iterator

from nanohana.organization.import_divisions import ALWAYS, read_histories
from nanohana.organization.imports import KINDS
from nanohana.organization.models import FOREVER, Appointment, Post, StaffMember
from nanohana.organization.tables import written


def template(kind: str) -> bytes:
    """The head alone."""
    return written((column.name for column in KINDS[kind].columns), ())


def export(kind: str) -> bytes:
    """Everything of a kind. Taken over again, it changes nothing."""
    return written((column.name for column in KINDS[kind].columns), _ROWS[kind]())


def _divisions() -> Iterator[tuple[object, ...]]:
    for code, history in sorted(read_histories().items()):
        for state in history.states:
            first = None if state.first == ALWAYS else state.first
            last = None if state.last == FOREVER else state.last
            successors = ";".join(sorted(history.successors)) if state is history.states[-1] else ""
            yield code, state.name, state.parent, first, last, successors


def _posts() -> Iterator[tuple[object, ...]]:
    yield from Post.objects.values_list("code", "name", "rank")


def _staff() -> Iterator[tuple[object, ...]]:
    yield from StaffMember.objects.values_list("number", "name", "reading", "birth_year")


def _appointments() -> Iterator[tuple[object, ...]]:
    held = Appointment.objects.order_by("staff__number", "starts_on", "pk")
    for number, kind, division, post, first, last in held.values_list(
        "staff__number", "kind", "division__code", "post__code", "starts_on", "ends_on"
    ):
        yield number, Appointment.Kind(kind).label, division, post, first, last


_ROWS = {"divisions": _divisions, "posts": _posts, "staff": _staff, "appointments": _appointments}
