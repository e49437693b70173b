"""Changes of the organisation that meet: the later one waits, sees what the earlier has done, and is whole or nothing.

In each test the first change has done its work and not yet ended when the second begins, on a connection of its own.
"""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from nanohana.audit.models import Entry
from nanohana.organization.imports import import_file
from nanohana.organization.models import Appointment, Transfer
from nanohana.organization.tables import Rejected
from nanohana.organization.tests.conftest import DAY, at, before, draft, places
from nanohana.organization.transfers import Conflict, approve, cancel, withdraw
from nanohana.tests.at_once import Act, alone, while_it_goes_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("prefecture")]
HELD = "職員番号,種別,所属コード,職位コード,発令日,終了日\n"
LATER = DAY + datetime.timedelta(days=91)


def appointments() -> list[tuple[object, ...]]:
    return list(Appointment.objects.order_by("pk").values_list("staff__number", "kind", "starts_on", "ends_on"))


def states() -> dict[str, str]:
    return dict(Transfer.objects.values_list("title", "state"))


def said(problem: Exception | None) -> str:
    assert isinstance(problem, Conflict | Rejected), problem
    return "、".join(map(str, problem.problems)) if isinstance(problem, Rejected) else str(problem)


def of_appointments(*lines: str) -> Act:
    return lambda: import_file("appointments", (HELD + "\n".join(lines)).encode(), filename="発令.csv")


def later_move() -> Transfer:
    """A draft for three months later, of a person whom the first transfer moves."""
    from nanohana.organization.transfer_file import read_transfer
    from nanohana.organization.transfer_plan import make_plan
    from nanohana.organization.transfers import prepare

    head = "発令日,職員番号,氏名,区分,所属コード,職位コード,終了日\n"
    day, rows = read_transfer(f"{head}{LATER},2,,異動,A,P,\n".encode())
    plan, problems = make_plan(day, rows)
    assert not problems
    return prepare(Transfer(title="7月の異動", effective_on=day, filename="7月.csv", digest=plan.digest), rows)


def test_of_two_transfers_of_one_day_for_one_person_the_second_is_refused_whole():
    first, second = draft("2,,異動,B,P,", title="一回目"), draft("1,,異動,B,P,", "2,,異動,B,P,", title="二回目")
    stopped = while_it_goes_on(lambda: approve(first.pk, None), lambda: approve(second.pk, None))
    assert "3行目：別の異動「一回目」（承認済み）による2030-04-01からの発令（本務）があります。" in said(stopped)
    assert (places("1", DAY), places("2", DAY)) == ({"A", "B"}, {"B"})
    assert states() == {"一回目": "approved", "二回目": "draft"}
    assert Entry.objects.filter(verb="transfer.approved").count() == 1


def test_two_transfers_of_one_day_for_other_people_both_take_place():
    first, second = draft("1,,異動,B,P,", title="一回目"), draft("2,,異動,B,P,", title="二回目")
    assert while_it_goes_on(lambda: approve(first.pk, None), lambda: approve(second.pk, None)) is None
    assert places("1", DAY) == places("2", DAY) == {"B"}


@pytest.mark.parametrize("second", [approve, withdraw])
def test_a_transfer_is_decided_once_however_many_press_the_button(second):
    transfer = draft("2,,異動,B,P,")
    stopped = while_it_goes_on(lambda: approve(transfer.pk, None), lambda: second(transfer.pk, None))
    assert "「承認済み」" in said(stopped)
    assert len([kind for number, kind, *_ in appointments() if number == "2"]) == 2


def test_what_builds_on_a_transfer_that_is_just_taken_back_is_not_approved():
    first = approve(draft("2,,異動,B,P,").pk, None)
    later = later_move()
    stopped = while_it_goes_on(lambda: cancel(first.pk, None), lambda: approve(later.pk, None))
    assert "プレビューの後に" in said(stopped)
    assert places("2", DAY) == places("2", LATER) == {"A"}
    assert states()["7月の異動"] == "draft"


