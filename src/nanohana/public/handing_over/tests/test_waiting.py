"""What a citizen is told of the time they will wait."""

from __future__ import annotations

import datetime

import pytest

from nanohana.public.handing_over.waiting import expected_minutes, in_words

NOW = datetime.datetime(2026, 11, 26, 10, 0, tzinfo=datetime.UTC)


def ago(*minutes: float) -> list[datetime.datetime]:
    return [NOW - datetime.timedelta(minutes=each) for each in minutes]


def waits(*minutes: float) -> list[datetime.timedelta]:
    return [datetime.timedelta(minutes=each) for each in minutes]


def test_the_pace_of_the_last_hour_counts_for_every_place() -> None:
    taken = ago(30, 20, 10)  # three in half an hour
    assert [expected_minutes(place, NOW, taken, waits(1, 1, 1)) for place in (1, 2, 3)] == [10, 20, 30]


def test_a_standstill_makes_the_wait_longer() -> None:
    assert expected_minutes(1, NOW, ago(59, 58, 57), []) == 20


def test_what_was_long_ago_says_nothing_of_the_pace() -> None:
    assert expected_minutes(2, NOW, ago(61, 62, 63), waits(2, 4, 30)) == 4


def test_nothing_is_promised_where_nothing_is_known() -> None:
    assert expected_minutes(1, NOW, ago(5, 6), waits(2, 3)) is None
    assert in_words(None) == ""


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1分ほど"), (5, "5分ほど"), (6, "10分ほど"), (60, "60分ほど"), (61, "1時間以上")]
)
def test_waiting_in_words(minutes: int, words: str) -> None:
    assert in_words(minutes) == words
