"""Opening hours, over holidays and the turn of the year."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from nanohana.published.content import OpeningHours
from nanohana.published.opening import JAPAN, in_words, is_open, moment_in_words, next_opening

OFFICE = OpeningHours()


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-26T09:00", True),
        ("2026-11-26T08:59:59", False),
        ("2026-11-26T16:59:59", True),
        ("2026-11-26T17:00", False),
        ("2026-11-28T10:00", False),  # Saturday
        ("2026-11-23T10:00", False),  # 勤労感謝の日, a Monday
        ("2027-03-22T10:00", False),  # 振替休日: 21 March is a Sunday
        ("2026-09-22T10:00", False),  # 国民の休日 between two holidays
        ("2026-12-28T10:00", True),
        ("2026-12-29T10:00", False),
        ("2027-01-01T10:00", False),
        ("2027-01-04T10:00", True),
    ],
)
def test_officers_take_over_on_days_of_public_offices(moment: str, expected: bool) -> None:
    assert is_open(OFFICE, at(moment)) is expected


def test_the_clock_is_that_of_japan() -> None:
    assert is_open(OFFICE, datetime.datetime(2026, 11, 26, 0, 0, tzinfo=datetime.UTC))
    assert not is_open(OFFICE, datetime.datetime(2026, 11, 26, 9, 0, tzinfo=datetime.UTC))


def test_days_that_the_owner_closes_are_closed() -> None:
    closed = OpeningHours(closed_on=(datetime.date(2026, 11, 26),))
    assert not is_open(closed, at("2026-11-26T10:00"))
    assert next_opening(closed, at("2026-11-25T18:00")) == at("2026-11-27T09:00")


def test_who_opens_on_holidays_is_closed_on_days_of_their_own_alone() -> None:
    eve, police = at("2026-12-31T10:00"), OpeningHours(on_holidays=True)
    assert is_open(police, eve) and next_opening(police, eve) == at("2027-01-01T09:00")
    assert in_words(police) == "月曜日から金曜日まで 9時から17時まで"
    assert not is_open(replace(police, closed_on=(eve.date(),)), eve)
    assert not is_open(police, at("2026-12-27T10:00"))  # a Sunday


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-11-26T08:00", "2026-11-26T09:00"),
        ("2026-11-26T09:00", "2026-11-27T09:00"),  # open now; the next beginning is tomorrow's
        ("2026-11-27T17:30", "2026-11-30T09:00"),  # over the weekend
        ("2026-12-28T17:30", "2027-01-04T09:00"),  # over the turn of the year
        ("2026-05-01T18:00", "2026-05-07T09:00"),  # over ゴールデンウィーク with its 振替休日
    ],
)
def test_the_next_opening_skips_every_closed_day(after: str, expected: str) -> None:
    assert next_opening(OFFICE, at(after)) == at(expected)


@pytest.mark.parametrize(
    "never", [OpeningHours(weekdays=()), OpeningHours(start=datetime.time(17), end=datetime.time(9))]
)
def test_hours_that_never_open(never: OpeningHours) -> None:
    assert not is_open(never, at("2026-11-26T10:00"))
    assert next_opening(never, at("2026-11-26T10:00")) is None
    assert in_words(never) == ""


def test_hours_in_words() -> None:
    assert in_words(OFFICE) == "月曜日から金曜日まで 9時から17時まで（祝日、12月29日から1月3日までを除く）"
    some = OpeningHours((2, 0), datetime.time(8, 30), datetime.time(12))
    assert in_words(some).startswith("月曜日・水曜日 8時30分から12時まで")
    assert moment_in_words(at("2026-11-27T09:00")) == "11月27日（金曜日）9時"
