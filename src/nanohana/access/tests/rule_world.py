"""Divisions, people, libraries and rules on them for tests, and in few lines what the rules mean."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from hypothesis import strategies as st

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import (
    Actor,
    actor_of,
)
from nanohana.access.rule_models import VERBS_ON
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Appointment, Division, Post, StaffMember

DAY = datetime.date(2026, 6, 1)
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


def make_world() -> None:
    divisions = organized(PEOPLE)
    for name, owner, audience in (("例規", "土木部", "all_staff"), ("内規", "人事課", "owner_division")):
        library = Library.objects.create(name=name, owner_division=divisions[owner], audience=audience)
        for title in DOCUMENTS:
            if title.startswith(name):
                Document.objects.create(library=library, title=title, owner_division=divisions[owner])


def made(rule: Said) -> Rule:
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


def documents_in(library: str) -> int:
    return sum(title.startswith(library) for title in DOCUMENTS)


def actor_on_day(person: str) -> Actor:
    actor = actor_of(Account.objects.get(username=person), DAY)
    assert actor is not None
    return actor


def documents_of(permitted: Q) -> set[str]:
    return set(Document.objects.filter(permitted).values_list("title", flat=True))
