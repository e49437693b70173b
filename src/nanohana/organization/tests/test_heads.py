"""Who heads a division: nobody there stands higher, and somebody stands lower."""

from __future__ import annotations

import datetime

import pytest

from nanohana.organization.models import Appointment, Division, Post, StaffMember
from nanohana.organization.staffing import headed_divisions, staff_places

SINCE, DAY = datetime.date(2024, 4, 1), datetime.date(2026, 4, 1)


class Office:
    """A department with a section."""

    def __init__(self) -> None:
        self.department = Division.objects.create(code="1000", name="総務部")
        self.section = Division.objects.create(code="1010", name="人事課", parent=self.department)
        self.posts = {
            rank: Post.objects.create(code=f"P{rank}", name=f"{rank}", rank=rank) for rank in (10, 20, 30, 70)
        }

    def add(self, number: str, division: Division, rank: int, **more: object) -> StaffMember:
        staff, _ = StaffMember.objects.get_or_create(number=number)
        given = {"staff": staff, "division": division, "post": self.posts[rank], "starts_on": SINCE}
        Appointment.objects.create(**given | more)
        return staff


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def heads(staff: StaffMember, on: datetime.date = DAY) -> set[str]:
    own = staff_places([staff.pk], on).get(staff.pk, frozenset())
    return {Division.objects.get(pk=division).name for division in headed_divisions(own, on)}


def test_the_highest_post_of_a_division_heads_it(office: Office) -> None:
    chief, deputy, clerk = (
        office.add(number, office.section, rank) for number, rank in (("1", 20), ("2", 30), ("3", 70))
    )
    assert heads(chief) == {"人事課"} and heads(deputy) == heads(clerk) == set()


def test_who_is_alone_or_among_equals_heads_nobody(office: Office) -> None:
    one = office.add("1", office.section, 70)
    assert heads(one) == set()
    office.add("2", office.section, 70)
    assert heads(one) == set()


def test_a_department_is_headed_over_its_sections(office: Office) -> None:
    director, chief = office.add("1", office.department, 10), office.add("2", office.section, 20)
    assert heads(director) == {"総務部"} and heads(chief) == set()
    office.add("3", office.section, 70)
    assert heads(chief) == {"人事課"}


def test_it_follows_the_appointments_of_the_day(office: Office) -> None:
    chief, deputy = office.add("1", office.section, 20, ends_on=DAY), office.add("2", office.section, 30)
    office.add("3", office.section, 70)
    after = DAY + datetime.timedelta(days=1)
    assert (heads(chief), heads(deputy)) == ({"人事課"}, set())
    assert (heads(chief, after), heads(deputy, after)) == (set(), {"人事課"})


def test_who_is_on_leave_heads_nothing(office: Office) -> None:
    chief = office.add("1", office.section, 20)
    office.add("2", office.section, 70)
    Appointment.objects.create(staff=chief, kind="leave", starts_on=DAY)
    assert heads(chief) == set()
