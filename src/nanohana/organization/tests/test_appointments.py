"""Appointments hold from the day they start to the day they end, both included."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError

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
