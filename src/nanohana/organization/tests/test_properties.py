"""Any sequence of imports, transfers and reversals leaves an organisation that can be true."""

from __future__ import annotations

import datetime
from collections import Counter

from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from nanohana.organization.imports import import_file
from nanohana.organization.models import MAIN_KINDS, Appointment, DivisionState, Transfer
from nanohana.organization.staffing import Place, staff_places
from nanohana.organization.tables import Rejected
from nanohana.organization.tests.conftest import HEAD, at
from nanohana.organization.transfer_file import Action, read_transfer
from nanohana.organization.transfer_plan import make_plan
from nanohana.organization.transfers import Conflict, approve, cancel, prepare

START = timezone.localdate()
DAYS = [START + datetime.timedelta(days=offset) for offset in range(0, 12, 2)]
EVERY_DAY = [START + datetime.timedelta(days=offset) for offset in range(-1, 13)]
PEOPLE, DIVISIONS = "123", "ABC"
DIVISION_HEAD = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,引継先所属コード\n"
APPOINTMENT_HEAD = "職員番号,種別,所属コード,職位コード,発令日,終了日\n"

days, people, divisions = st.sampled_from(DAYS), st.sampled_from(PEOPLE), st.sampled_from(DIVISIONS)
lines = st.lists(st.tuples(people, st.sampled_from(list(Action)), divisions), min_size=1, max_size=4)


def places_on(days: list[datetime.date]) -> dict[datetime.date, dict[int, frozenset[Place]]]:
    staff = set(Appointment.objects.values_list("staff_id", flat=True))
    return {day: staff_places(staff, day) for day in days}


class Organisation(RuleBasedStateMachine):
    @initialize()
    def prefecture(self) -> None:
        import_file("divisions", (DIVISION_HEAD + "".join(f"{code},{code}課,,,,\n" for code in DIVISIONS)).encode())
        import_file("posts", "職位コード,職位名,順位\nP,主事,70\n".encode())
        import_file("staff", ("職員番号,氏名,ふりがな\n" + "".join(f"{no},{no}郎,\n" for no in PEOPLE)).encode())
        self.approved: list[tuple[Transfer, dict[datetime.date, dict[int, frozenset[Place]]]]] = []
        self.today = START

    @rule(code=divisions, parent=divisions, day=days)
    def import_divisions(self, code: str, parent: str, day: datetime.date) -> None:
        _tried("divisions", f"{DIVISION_HEAD}{code},{code}課,{parent},{day},,\n")

    @rule(
        number=people, kind=st.sampled_from(Appointment.Kind.labels), code=divisions, day=days,
        length=st.integers(0, 6) | st.none(),
    )  # fmt: skip
    def import_appointment(self, number: str, kind: str, code: str, day: datetime.date, length: int | None) -> None:
        last = "" if length is None else day + datetime.timedelta(days=length)
        if _tried("appointments", f"{APPOINTMENT_HEAD}{number},{kind},{code},P,{day},{last}\n"):
            self.approved.clear()  # the days before are no longer what they were before the transfers

    @rule(day=days, lines=lines, length=st.integers(0, 6))
    def transfer(self, day: datetime.date, lines: list[tuple[str, Action, str]], length: int) -> None:
        last = day + datetime.timedelta(days=length)
        text = "".join(
            f"{day},{number},,{action},{code},P,{last if action is Action.FIXED_TERM else ''}\n"
            for number, action, code in lines
        )
        read, rows = read_transfer((HEAD + text).encode())
        plan, problems = make_plan(read, rows)
        if not problems:
            before = places_on(EVERY_DAY)
            transfer = Transfer(title="異動", effective_on=read, filename="異動.csv", digest=plan.digest)
            self.approved.append((approve(prepare(transfer, rows).pk, None), before))

    @rule(today=days)
    def take_the_last_one_back(self, today: datetime.date) -> None:
        """The places of every day from the reversal on are those of before, and the days until then stay."""
        if not self.approved:
            return
        transfer, before = self.approved.pop()
        after = places_on(EVERY_DAY)
        try:
            with at(today):
                from_day = cancel(transfer.pk, None).cancelled_from
        except Conflict:
            assert places_on(EVERY_DAY) == after
            return
        expected = {day: (before if day >= from_day else after)[day] for day in EVERY_DAY}
        assert _named(places_on(EVERY_DAY)) == _named(expected)
        if from_day > transfer.effective_on:
            self.approved.clear()  # of the transfers before, the later days are again as they were, but by new rows

    @invariant()
    def nobody_has_two_main_appointments_on_one_day(self) -> None:
        for day in EVERY_DAY:
            mains = Appointment.objects.in_force(day).filter(kind__in=MAIN_KINDS).values_list("staff_id", flat=True)
            assert set(Counter(mains).values()) <= {1}

    @invariant()
    def the_tree_has_no_cycle(self) -> None:
        for day in EVERY_DAY:
            parents = dict(DivisionState.objects.filter(period__contains=day).values_list("division_id", "parent_id"))
            for division in parents:
                way = [division]
                while (above := parents.get(way[-1])) is not None:
                    assert above not in way
                    way.append(above)


def _named(
    places: dict[datetime.date, dict[int, frozenset[Place]]],
) -> dict[datetime.date, dict[int, frozenset[Place]]]:
    """Without people who do not work anywhere, so that being unknown and being gone are the same."""
    return {day: dict(sorted(held.items())) for day, held in places.items()}


def _tried(kind: str, text: str) -> bool:
    try:
        import_file(kind, text.encode())
    except Rejected:
        return False
    return True


class AnySequence(TestCase):
    def test_any_sequence_of_imports_transfers_and_reversals(self) -> None:
        run_state_machine_as_test(
            Undone,
            settings=settings(
                max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


class Undone(Organisation):
    """Each example in a transaction of its own that is taken back."""

    def __init__(self) -> None:
        super().__init__()
        from django.db import transaction

        self._scene = transaction.atomic()
        self._scene.__enter__()

    def teardown(self) -> None:
        from django.db import transaction

        transaction.set_rollback(True)
        self._scene.__exit__(None, None, None)
