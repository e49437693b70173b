"""Rules on libraries and documents: properties that hold for any set of rules, against an oracle of a few lines."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nanohana.access.deciding import Thing, permits, readable_counts
from nanohana.access.models import Account, Ceiling, Rule, Verb
from nanohana.access.rights import (
    Actor,
    actor_of,
    editable_documents,
    manageable_documents,
    manageable_libraries,
    readable_documents,
    readable_libraries,
)
from nanohana.access.rule_models import VERBS_ON
from nanohana.documents.models import Document, Library
from nanohana.documents.things import thing_of
from nanohana.organization.models import Appointment, Division, Post, StaffMember

DAY = datetime.date(2026, 6, 1)
CLOSED = {"audience": "owner_division"}
PREDICATES = {Verb.READ: readable_documents, Verb.EDIT: editable_documents, Verb.MANAGE: manageable_documents}
# Division → those a rule "with below" must name to reach it.
ABOVE = {"総務部": {"総務部"}, "人事課": {"人事課", "総務部"}, "税務課": {"税務課", "総務部"}, "土木部": {"土木部"}}
PEOPLE = {"1": ("人事課", "主事"), "2": ("人事課", "課長"), "3": ("総務部", "部長"), "4": ("土木部", "課長")}
RANKS = {"部長": 10, "課長": 20, "主事": 60}
LIBRARIES, DOCUMENTS = ("例規", "内規"), ("例規甲", "例規乙", "内規甲")


@dataclass(frozen=True)
class Said:
    """A rule in words: of a library or a document, for whom, what, and when."""

    thing: str
    staff: str | None
    division: str | None
    with_below: bool
    post: str | None
    verb: Verb
    allows: bool
    starts: int  # days from DAY
    ends: int | None

    @property
    def holds(self) -> bool:
        return self.starts <= 0 and (self.ends is None or self.ends >= 0)

    def reaches(self, person: str) -> bool:
        division, post = PEOPLE[person]
        if self.staff is not None:
            return self.staff == person
        near = self.division is None or self.division in (ABOVE[division] if self.with_below else {division})
        return near and (self.post is None or RANKS[post] <= RANKS[self.post])


@st.composite
def said(draw: st.DrawFn) -> Said:
    by_person = draw(st.booleans())
    division = None if by_person else draw(st.none() | st.sampled_from(list(ABOVE)))
    starts = draw(st.integers(-2, 2))
    return Said(
        thing=draw(st.sampled_from(LIBRARIES + DOCUMENTS)),
        staff=draw(st.sampled_from(list(PEOPLE))) if by_person else None,
        division=division,
        with_below=division is not None and draw(st.booleans()),
        post=None if by_person else draw(st.none() | st.sampled_from(list(RANKS))),
        verb=draw(st.sampled_from(VERBS_ON["document"])),
        allows=draw(st.booleans()),
        starts=starts,
        ends=draw(st.none() | st.integers(starts, 3)),
    )


RULES = st.lists(said(), max_size=6)


def expected(person: str, verb: Verb, library: str, document: str | None, rules: list[Said]) -> bool:
    """What the rules mean, said once more in other words. 例規 is for all staff, 内規 is 人事課's own."""
    owners = {"例規": {"土木部"}, "内規": {"人事課", "総務部"}}[library]
    on_it = [rule for rule in rules if rule.holds and rule.thing in (library, document) and rule.reaches(person)]
    if any(not rule.allows and rule.verb <= verb for rule in on_it):
        return False
    base = PEOPLE[person][0] in owners or (library == "例規" and verb == Verb.READ)
    return base or any(rule.allows and rule.verb >= verb for rule in on_it)


def organized(people: Mapping[str, tuple[str, str]]) -> dict[str, Division]:
    """The divisions of ``ABOVE`` with these people in them; the divisions by their names."""
    divisions = {name: Division.objects.create(code=name, name=name) for name in ABOVE}
    for name in ("人事課", "税務課"):
        Division.objects.filter(name=name).update(parent=divisions["総務部"])
    posts = {name: Post.objects.create(code=name, name=name, rank=rank) for name, rank in RANKS.items()}
    for number, (division, post) in people.items():
        staff = StaffMember.objects.create(number=number, name=number)
        Account.objects.create(username=number, staff=staff)
        Appointment.objects.create(
            staff=staff, division=divisions[division], post=posts[post], starts_on=datetime.date(2024, 4, 1)
        )
    return divisions


