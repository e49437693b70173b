"""Rules on task apps: for any set of rules the query, the decision in memory and an oracle of a few lines agree."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nanohana.access import publishing
from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import actor_of, anybody_in
from nanohana.access.rule_models import VERBS_ON
from nanohana.access.tests.rule_world import ABOVE, PEOPLE, RANKS, organized
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.rights import AppSubject
from nanohana.organization.models import Appointment, Division, Post, StaffMember

HEADS = {"復命書": {"2", "3"}, "依頼文": {"4"}}  # who answers for the owner division: 人事課, 土木部
OWNERS = {"復命書": {"人事課", "総務部"}, "依頼文": {"土木部"}}
DIVISIONS = {"復命書": {"税務課"}, "依頼文": set(ABOVE)}  # to which each is published
WORKERS = PEOPLE | {"5": ("税務課", "主事"), "6": ("土木部", "主事")}


def _world() -> None:
    divisions = organized(WORKERS)
    for title, owner, to in (("復命書", "人事課", ["税務課"]), ("依頼文", "土木部", None)):
        app = TaskApp.objects.create(owner_division=divisions[owner])
        app.current = AppVersion.objects.create(
            app=app, number=1, title=title, everyone=to is None, divisions=[divisions[name].pk for name in to or ()]
        )
        app.save()


@st.composite
def rules(draw: st.DrawFn) -> dict[str, object]:
    by_person = draw(st.booleans())
    division = None if by_person else draw(st.none() | st.sampled_from(list(ABOVE)))
    return {
        "app": draw(st.sampled_from(list(OWNERS))),
        "staff": draw(st.sampled_from(list(WORKERS))) if by_person else None,
        "division": division,
        "with_below": division is not None and draw(st.booleans()),
        "post": None if by_person else draw(st.none() | st.sampled_from(list(RANKS))),
        "verb": draw(st.sampled_from(VERBS_ON["app"])),
        "allows": draw(st.booleans()),
        "holds": draw(st.booleans()),
    }


def _made(rule: dict[str, object]) -> None:
    Rule.objects.create(
        app=TaskApp.objects.get(current__title=rule["app"]),
        staff=StaffMember.objects.filter(number=rule["staff"]).first(),
        division=Division.objects.filter(name=rule["division"]).first(),
        with_below=rule["with_below"],
        post=Post.objects.filter(name=rule["post"]).first(),
        verb=rule["verb"],
        allows=rule["allows"],
        starts_on=localdate() + datetime.timedelta(days=0 if rule["holds"] else 1),
    )


def _reaches(rule: dict[str, object], person: str) -> bool:
    division, post = WORKERS[person]
    if rule["staff"] is not None:
        return rule["staff"] == person
    near = rule["division"] is None or rule["division"] in (ABOVE[division] if rule["with_below"] else {division})
    return near and (rule["post"] is None or RANKS[post] <= RANKS[str(rule["post"])])


def expected(person: str, verb: Verb, app: str, made: list[dict[str, object]]) -> bool:
    """What publication, owner division and rules mean, said once more in other words."""
    on_it = [rule for rule in made if rule["holds"] and rule["app"] == app and _reaches(rule, person)]
    if any(not rule["allows"] and rule["verb"] <= verb for rule in on_it):  # type: ignore[operator]
        return False
    division = WORKERS[person][0]
    base = {
        Verb.USE: bool(DIVISIONS[app] & ABOVE[division]) or division in OWNERS[app],
        Verb.EDIT: division in OWNERS[app],
        Verb.PUBLISH: person in HEADS[app],
        Verb.MANAGE: person in HEADS[app],
    }
    return base[verb] or any(rule["allows"] and rule["verb"] >= verb for rule in on_it)  # type: ignore[operator]


def _by_query(account: Account) -> dict[Verb, set[str]]:
    actor = actor_of(account)
    predicates = {
        Verb.USE: publishing.usable_apps(actor),
        Verb.EDIT: publishing.editable_apps(actor),
        Verb.PUBLISH: publishing.publishable_apps(actor, account),
        Verb.MANAGE: publishing.manageable_apps(actor, account),
    }
    return {
        verb: set(TaskApp.objects.filter(permitted).values_list("current__title", flat=True))
        for verb, permitted in predicates.items()
    }


class Properties(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        _world()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rules(), max_size=6))
    def test_the_query_the_decision_and_the_oracle_agree(self, made: list[dict[str, object]]) -> None:
        for rule in made:
            _made(rule)
        subjects = {str(app): AppSubject(app) for app in TaskApp.objects.select_related("current")}
        for person in WORKERS:
            account = Account.objects.get(username=person)
            found, actor = _by_query(account), actor_of(account)
            for title, subject in subjects.items():
                for verb in VERBS_ON["app"]:
                    wanted = expected(person, verb, title, made)
                    assert (title in found[verb]) == wanted, (person, title, verb)
                    assert subject.permits(actor, verb, localdate()) == wanted, (person, title, verb)
            submittable = TaskApp.objects.filter(publishing.submittable_apps(actor))
            assert set(submittable.values_list("current__title", flat=True)) == {
                title
                for title in subjects
                if expected(person, Verb.EDIT, title, made) and not _denied(person, title, made)
            }

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(rules(), max_size=6))
    def test_nobody_may_nothing_and_administrators_everything(self, made: list[dict[str, object]]) -> None:
        for rule in made:
            _made(rule)
        administrator = Account.objects.create(username="a", is_administrator=True)
        assert all(found == set(OWNERS) for found in _by_query(administrator).values())
        retired = Account.objects.get(username="2")
        Appointment.objects.create(staff=retired.staff, kind="retirement", starts_on=datetime.date(2025, 4, 1))
        assert all(found == set() for found in _by_query(retired).values())


def _denied(person: str, app: str, made: list[dict[str, object]]) -> bool:
    return any(
        rule["holds"] and rule["app"] == app and not rule["allows"] and rule["verb"] == Verb.PUBLISH
        and _reaches(rule, person)
        for rule in made
    )  # fmt: skip


@pytest.fixture
def world(db: None) -> None:
    _world()


@pytest.mark.usefixtures("world")
def test_no_rule_opens_what_is_withdrawn_or_not_published() -> None:
    app = TaskApp.objects.get(current__title="復命書")
    Rule.objects.create(app=app, verb=Verb.MANAGE, allows=True, starts_on=localdate())
    account = Account.objects.get(username="6")
    assert "復命書" in _by_query(account)[Verb.USE]
    app.withdrawn_at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    app.save()
    assert "復命書" not in _by_query(account)[Verb.USE] and "復命書" in _by_query(account)[Verb.EDIT]
    assert not AppSubject(app).permits(actor_of(account), Verb.USE, localdate())
    TaskApp.objects.filter(pk=app.pk).update(current=None, withdrawn_at=None)
    assert not TaskApp.objects.filter(publishing.usable_apps(actor_of(account)), pk=app.pk).exists()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("verb", [Verb.READ, 7])
def test_the_database_keeps_only_verbs_that_there_are_for_an_app(verb: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.create(app=TaskApp.objects.first(), verb=verb, allows=True, starts_on=localdate())


@pytest.mark.usefixtures("world")
def test_who_stands_for_everybody_in_a_division_is_only_a_reader() -> None:
    """``anybody_in`` changes nothing, whatever rules say."""
    division = Division.objects.get(name="人事課")
    Rule.objects.create(
        app=TaskApp.objects.get(current__title="依頼文"), division=division, verb=Verb.EDIT, allows=True,
        starts_on=localdate(),
    )  # fmt: skip
    actor = anybody_in(division.pk)
    assert not TaskApp.objects.filter(publishing.editable_apps(actor)).exists()
