"""人事異動: from a file to appointments and back; nothing is half applied."""

from __future__ import annotations

import datetime

import pytest

from nanohana.audit.models import Entry
from nanohana.organization.models import Appointment, StaffMember, Transfer
from nanohana.organization.tables import Rejected
from nanohana.organization.tests.conftest import DAY, HEAD, at, before, draft, places
from nanohana.organization.transfer_file import read_transfer
from nanohana.organization.transfers import Conflict, approve, cancel, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prefecture")]


def refused(*lines: str) -> list[str]:
    with pytest.raises(Rejected) as rejected:
        draft(*lines)
    return [str(problem) for problem in rejected.value.problems]


@pytest.mark.parametrize(
    ("line", "number", "then"),
    [
        ("2,,異動,B,P,", "2", {"B"}),
        ("1,,異動,B,P,", "1", {"B"}),
        ("1,,兼務解除,B,,", "1", {"A"}),
        ("2,,兼務,B,P,", "2", {"A", "B"}),
        ("2,,休職,,,", "2", set()),
        ("2,,派遣,,,R14.3.31", "2", set()),
        ("2,,派遣,B,P,", "2", {"B"}),
        ("1,,退職,,,", "1", None),
        ("3,,採用,A,P,", "3", {"A"}),
        ("9,新人,採用,B,P,", "9", {"B"}),
        ("9,新人,会計年度任用,B,P,R13.3.31", "9", {"B"}),
    ],
)
def test_each_action_takes_effect_on_its_day(line, number, then):
    old = places(number, before(DAY)) if number != "9" else None
    approve(draft(line).pk, None)
    assert (places(number, before(DAY)), places(number, DAY)) == (old, then)


def test_who_comes_back_from_leave_has_the_old_place_again():
    Appointment.objects.create(
        staff=StaffMember.objects.get(number="2"), kind="leave", starts_on=datetime.date(2029, 4, 1)
    )
    approve(draft("2,,復職,,,").pk, None)
    assert (places("2", before(DAY)), places("2", DAY)) == (set(), {"A"})


def test_what_cannot_be_done_is_said_line_by_line():
    assert refused(
        "8,,異動,A,P,", "1,,異動,X,Y,", "1,,異動,B,P,", "2,,復職,,,", "2,,兼務解除,B,,", "3,,異動,A,P,", "2,,採用,C,P,",
        "7,,採用,A,P,",
    ) == [
        "2行目：職員番号「8」の職員は登録されていません。",
        "3行目：所属コード「X」の所属は登録されていません。",
        "3行目：職位コード「Y」の職位は登録されていません。",
        "4行目：職員番号「1」の本務又は退職の発令が3行目にもあります。",
        "5行目：派遣又は休職の発令がありません。",
        "6行目：この所属の兼務の発令がありません。",
        "7行目：本務の発令がありません。新しい職員は、区分を採用にしてください。",
        "8行目：所属コード「C」の所属は、2030-04-01には有効ではありません。",
        "8行目：本務の発令があります。区分を異動にしてください。",
        "9行目：職員番号「7」は新しい職員です。氏名を書いてください。",
    ]  # fmt: skip


def test_a_number_that_lost_its_zeros_in_a_spreadsheet_hires_nobody():
    StaffMember.objects.create(number="0008", name="八木 一")
    assert refused("8,八木 一,採用,A,P,") == [
        "2行目：職員番号「8」は、登録済みの「0008」の初めの0が消えたものと思われます。"
    ]


def test_one_file_is_for_one_day():
    with pytest.raises(Rejected, match="1つの日の発令"):
        read_transfer(f"{HEAD}R8.4.1,1,,異動,B,P,\nR8.4.2,2,,異動,B,P,\n".encode())


def test_two_transfers_of_one_day_with_one_person():
    first, second = draft("2,,異動,B,P,", title="一回目"), draft("2,,兼務,B,P,", "1,,異動,B,P,", "2,,異動,B,P,")
    approve(first.pk, None)
    held = list(Appointment.objects.order_by("pk").values_list())
    with pytest.raises(Rejected, match="別の異動「一回目」（承認済み）による2030-04-01からの発令（本務）"):
        approve(second.pk, None)
    assert list(Appointment.objects.order_by("pk").values_list()) == held


def test_two_transfers_of_one_day_with_other_people():
    first, second = draft("1,,異動,B,P,"), draft("2,,異動,B,P,")
    approve(first.pk, None)
    approve(second.pk, None)
    assert places("1", DAY) == places("2", DAY) == {"B"}


def test_what_was_not_previewed_is_not_approved():
    transfer = draft("2,,異動,B,P,")
    Appointment.objects.filter(staff__number="2").update(ends_on=datetime.date(2030, 12, 31))
    with pytest.raises(Conflict, match="プレビューの後に"):
        approve(transfer.pk, None)


def test_a_transfer_is_approved_once_and_withdrawn_only_before():
    transfer = draft("2,,異動,B,P,")
    approve(transfer.pk, None)
    for act in (approve, withdraw):
        with pytest.raises(Conflict, match="「承認済み」"):
            act(transfer.pk, None)
    withdrawn = draft("1,,異動,B,P,")
    withdraw(withdrawn.pk, None)
    with pytest.raises(Conflict, match="「取下げ」"):
        approve(withdrawn.pk, None)


def test_every_step_of_a_transfer_is_recorded():
    transfer = draft("2,,異動,B,P,", "1,,異動,B,P,")
    approve(transfer.pk, None)
    cancel(transfer.pk, None)
    withdraw(draft("2,,異動,B,P,").pk, None)
    recorded = Entry.objects.filter(verb__startswith="transfer.").order_by("sequence")
    steps = ["prepared", "approved", "cancelled", "prepared", "withdrawn"]
    assert [entry.verb for entry in recorded] == [f"transfer.{step}" for step in steps]
    assert recorded[1].more == {"day": "2030-04-01", "people": 2, "digest": transfer.digest}


@pytest.mark.parametrize("day", [before(DAY), DAY])
def test_taken_back_up_to_its_day_it_was_never_there(day):
    held = list(Appointment.objects.order_by("pk").values_list())
    transfer = approve(draft("1,,異動,B,P,", "2,,退職,,,", "9,新人,採用,A,P,").pk, None)
    with at(day):
        cancel(transfer.pk, None)
    assert list(Appointment.objects.order_by("pk").values_list()) == held


def test_taken_back_later_the_days_between_stay():
    transfer = approve(draft("2,,異動,B,P,").pk, None)
    later = DAY + datetime.timedelta(days=30)
    with at(later):
        assert cancel(transfer.pk, None).cancelled_from == later
    assert [places("2", day) for day in (before(DAY), DAY, before(later), later)] == [{"A"}, {"B"}, {"B"}, {"A"}]


def test_what_later_transfers_build_on_is_not_taken_back():
    transfer = approve(draft("2,,異動,B,P,").pk, None)
    Appointment.objects.filter(staff__number="2", starts_on=DAY).update(ends_on=datetime.date(2031, 3, 31))
    with pytest.raises(Conflict, match="二郎の発令が変わっています"):
        cancel(transfer.pk, None)
    assert Transfer.objects.get(pk=transfer.pk).state == "approved"