def _world() -> None:
    divisions = organized(PEOPLE)
    for name, owner, audience in (("例規", "土木部", "all_staff"), ("内規", "人事課", "owner_division")):
        library = Library.objects.create(name=name, owner_division=divisions[owner], audience=audience)
        for title in DOCUMENTS:
            if title.startswith(name):
                Document.objects.create(library=library, title=title, owner_division=divisions[owner])


def _made(rule: Said) -> Rule:
    return Rule.objects.create(
        library=Library.objects.filter(name=rule.thing).first(),
        document=Document.objects.filter(title=rule.thing).first(),
        staff=StaffMember.objects.filter(number=rule.staff).first(),
        division=Division.objects.filter(name=rule.division).first(),
        with_below=rule.with_below,
        post=Post.objects.filter(name=rule.post).first(),
        verb=rule.verb,
        allows=rule.allows,
        starts_on=DAY + datetime.timedelta(days=rule.starts),
        ends_on=None if rule.ends is None else DAY + datetime.timedelta(days=rule.ends),
    )


def _documents_in(library: str) -> int:
    return sum(title.startswith(library) for title in DOCUMENTS)


def _actor(person: str) -> Actor:
    actor = actor_of(Account.objects.get(username=person), DAY)
    assert actor is not None
    return actor


def _documents(permitted: Q) -> set[str]:
    return set(Document.objects.filter(permitted).values_list("title", flat=True))


def _everything() -> dict[tuple[str, Verb], set[str]]:
    """What each person may do, by the query."""
    actors = {person: _actor(person) for person in PEOPLE}
    return {
        (person, verb): _documents(predicate(actor))
        for person, actor in actors.items()
        for verb, predicate in PREDICATES.items()
    }


class Properties(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        _world()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES)
    def test_the_query_the_decision_and_the_oracle_agree(self, rules: list[Said]) -> None:
        for rule in rules:
            _made(rule)
        seen = _everything()
        documents = [(document, thing_of(document)) for document in Document.objects.select_related("library")]
        libraries = [(library.name, thing_of(library)) for library in Library.objects.all()]
        names, ruled = {thing.library: name for name, thing in libraries}, {one.pk: thing for one, thing in documents}
        for person in PEOPLE:
            actor = _actor(person)
            for verb in VERBS_ON["document"]:
                for document, thing in documents:
                    wanted = expected(person, verb, document.library.name, document.title, rules)
                    assert (document.title in seen[person, verb]) == wanted
                    assert permits(actor, verb, thing) == wanted
                for name, thing in libraries:
                    assert permits(actor, verb, thing) == expected(person, verb, name, None, rules)
            readable = set(Library.objects.filter(readable_libraries(actor)).values_list("name", flat=True))
            assert readable == {name for name in LIBRARIES if expected(person, Verb.READ, name, None, rules)}
            counts = readable_counts(actor, [(thing, _documents_in(name)) for name, thing in libraries], ruled)
            assert {names[library]: count for library, count in counts.items()} == {
                name: sum(document.library.name == name and document.title in seen[person, Verb.READ]
                          for document, _ in documents)
                for name in readable
            }  # fmt: skip

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES, said())
    def test_one_more_rule_that_allows_takes_nothing_away(self, rules: list[Said], more: Said) -> None:
        for rule in rules:
            _made(rule)
        before = _everything()
        _made(Said(**{**more.__dict__, "allows": True}))
        after = _everything()
        assert all(before[key] <= after[key] for key in before)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES, said())
    def test_one_more_rule_that_denies_gives_nothing_and_wins(self, rules: list[Said], more: Said) -> None:
        for rule in rules:
            _made(rule)
        before = _everything()
        denying = Said(**{**more.__dict__, "allows": False})
        _made(denying)
        after = _everything()
        assert all(after[key] <= before[key] for key in before)
        for (person, verb), seen in after.items():
            if denying.holds and denying.reaches(person) and denying.verb <= verb:
                assert not any(title.startswith(denying.thing) for title in seen)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES)
    def test_rules_of_other_days_and_ended_ones_say_nothing(self, rules: list[Said]) -> None:
        without = _everything()
        for rule in rules:
            made = _made(rule)
            if rule.holds:
                Rule.objects.filter(pk=made.pk).update(ended_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        assert _everything() == without

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES)
    def test_nobody_sees_nothing_and_administrators_everything(self, rules: list[Said]) -> None:
        for rule in rules:
            _made(rule)
        administrator = actor_of(Account.objects.create(username="a", is_administrator=True), DAY)
        for verb, predicate in PREDICATES.items():
            assert _documents(predicate(None)) == set()
            assert _documents(predicate(administrator)) == set(DOCUMENTS)
            assert not permits(None, verb, Thing(1, "all_staff", 1))


