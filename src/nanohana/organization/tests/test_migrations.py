"""The schema before dates: what it held stays, both ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("organization", "0001_initial")], [("organization", "0004_tree_and_numbers")]


def _migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return executor.loader.project_state(target).apps.get_model


def _connect_to(database: str) -> None:
    """The pool would go on handing out connections to the database of before."""
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = database


@pytest.fixture
def _empty_database(transactional_db: None) -> Iterator[None]:
    """Another database without tables: from today's schema back to the first one would take half a minute."""
    today = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE before_dates")
    _connect_to("before_dates")
    yield
    _connect_to(today)
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE before_dates")


@pytest.mark.usefixtures("_empty_database")
def test_appointments_stay_both_ways():
    model = _migrate(BEFORE)
    staff = model("organization", "StaffMember").objects.create(number="1", name="菜花 花子")
    post = model("organization", "Post").objects.create(code="S", name="主事", rank=70)
    divisions = [model("organization", "Division").objects.create(code=code, name=code) for code in "ABC"]
    for division, day in zip(divisions, ["2024-04-01", "2025-04-01", "2025-04-01"], strict=True):
        model("organization", "Appointment").objects.create(
            staff=staff, division=division, post=post, kind="main", starts_on=day
        )
    model = _migrate(AFTER)
    appointments = model("organization", "Appointment").objects
    held = appointments.order_by("division__code").values_list("division__code", "kind", "ends_on")
    assert [(code, kind, str(end)) for code, kind, end in held] == [
        ("A", "main", "2025-03-31"),
        ("B", "main", "None"),
        ("C", "concurrent", "None"),
    ]
    appointments.filter(division__code="C").update(kind="joint")
    appointments.create(staff_id=staff.pk, kind="leave", starts_on="2026-04-01")
    model = _migrate(BEFORE)
    kinds = model("organization", "Appointment").objects.order_by("division__code").values_list("kind", flat=True)
    assert list(kinds) == ["main", "main", "concurrent"]
