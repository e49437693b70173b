"""Rules on libraries and documents: properties that hold for any set of rules, against an oracle of a few lines."""

from __future__ import annotations

import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase

from nanohana.access.deciding import Thing, permits, readable_counts
from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import (
    actor_of,
    editable_documents,
    manageable_documents,
    readable_documents,
    readable_libraries,
)
from nanohana.access.rule_models import VERBS_ON
from nanohana.access.tests.rule_world import (
    DAY,
    DOCUMENTS,
    LIBRARIES,
    PEOPLE,
    RULES,
    Said,
    actor_on_day,
    documents_in,
    documents_of,
    expected,
    made,
    make_world,
    said,
)
from nanohana.documents.models import Document, Library
from nanohana.documents.things import thing_of

CLOSED = {"audience": "owner_division"}
PREDICATES = {Verb.READ: readable_documents, Verb.EDIT: editable_documents, Verb.MANAGE: manageable_documents}


def _everything() -> dict[tuple[str, Verb], set[str]]:
    """What each person may do, by the query."""
    actors = {person: actor_on_day(person) for person in PEOPLE}
    return {
        (person, verb): documents_of(predicate(actor))
        for person, actor in actors.items()
        for verb, predicate in PREDICATES.items()
    }


class Properties(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_world()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES)
    def test_the_query_the_decision_and_the_oracle_agree(self, rules: list[Said]) -> None:
        for rule in rules:
            made(rule)
        seen = _everything()
        documents = [(document, thing_of(document)) for document in Document.objects.select_related("library")]
        libraries = [(library.name, thing_of(library)) for library in Library.objects.all()]
        names, ruled = {thing.library: name for name, thing in libraries}, {one.pk: thing for one, thing in documents}
        for person in PEOPLE:
            actor = actor_on_day(person)
            for verb in VERBS_ON["document"]:
                for document, thing in documents:
                    wanted = expected(person, verb, document.library.name, document.title, rules)
                    assert (document.title in seen[person, verb]) == wanted
                    assert permits(actor, verb, thing) == wanted
                for name, thing in libraries:
                    assert permits(actor, verb, thing) == expected(person, verb, name, None, rules)
            readable = set(Library.objects.filter(readable_libraries(actor)).values_list("name", flat=True))
            assert readable == {name for name in LIBRARIES if expected(person, Verb.READ, name, None, rules)}
            counts = readable_counts(actor, [(thing, documents_in(name)) for name, thing in libraries], ruled)
            assert {names[library]: count for library, count in counts.items()} == {
                name: sum(document.library.name == name and document.title in seen[person, Verb.READ]
                          for document, _ in documents)
                for name in readable
            }  # fmt: skip

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES, said())
    def test_one_more_rule_that_allows_takes_nothing_away(self, rules: list[Said], more: Said) -> None:
        for rule in rules:
            made(rule)
        before = _everything()
        made(Said(**{**more.__dict__, "allows": True}))
        after = _everything()
        assert all(before[key] <= after[key] for key in before)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES, said())
    def test_one_more_rule_that_denies_gives_nothing_and_wins(self, rules: list[Said], more: Said) -> None:
        for rule in rules:
            made(rule)
        before = _everything()
        denying = Said(**{**more.__dict__, "allows": False})
        made(denying)
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
            stored = made(rule)
            if rule.holds:
                Rule.objects.filter(pk=stored.pk).update(ended_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        assert _everything() == without

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(RULES)
    def test_nobody_sees_nothing_and_administrators_everything(self, rules: list[Said]) -> None:
        for rule in rules:
            made(rule)
        administrator = actor_of(Account.objects.create(username="a", is_administrator=True), DAY)
        for verb, predicate in PREDICATES.items():
            assert documents_of(predicate(None)) == set()
            assert documents_of(predicate(administrator)) == set(DOCUMENTS)
            assert not permits(None, verb, Thing(1, "all_staff", 1))
