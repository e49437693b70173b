"""Rules on libraries and documents: single cases that the properties of ``test_rules`` do not hold."""

from __future__ import annotations

import datetime

import pytest

from nanohana.access.deciding import permits
from nanohana.access.models import Ceiling, Rule, Verb
from nanohana.access.rights import (
    editable_documents,
    manageable_documents,
    manageable_libraries,
    readable_documents,
)
from nanohana.access.tests.rule_world import (
    DAY,
    Said,
    actor_on_day,
    documents_of,
    made,
    make_world,
)
from nanohana.documents.models import Document, Library
from nanohana.documents.things import thing_of
from nanohana.organization.models import Appointment, Division, Post, StaffMember


@pytest.fixture
def world(db: None) -> None:
    make_world()


def _rule(thing: str, **more: object) -> Rule:
    rule = Said(thing, None, None, False, None, Verb.READ, True, 0, None)
    return made(Said(**{**rule.__dict__, **more}))


@pytest.mark.usefixtures("world")
def test_rules_for_an_abolished_division_pass_to_its_successors() -> None:
    _rule("内規", division="税務課")
    tax, works = Division.objects.get(name="税務課"), Division.objects.get(name="土木部")
    assert "内規甲" not in documents_of(readable_documents(actor_on_day("4")))
    Division.objects.filter(pk=tax.pk).update(valid_until=DAY - datetime.timedelta(days=1))
    tax.successors.add(works)
    assert "内規甲" in documents_of(readable_documents(actor_on_day("4")))


@pytest.mark.usefixtures("world")
def test_a_post_counts_only_in_its_own_division() -> None:
    """課長 in one division and 主事 in another is no 課長 of the other."""
    staff = StaffMember.objects.get(number="4")
    Appointment.objects.create(
        staff=staff, division=Division.objects.get(name="税務課"), post=Post.objects.get(name="主事"),
        kind="concurrent", starts_on=DAY,
    )  # fmt: skip
    _rule("内規", division="税務課", post="課長")
    assert "内規甲" not in documents_of(readable_documents(actor_on_day("4")))
    _rule("内規", division="税務課", post="主事")
    assert "内規甲" in documents_of(readable_documents(actor_on_day("4")))


@pytest.mark.usefixtures("world")
def test_managing_and_editing_are_apart() -> None:
    _rule("例規", staff="1", verb=Verb.EDIT)
    assert "例規甲" in documents_of(editable_documents(actor_on_day("1")))
    assert "例規甲" not in documents_of(manageable_documents(actor_on_day("1")))
    assert not Library.objects.filter(manageable_libraries(actor_on_day("1")), name="例規").exists()


def _labelled(title: str, label: int) -> None:
    Document.objects.filter(title=title).update(handling_label=label)


@pytest.mark.usefixtures("world")
def test_a_ceiling_hides_what_is_handled_more_strictly() -> None:
    _labelled("例規甲", 2)
    Ceiling.objects.create(label=1)
    Ceiling.objects.create(post=Post.objects.get(name="課長"), label=2)
    assert "例規甲" not in documents_of(readable_documents(actor_on_day("1")))  # 主事
    assert "例規甲" in documents_of(readable_documents(actor_on_day("2")))  # 課長
    assert "例規甲" in documents_of(readable_documents(actor_on_day("3")))  # 部長, above it
    _rule("例規甲", staff="1", verb=Verb.MANAGE)
    assert "例規甲" not in documents_of(readable_documents(actor_on_day("1")))


@pytest.mark.usefixtures("world")
def test_a_person_s_own_ceiling_counts_before_that_of_their_post() -> None:
    _labelled("例規甲", 2)
    Ceiling.objects.create(post=Post.objects.get(name="主事"), label=2)
    Ceiling.objects.create(staff=StaffMember.objects.get(number="2"), label=0)
    assert "例規甲" in documents_of(readable_documents(actor_on_day("1")))
    assert documents_of(readable_documents(actor_on_day("2"))) == set()  # everything is at least 庁内


@pytest.mark.usefixtures("world")
def test_withheld_documents_are_read_by_those_who_may_edit() -> None:
    Document.objects.update(withheld_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    assert "例規甲" not in documents_of(readable_documents(actor_on_day("1")))
    _rule("例規", staff="1", verb=Verb.EDIT)
    assert "例規甲" in documents_of(readable_documents(actor_on_day("1")))
    assert permits(actor_on_day("1"), Verb.READ, thing_of(Document.objects.get(title="例規甲")))
