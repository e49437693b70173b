"""A small body: two sections under a department, their heads and staff, and how they use the product."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.organization.models import Appointment, Division, Post, StaffMember
from nanohana.usage.models import Person, Run
from nanohana.usage.recording import record

SINCE = datetime.date(2024, 4, 1)


@dataclass
class Body:
    """Divisions and posts by code; ``add`` makes a member of the staff with an account."""

    divisions: dict[str, Division]
    posts: dict[str, Post]

    def add(self, number: str, division: str, post: str = "P70", birth_year: int | None = None) -> Account:
        staff = StaffMember.objects.create(number=number, name=f"職員{number}", birth_year=birth_year)
        Appointment.objects.create(
            staff=staff, division=self.divisions[division], post=self.posts[post], starts_on=SINCE
        )
        return Account.objects.create(username=f"u{number}", staff=staff)

    def move(self, account: Account, division: str, day: datetime.date) -> None:
        """A 異動 on a day."""
        held = Appointment.objects.get(staff=account.staff, ends_on=None)
        held.ends_on = day - datetime.timedelta(days=1)
        held.save()
        Appointment.objects.create(staff=held.staff, division=self.divisions[division], post=held.post, starts_on=day)


@pytest.fixture
def body(db: None) -> Body:
    department = Division.objects.create(code="1000", name="総務部")
    divisions = {
        "1000": department,
        **{
            code: Division.objects.create(code=code, name=name, parent=department)
            for code, name in (("1010", "人事課"), ("1040", "税務課"))
        },
    }
    posts = {
        code: Post.objects.create(code=code, name=name, rank=rank)
        for code, name, rank in (("P10", "部長", 10), ("P20", "課長", 20), ("P50", "主査", 50), ("P70", "主事", 70))
    }
    return Body(divisions, posts)


Use = Callable[..., Run]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """``use(account, day, app, outcome)``: a use on a day, recorded as on that day."""

    def use(
        account: Account,
        day: datetime.date | None = None,
        app: str = "assistant",
        outcome: Run.Outcome = Run.Outcome.ANSWERED,
        **more: object,
    ) -> Run:
        moment = timezone.now() if day is None else _noon(day)
        with monkeypatch.context() as at:
            at.setattr(timezone, "now", lambda: moment)
            run = record(account, app, outcome, **more)
        assert run is not None
        return run

    return use


def _noon(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def person_of(account: Account) -> Person:
    return Person.objects.get(staff=account.staff)
