"""Appointments hold from the day they start to the day they end, both included."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from nanohana.organization.changes import hold
from nanohana.organization.models import Appointment, Division, Post, StaffMember

pytestmark = pytest.mark.django_db


@pytest.fixture
def appointment() -> Appointment:
    return Appointment.objects.create(
        staff=StaffMember.objects.create(number="1", name="菜花 花子"),
        division=Division.objects.create(code="110", name="人事課"),
        post=Post.objects.create(code="S", name="主事", rank=7),
        starts_on=datetime.date(2025, 4, 1),
        ends_on=datetime.date(2026, 3, 31),
    )


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2025-03-31", False), ("2025-04-01", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_first_and_last_day_count(appointment, day, holds):
    assert Appointment.objects.in_force(datetime.date.fromisoformat(day)).exists() is holds


def test_an_appointment_cannot_end_before_it_starts(appointment):
    appointment.ends_on = datetime.date(2025, 3, 31)
    with pytest.raises(IntegrityError):
        appointment.save()


def _again(appointment: Appointment, kind: str, first: str, last: str | None = None) -> Appointment:
    days = {"starts_on": datetime.date.fromisoformat(first), "ends_on": last and datetime.date.fromisoformat(last)}
    return Appointment(staff=appointment.staff, division=appointment.division, post=appointment.post, kind=kind, **days)


@pytest.mark.parametrize(
    ("kind", "first", "last", "holds"),
    [
        ("main", "2026-04-01", None, True),
        ("main", "2026-03-31", None, False),
        ("main", "2024-04-01", "2025-03-31", True),
        ("main", "2024-04-01", "2025-04-01", False),
        ("fixed_term", "2026-01-01", "2026-12-31", False),
        ("concurrent", "2025-04-01", None, True),
        ("joint", "2025-04-01", None, True),
        ("leave", "2025-04-01", None, True),
    ],
)
def test_nobody_has_two_main_appointments_on_one_day(appointment, kind, first, last, holds):
    _again(appointment, kind, first, last).save()
    if holds:
        hold()
    else:
        with pytest.raises(IntegrityError, match="one_main_appointment_per_day"):
            hold()


def test_a_fixed_term_needs_an_end(appointment):
    with pytest.raises(IntegrityError, match="fixed_term_has_an_end"):
        _again(appointment, "fixed_term", "2027-04-01").save()


def test_only_an_absence_is_without_a_place(appointment):
    Appointment.objects.create(staff=appointment.staff, kind="retirement", starts_on=datetime.date(2026, 4, 1))
    with pytest.raises(IntegrityError, match="appointment_has_a_place"):
        Appointment.objects.create(staff=appointment.staff, kind="joint", starts_on=datetime.date(2026, 4, 1))


def test_a_staff_number_never_changes(appointment):
    StaffMember.objects.update(name="菜花 花")
    with pytest.raises(IntegrityError, match="never changes"):
        StaffMember.objects.update(number="2")


def test_who_has_appointments_is_not_deleted(appointment):
    with pytest.raises(ProtectedError):
        appointment.staff.delete()
