"""The figures against a count by hand: random uses, transfers and ratings, in any order of writing."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanohana.organization.models import Appointment
from nanohana.usage import figures as of
from nanohana.usage.counting import Axis, Window
from nanohana.usage.models import Person, Run
from nanohana.usage.recount import differences
from nanohana.usage.tests.conftest import Body

FIRST, LAST = datetime.date(2026, 2, 1), datetime.date(2026, 5, 20)
Outcome = Run.Outcome
Use = tuple[int, datetime.date, str, str, str]
USES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 6, 30)),
        st.sampled_from(["1010", "1040"]),
        st.sampled_from(["assistant", "task_apps:summary"]),
        st.sampled_from(Outcome.values),
    ),
    max_size=25,
)


@pytest.fixture
def people(body: Body) -> list[Person]:
    accounts = [body.add(f"{number}", "1010") for number in range(3)]
    return [Person.objects.create(staff=account.staff) for account in accounts]


def written(uses: list[Use], body: Body, people: list[Person]) -> None:
    """In two statements, half of the runs first as answered and then as they ended."""
    runs = [
        Run(
            person=people[person], division=body.divisions[division], post=body.posts["P70"], app=app,
            outcome=Outcome.ANSWERED if place % 2 else outcome, libraries=[person],
            at=datetime.datetime.combine(day, datetime.time(12), datetime.UTC),
        )
        for place, (person, day, division, app, outcome) in enumerate(uses)
    ]  # fmt: skip
    Run.objects.bulk_create(runs[: len(runs) // 2])
    Run.objects.bulk_create(runs[len(runs) // 2 :])
    for run, (*_, outcome) in zip(runs, uses, strict=True):
        Run.objects.filter(pk=run.pk).exclude(outcome=outcome).update(outcome=outcome)


def within(uses: list[Use]) -> Iterator[Use]:
    """The uses of the months of the window."""
    return (use for use in uses if FIRST <= use[1] <= datetime.date(2026, 5, 31))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(USES)
def test_figures_are_what_a_count_by_hand_gives(body: Body, people: list[Person], uses: list[Use]) -> None:
    window, everybody = Window(FIRST, LAST), defaultdict(set)
    runs: dict[tuple[str, object], int] = defaultdict(int)
    for person, day, division, app, outcome in within(uses):
        for key in ((Axis.DIVISION, body.divisions[division].pk), (Axis.MONTH, day.replace(day=1)), (Axis.APP, app)):
            everybody[key].add(person)
            runs[key] += 1
        runs["outcome", outcome] += 1
    with transaction.atomic():
        written(uses, body, people)
        assert not any(differences().values())
        for axis, users, times in (
            (Axis.DIVISION, of.USERS, of.RUNS), (Axis.MONTH, of.USERS, of.RUNS), (Axis.APP, of.APP_USERS, of.APP_RUNS),
        ):  # fmt: skip
            counted = users.along(axis, window)
            assert counted.rows == {key: len(who) for (along, key), who in everybody.items() if along is axis}
            assert counted.total == users.total(window) == len({person for person, *_ in within(uses)})
            assert times.along(axis, window).rows == {key: n for (along, key), n in runs.items() if along is axis}
            assert times.total(window) == len(list(within(uses)))
        for figure, outcome in ((of.NO_EVIDENCE, "no_evidence"), (of.FAILED, "failed"), (of.STOPPED, "stopped")):
            assert figure.total(window) == runs["outcome", outcome]
        firsts = [sorted(day for person, day, *_ in uses if person == who) for who in range(3)]
        assert of.EVER.total(window) == sum(bool(days) and days[0] <= LAST for days in firsts)
        steps = of.REACHED.along(Axis.STEP, window).rows
        for step in range(1, 6):
            assert steps.get(step, 0) == sum(len(days) >= step and days[step - 1] <= LAST for days in firsts)
        transaction.set_rollback(True)


def test_who_left_is_in_the_figure_since_the_beginning_and_not_among_those_who_work_here(
    body: Body, people: list[Person]
) -> None:
    written([(0, FIRST, "1010", "assistant", "answered"), (1, FIRST, "1010", "assistant", "answered")], body, people)
    staff = people[0].staff
    assert staff is not None
    Appointment.objects.create(staff=staff, kind="retirement", starts_on=datetime.date(2026, 4, 1))
    before, after = Window(FIRST, datetime.date(2026, 3, 31)), Window(FIRST, datetime.date(2026, 4, 30))
    assert (of.EVER.total(before), of.BEGUN.total(before), of.STAFF.total(before)) == (2, 2, 3)
    assert (of.EVER.total(after), of.BEGUN.total(after), of.STAFF.total(after)) == (2, 1, 2)


def test_a_head_counts_the_own_divisions_alone(body: Body, people: list[Person]) -> None:
    written([(0, FIRST, "1010", "assistant", "answered"), (1, FIRST, "1040", "assistant", "no_evidence")], body, people)
    own = Window(FIRST, LAST, frozenset({body.divisions["1010"].pk}))
    assert of.USERS.total(own) == of.RUNS.total(own) == of.APP_USERS.total(own) == of.APP_RUNS.total(own) == 1
    assert of.NO_EVIDENCE.total(own) == 0 and of.STAFF.total(own) == 3
    nothing = Window(FIRST, LAST, frozenset())
    assert of.USERS.total(nothing) == of.STAFF.total(nothing) == of.BEGUN.total(nothing) == 0
