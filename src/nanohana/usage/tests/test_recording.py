"""What a use leaves behind: where the person worked that day, its outcome and rating, and no way back once erased."""

from __future__ import annotations

import datetime

import pytest
from click.testing import CliRunner
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.retention import erase_person
from nanohana.configuration import current
from nanohana.usage import recount
from nanohana.usage.commands import usage
from nanohana.usage.counting import Axis, Window
from nanohana.usage.figures import EVER, USERS
from nanohana.usage.models import AppMonth, LibraryMonth, Person, PersonMonth, Run, Start
from nanohana.usage.recording import ended, rated, record
from nanohana.usage.retention import erase_expired
from nanohana.usage.tests.conftest import Body, Use, person_of

APRIL, MAY = datetime.date(2026, 4, 1), datetime.date(2026, 5, 1)


def test_a_use_stays_with_the_division_of_its_day(body: Body, use: Use) -> None:
    account = body.add("1", "1010")
    use(account, datetime.date(2026, 4, 30))
    body.move(account, "1040", MAY)
    use(account, MAY)
    spring = USERS.along(Axis.DIVISION, Window(APRIL, datetime.date(2026, 5, 31)))
    assert spring.rows == {body.divisions["1010"].pk: 1, body.divisions["1040"].pk: 1} and spring.total == 1
    assert USERS.along(Axis.DIVISION, Window(MAY, datetime.date(2026, 5, 31))).rows == {body.divisions["1040"].pk: 1}


def test_only_staff_are_counted(db: None) -> None:
    assert record(Account.objects.create(username="admin"), "assistant", Run.Outcome.ANSWERED) is None
    assert not Run.objects.exists()


def test_the_age_band_is_that_of_the_year(body: Body, use: Use) -> None:
    account = body.add("1", "1010", birth_year=1986)
    assert use(account, datetime.date(2025, 6, 1)).age_band == 30
    assert use(account, datetime.date(2026, 6, 1)).age_band == 40
    assert use(body.add("2", "1010")).age_band is None


def test_how_it_ended_and_what_one_thought_of_it_is_counted_once(body: Body, use: Use) -> None:
    run = use(body.add("1", "1010"), libraries=[7, 3, 7])
    ended(run.pk, Run.Outcome.FAILED, "nanoha")
    rated(run.pk, False)
    rated(run.pk, True)
    month = AppMonth.objects.get()
    assert (month.runs, month.failed, month.useful, month.useless) == (1, 1, 1, 0)
    assert set(LibraryMonth.objects.values_list("library_id", "runs", "useless")) == {(3, 1, 0), (7, 1, 0)}
    assert Run.objects.get().model == "nanoha" and not any(recount.differences().values())


def test_without_evidence_it_stays_whatever_a_model_adds(body: Body, use: Use) -> None:
    run = use(body.add("1", "1010"), outcome=Run.Outcome.NO_EVIDENCE)
    ended(run.pk, Run.Outcome.ANSWERED)
    assert AppMonth.objects.get().no_evidence == 1


def test_the_first_five_uses_are_remembered_in_whatever_order_they_are_written(body: Body, use: Use) -> None:
    account = body.add("1", "1010")
    for day in (9, 3, 5, 5, 7, 1, 8):
        use(account, datetime.date(2026, 4, day))
    days = [day.day for day in Start.objects.get(app="").days]
    assert days == [1, 3, 5, 5, 7] and Start.objects.get(app="assistant").days == Start.objects.get(app="").days


def test_an_erased_person_stays_counted_and_cannot_be_told(body: Body, use: Use) -> None:
    account = body.add("1", "1010")
    use(account)
    person = person_of(account)
    today = Window(timezone.localdate().replace(day=1), timezone.localdate())
    erase_person(account, "本人の求めによる")
    assert Person.objects.get().staff is None and Run.objects.get().person == person
    assert EVER.total(today) == USERS.total(today) == 1
    use(account)
    assert EVER.total(today) == 2 and not any(recount.differences().values())


def test_old_runs_go_and_what_they_counted_stays(body: Body, use: Use) -> None:
    account = body.add("1", "1010")
    kept = current().usage_kept_days
    old = timezone.localdate() - datetime.timedelta(days=kept + 1)
    use(account, old)
    use(account, old + datetime.timedelta(days=2))
    assert erase_expired() == 1 and Run.objects.count() == 1
    assert sum(PersonMonth.objects.values_list("runs", flat=True)) == 2 and len(Start.objects.get(app="").days) == 2
    use(account, old + datetime.timedelta(days=40))
    assert not any(recount.differences().values())


def test_verifying_finds_a_sum_that_is_not_what_the_uses_give(body: Body, use: Use) -> None:
    use(body.add("1", "1010"))
    assert "一致します" in CliRunner().invoke(usage, ["verify"]).output
    PersonMonth.objects.update(runs=2)
    found = CliRunner().invoke(usage, ["verify"])
    assert found.exit_code == 1 and "usage_personmonth 2行" in found.output


def test_a_day_is_one_of_japan(body: Body, use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime.datetime(2026, 3, 31, 15, 30, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    record(body.add("1", "1010"), "assistant", Run.Outcome.ANSWERED)
    assert PersonMonth.objects.get().month == APRIL and Start.objects.get(app="").days == [APRIL]
