"""Dates in both calendars."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanohana.japanese.wareki import dates, in_era, parse_date

FIRST_OF_APRIL = [
    "令和七年四月一日",
    "令和７年４月１日",
    "R7.4.1",
    "Ｒ７．４．１",
    "㋿7年4月1日",
    "2025-04-01",
    "2025/4/1",
    "2025.4.1",
    "2025年4月1日",
    "令和　7年　4月　1日",
    "平成37年4月1日",
    "二〇二五年四月一日",
]


@pytest.mark.parametrize("written", FIRST_OF_APRIL)
def test_all_writings_of_a_day_meet(written: str) -> None:
    (found,) = dates(f"この規則は、{written}から施行する。")
    assert found.iso == "2025-04-01"
    assert f"この規則は、{written}から施行する。"[found.start : found.end] == written
    assert parse_date(f" {written} ") == datetime.date(2025, 4, 1)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("平成31年度と令和元年度", ["2019年度", "2019年度"]),
        ("昭和64年と平成元年", ["1989", "1989"]),
        ("令和7年4月", ["2025-04"]),
        ("R7年度", ["2025年度"]),
        ("令和7年2月30日", []),
        ("令和7年13月1日", []),
        ("VER7.4.1 と 192.168.1.1 と 12025-04-01", []),
        ("S64.1.7", ["1989-01-07"]),
    ],
)
def test_spans(text: str, iso: list[str]) -> None:
    assert [found.iso for found in dates(text)] == iso


def test_a_fiscal_year_runs_from_april_to_march() -> None:
    (found,) = dates("令和7年度予算")
    assert (found.first, found.last) == (datetime.date(2025, 4, 1), datetime.date(2026, 3, 31))


@pytest.mark.parametrize(
    "text",
    ["", "令和7年", "来年", "2025-02-29", "令和7年4月1日から", "999999999", "20251301", "1867-12-31",
     "令和0年4月1日", "R0.4.1", "平成〇年四月一日"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    assert parse_date(text) is None


def test_digits_alone_are_a_day() -> None:
    assert parse_date("20250401") == datetime.date(2025, 4, 1)


@given(st.dates(datetime.date(1873, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_written_in_its_era_is_read_back(day: datetime.date) -> None:
    assert parse_date(in_era(day)) == day