@pytest.fixture
def world(db: None) -> None:
    _world()


def _rule(thing: str, **more: object) -> Rule:
    rule = Said(thing, None, None, False, None, Verb.READ, True, 0, None)
    return _made(Said(**{**rule.__dict__, **more}))


@pytest.mark.usefixtures("world")
def test_rules_for_an_abolished_division_pass_to_its_successors() -> None:
    _rule("内規", division="税務課")
    tax, works = Division.objects.get(name="税務課"), Division.objects.get(name="土木部")
    assert "内規甲" not in _documents(readable_documents(_actor("4")))
    Division.objects.filter(pk=tax.pk).update(valid_until=DAY - datetime.timedelta(days=1))
    tax.successors.add(works)
    assert "内規甲" in _documents(readable_documents(_actor("4")))


@pytest.mark.usefixtures("world")
def test_a_post_counts_only_in_its_own_division() -> None:
    """課長 in one division and 主事 in another is no 課長 of the other."""
    staff = StaffMember.objects.get(number="4")
    Appointment.objects.create(
        staff=staff, division=Division.objects.get(name="税務課"), post=Post.objects.get(name="主事"),
        kind="concurrent", starts_on=DAY,
    )  # fmt: skip
    _rule("内規", division="税務課", post="課長")
    assert "内規甲" not in _documents(readable_documents(_actor("4")))
    _rule("内規", division="税務課", post="主事")
    assert "内規甲" in _documents(readable_documents(_actor("4")))


@pytest.mark.usefixtures("world")
def test_managing_and_editing_are_apart() -> None:
    _rule("例規", staff="1", verb=Verb.EDIT)
    assert "例規甲" in _documents(editable_documents(_actor("1")))
    assert "例規甲" not in _documents(manageable_documents(_actor("1")))
    assert not Library.objects.filter(manageable_libraries(_actor("1")), name="例規").exists()


def _labelled(title: str, label: int) -> None:
    Document.objects.filter(title=title).update(handling_label=label)


@pytest.mark.usefixtures("world")
def test_a_ceiling_hides_what_is_handled_more_strictly() -> None:
    _labelled("例規甲", 2)
    Ceiling.objects.create(label=1)
    Ceiling.objects.create(post=Post.objects.get(name="課長"), label=2)
    assert "例規甲" not in _documents(readable_documents(_actor("1")))  # 主事
    assert "例規甲" in _documents(readable_documents(_actor("2")))  # 課長
    assert "例規甲" in _documents(readable_documents(_actor("3")))  # 部長, above it
    _rule("例規甲", staff="1", verb=Verb.MANAGE)
    assert "例規甲" not in _documents(readable_documents(_actor("1")))


@pytest.mark.usefixtures("world")
def test_a_person_s_own_ceiling_counts_before_that_of_their_post() -> None:
    _labelled("例規甲", 2)
    Ceiling.objects.create(post=Post.objects.get(name="主事"), label=2)
    Ceiling.objects.create(staff=StaffMember.objects.get(number="2"), label=0)
    assert "例規甲" in _documents(readable_documents(_actor("1")))
    assert _documents(readable_documents(_actor("2"))) == set()  # everything is at least 庁内


@pytest.mark.usefixtures("world")
def test_withheld_documents_are_read_by_those_who_may_edit() -> None:
    Document.objects.update(withheld_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert "例規甲" not in _documents(readable_documents(_actor("1")))
    _rule("例規", staff="1", verb=Verb.EDIT)
    assert "例規甲" in _documents(readable_documents(_actor("1")))
    assert permits(_actor("1"), Verb.READ, thing_of(Document.objects.get(title="例規甲")))
