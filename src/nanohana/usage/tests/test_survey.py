"""The short question: asked after five uses, once a quarter, never pressed; the answer leads back to nobody."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.usage import survey
from nanohana.usage.models import Survey, TimeSaved
from nanohana.usage.survey import is_due, quarter_of, take
from nanohana.usage.tests.conftest import Body, Use

AUTUMN, WINTER = datetime.date(2026, 11, 26), datetime.date(2027, 1, 4)
UP_TO_60 = TimeSaved.Class.UP_TO_60


@pytest.fixture
def user(body: Body, use: Use, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Somebody who has used the product five times."""
    on(monkeypatch, AUTUMN)
    account = body.add("1", "1010")
    for _ in range(5):
        use(account)
    return account


def on(monkeypatch: pytest.MonkeyPatch, day: datetime.date) -> None:
    monkeypatch.setattr(survey, "localdate", lambda: day)


def test_it_is_asked_after_the_fifth_use(body: Body, use: Use) -> None:
    account = body.add("1", "1010")
    for _ in range(4):
        use(account)
        assert not is_due(account)
    use(account)
    assert is_due(account) and not is_due(Account.objects.create(username="admin"))


def test_it_is_answered_once_a_quarter(user: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert take(user, UP_TO_60) and not is_due(user)
    assert not take(user, UP_TO_60)
    assert TimeSaved.objects.get().quarter == datetime.date(2026, 10, 1)
    on(monkeypatch, WINTER)
    assert is_due(user)


def test_who_waves_it_away_is_not_asked_again_in_the_quarter(user: Account) -> None:
    assert take(user, None) and not is_due(user)
    assert not TimeSaved.objects.exists() and Survey.objects.get().answered is False


def test_nobody_answers_who_is_not_asked(body: Body, use: Use) -> None:
    account = body.add("1", "1010")
    use(account)
    assert not take(account, UP_TO_60) and not TimeSaved.objects.exists()


def test_an_answer_leads_back_to_nobody(user: Account) -> None:
    take(user, UP_TO_60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'usage_timesaved'")
        assert {name for (name,) in cursor.fetchall()} == {"id", "quarter", "division_id", "saved"}


@pytest.mark.parametrize(("given", "answers"), [("2", 1), ("", 0), ("9", 0), ("x", 0)])
def test_the_page_takes_an_answer_or_none(user: Account, given: str, answers: int) -> None:
    client = signed_in(user)
    assert client.post("/usage/survey/", {"saved": given}).status_code == 302
    assert TimeSaved.objects.count() == answers and not is_due(user)
    part = client.post("/usage/survey/", {"saved": given}, headers={"HX-Request": "true"})
    assert part.status_code == 200 and "回答を受け付けました" not in part.content.decode()


def test_visitors_are_led_to_the_sign_in(db: None) -> None:
    assert Client().post("/usage/survey/", {"saved": "1"})["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("day", "first"), [((2026, 1, 1), (2026, 1, 1)), ((2026, 3, 31), (2026, 1, 1)), ((2026, 12, 31), (2026, 10, 1))]
)
def test_quarters(day: tuple[int, int, int], first: tuple[int, int, int]) -> None:
    assert quarter_of(datetime.date(*day)) == datetime.date(*first)
