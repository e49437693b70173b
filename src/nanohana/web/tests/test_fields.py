"""Dates typed and shown the Japanese way."""

from __future__ import annotations

import datetime

import pytest
from django import forms
from django.template import Context, Template

from nanohana.web.fields import JapaneseDateField

DAY = datetime.date(2025, 4, 1)


class DateForm(forms.Form):
    day = JapaneseDateField(label="施行日", required=False, help_text="空欄も可。")


@pytest.mark.parametrize(
    "typed", ["令和7年4月1日", "R7.4.1", "2025-04-01", "2025/4/1", "２０２５年４月１日", " 令和七年四月一日 "]
)
def test_a_day_is_understood_in_every_writing(typed: str) -> None:
    form = DateForm({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == DAY


@pytest.mark.parametrize("typed", ["令和7年2月30日", "令和7年", "きょう", "2025-04", "99999999999", "㍿" * 1_000_000])
def test_what_is_no_day_is_refused_and_stays_in_the_form(typed: str) -> None:
    form = DateForm({"day": typed})
    assert not form.is_valid()
    assert "日付として読み取れません" in form.errors["day"][0]
    assert f'value="{typed}"' in str(form["day"])


@pytest.mark.parametrize("typed", ["12月8日", "12/8", "１２／８", " 十二月八日 ", "12.8", "12月8"])
def test_of_a_day_without_its_year_just_the_year_is_asked_for(typed: str) -> None:
    assert "年も入力してください" in DateForm({"day": typed}).errors["day"][0]


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_an_empty_day_is_none(typed: str | None) -> None:
    form = DateForm({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] is None


def test_a_day_is_shown_in_its_era_and_the_hint_shows_how_to_write_it() -> None:
    field = DateForm(initial={"day": DAY})["day"]
    assert 'value="令和7年4月1日"' in str(field)
    assert field.help_text.startswith("空欄も可。例：")


@pytest.mark.parametrize("typed, changed", [("R7.4.1", False), ("R7.4.2", True), ("", True), ("x", True)])
def test_the_same_day_in_another_writing_is_no_change(typed: str, changed: bool) -> None:
    assert DateForm({"day": typed}, initial={"day": DAY}).has_changed() is changed


def test_the_filter_writes_the_era_and_nothing_for_no_day() -> None:
    shown = Template("{% load japanese %}{{ day|wareki }}[{{ none|wareki }}]").render(Context({"day": DAY}))
    assert shown == "令和7年4月1日[]"


def test_the_filters_write_a_moment_by_the_clock_of_japan() -> None:
    at = datetime.datetime(2025, 3, 31, 15, 5, tzinfo=datetime.UTC)
    written = Template("{% load japanese %}{{ at|wareki }}／{{ at|moment }}[{{ none|moment }}]")
    assert written.render(Context({"at": at})) == "令和7年4月1日／令和7年4月1日 00:05[]"