def test_a_transfer_is_not_taken_back_once_another_builds_on_it():
    first = approve(draft("2,,異動,B,P,").pk, None)
    later = later_move()
    stopped = while_it_goes_on(lambda: approve(later.pk, None), lambda: cancel(first.pk, None))
    assert "二郎の発令が変わっています。後の異動から順に取り消すか" in said(stopped)
    assert [places("2", day) for day in (before(DAY), DAY, LATER)] == [{"A"}, {"B"}, {"A"}]
    assert states() == {"定期異動": "approved", "7月の異動": "approved"}


@pytest.mark.parametrize("today", [DAY, DAY + datetime.timedelta(days=1)], ids=["on its day", "the day after"])
def test_one_is_taken_back_while_another_of_the_same_day_comes_into_force(today):
    first, second = approve(draft("1,,異動,B,P,", title="一回目").pk, None), draft("2,,異動,B,P,", title="二回目")
    with at(today):
        assert while_it_goes_on(lambda: cancel(first.pk, None), lambda: approve(second.pk, None)) is None
    assert (places("1", today), places("2", today)) == ({"A", "B"}, {"B"})
    assert states() == {"一回目": "cancelled", "二回目": "approved"}


def test_a_file_of_before_a_transfer_does_not_undo_what_the_transfer_decided():
    """The 兼務 of the file has no last day, and no two 本務 overlap by it: nothing else would stop it."""
    transfer = draft("1,,兼務解除,B,,")
    stale = of_appointments("1,兼務,B,P,R6.4.1,", "3,本務,A,P,R6.4.1,")
    stopped = while_it_goes_on(lambda: approve(transfer.pk, None), stale)
    assert "2行目：この発令の終了日は、異動「定期異動」（承認済み、2030-04-01発令）が決めています。" in said(stopped)
    assert (places("1", DAY), places("3", DAY)) == ({"A"}, None)


def test_a_file_with_another_main_appointment_waits_for_the_transfer_and_is_refused_whole():
    transfer = draft("2,,異動,B,P,")
    other = of_appointments("3,本務,A,P,R6.4.1,", "2,本務,A,P,R12.7.1,")
    stopped = while_it_goes_on(lambda: approve(transfer.pk, None), other)
    assert "3行目：本務の期間が、登録済みの発令（2030-04-01から期限なし）と重なります。" in said(stopped)
    assert (places("2", LATER), places("3", DAY)) == ({"B"}, None)


def test_a_transfer_that_was_previewed_before_a_file_came_in_is_not_approved():
    transfer = draft("2,,異動,B,P,", "1,,異動,B,P,")
    ends = of_appointments("2,本務,A,P,R6.4.1,R12.12.31")
    stopped = while_it_goes_on(ends, lambda: approve(transfer.pk, None))
    assert "プレビューの後に、対象の職員の発令が変わりました" in said(stopped)
    assert (places("1", DAY), places("2", DAY)) == ({"A", "B"}, {"A"})


def test_a_transfer_to_a_division_that_a_file_abolishes_is_not_approved():
    transfer = draft("2,,異動,B,P,")
    heads = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,引継先所属コード\n"
    abolishing = lambda: import_file("divisions", f"{heads}B,税務課,,,R12.3.31,\n".encode())  # noqa: E731
    stopped = while_it_goes_on(abolishing, lambda: approve(transfer.pk, None))
    assert "所属コード「B」の所属は、2030-04-01には有効ではありません。" in said(stopped)
    assert places("2", DAY) == {"A"}


def test_a_file_about_other_people_and_a_transfer_both_take_place():
    transfer = draft("2,,異動,B,P,")
    other = of_appointments("3,本務,A,P,R6.4.1,")
    assert while_it_goes_on(lambda: approve(transfer.pk, None), other) is None
    assert (places("2", DAY), places("3", DAY)) == ({"B"}, {"A"})


def test_who_reads_meanwhile_sees_all_of_it_or_nothing():
    transfer = draft("1,,異動,B,P,", "2,,退職,,,", "9,新人,採用,A,P,")
    seen: list[object] = []
    old = appointments()
    with ThreadPoolExecutor(1) as others, transaction.atomic():
        approve(transfer.pk, None)
        others.submit(alone, lambda: seen.append(appointments())).result(30)
    assert seen == [old] and appointments() != old
    assert (places("1", DAY), places("2", DAY), places("9", DAY)) == ({"B"}, None, {"A"})
