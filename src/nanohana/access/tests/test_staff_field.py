"""The field that names a member of the staff: by number, user id or name."""

from __future__ import annotations

import datetime

import pytest
from django import forms

from nanohana.access.models import Account
from nanohana.access.staff_field import MOST_NAMED, StaffField
from nanohana.access.tests.conftest import employed
from nanohana.organization.models import StaffMember

pytestmark = pytest.mark.django_db


class Naming(forms.Form):
    staff = StaffField(required=False)


def called(number: str, name: str, reading: str = "", **dates: datetime.date) -> StaffMember:
    staff = employed(number, **dates)
    staff.name, staff.reading = name, reading
    staff.save()
    return staff


def named(text: str) -> StaffMember | str:
    """Whom the text names, or why nobody."""
    form = Naming({"staff": text})
    return form.cleaned_data["staff"] if form.is_valid() else form.errors["staff"][0]


@pytest.mark.parametrize("text", ["0001", "kase.n", "加瀬直人", "加瀬 直人", " 加瀬\u3000直人 "])
def test_a_person_is_named_by_number_user_id_or_whole_name(text: str) -> None:
    kase = called("0001", "加瀬 直人", "かせ なおと")
    Account.objects.create(username="kase.n", staff=kase)
    called("0002", "加瀬 直人子")
    assert named(text) == kase


@pytest.mark.parametrize("text", ["加瀬", "かせ", "かせなお"])
def test_part_of_a_name_chooses_nobody_but_tells_who_may_be_meant(text: str) -> None:
    called("0001", "加瀬 直人", "かせ なおと")
    assert named(text) == "どの職員か決まりません（人事課 加瀬 直人 0001）。職員番号か、氏名を全部入力してください。"


def test_two_of_one_name_are_told_apart_by_their_numbers() -> None:
    called("0001", "佐藤 翔"), called("0002", "佐藤　翔"), called("0003", "佐藤 翔太")
    assert "人事課 佐藤 翔 0001、人事課 佐藤　翔 0002）" in str(named("佐藤翔"))


def test_many_are_not_all_listed() -> None:
    for number in range(MOST_NAMED + 2):
        called(f"{number:04}", f"佐藤 {number}")
    assert f"など、{MOST_NAMED + 2}人" in str(named("佐藤")) and f"佐藤 {MOST_NAMED}" not in str(named("佐藤"))


def test_who_has_left_is_named_by_number_alone() -> None:
    left = called("0001", "加瀬 直人", ends_on=datetime.date(2025, 3, 31))
    assert named("加瀬 直人") == "この職員番号・利用者ID・氏名の職員はいません。"
    assert named("0001") == left


def test_nobody_is_named_by_nothing() -> None:
    called("0001", "加瀬 直人")
    assert named("\u3000") is None and named("") is None
