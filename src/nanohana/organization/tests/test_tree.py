"""The tree of divisions through time: names, places, and no cycle on any day."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError
from django.utils import timezone

from nanohana.organization.changes import hold
from nanohana.organization.models import Division, DivisionState, FormerState

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 4, 1)
BEFORE = datetime.date(2026, 3, 31)


@pytest.fixture
def tree() -> dict[str, Division]:
    top = Division.objects.create(code="1", name="総務部")
    below = Division.objects.create(code="11", name="人事課", parent=top)
    return {"top": top, "below": below, "unit": Division.objects.create(code="111", name="給与係", parent=below)}


def test_a_division_is_never_below_itself(tree):
    Division.objects.filter(pk=tree["top"].pk).update(parent=tree["unit"])
    with pytest.raises(IntegrityError, match="below itself"):
        hold()


def test_a_division_is_not_its_own_parent(tree):
    Division.objects.filter(pk=tree["unit"].pk).update(parent=tree["unit"])
    with pytest.raises(IntegrityError, match="below itself"):
        hold()


def test_divisions_may_change_places_from_a_day_on(tree):
    """人事課 came under 給与係 only after 給与係 had left it: never a cycle on one day."""
    FormerState.objects.create(division=tree["unit"], name="給与係", parent=tree["below"], valid_until=BEFORE)
    Division.objects.filter(pk=tree["unit"].pk).update(parent=tree["top"], valid_from=DAY)
    FormerState.objects.create(division=tree["below"], name="人事課", parent=tree["top"], valid_until=BEFORE)
    Division.objects.filter(pk=tree["below"].pk).update(parent=tree["unit"], valid_from=DAY)
    hold()


def test_a_cycle_of_former_days_is_found(tree):
    FormerState.objects.create(division=tree["top"], name="総務部", parent=tree["unit"], valid_until=BEFORE)
    Division.objects.filter(pk=tree["top"].pk).update(valid_from=DAY)
    with pytest.raises(IntegrityError, match="below itself"):
        hold()


def test_a_division_has_one_state_a_day(tree):
    FormerState.objects.create(division=tree["unit"], name="旧給与係", parent=tree["below"], valid_until=DAY)
    Division.objects.filter(pk=tree["unit"].pk).update(valid_from=DAY)
    with pytest.raises(IntegrityError, match="two states"):
        hold()


def test_states_are_read_by_day(tree):
    FormerState.objects.create(division=tree["unit"], name="支給係", parent=tree["top"], valid_until=BEFORE)
    Division.objects.filter(pk=tree["unit"].pk).update(valid_from=DAY)
    names = {day: DivisionState.objects.get(code="111", period__contains=day).name for day in (BEFORE, DAY)}
    assert names == {BEFORE: "支給係", DAY: "給与係"}


def test_a_new_name_shows_from_its_day_on(tree):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    FormerState.objects.create(division=tree["unit"], name="給与係", valid_until=timezone.localdate())
    tree["unit"].name, tree["unit"].valid_from = "支給係", tomorrow
    tree["unit"].save()
    assert str(tree["unit"]) == "給与係"
    tree["unit"].valid_from = timezone.localdate()
    assert str(tree["unit"]) == "支給係"
