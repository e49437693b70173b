"""Which rules and which ceiling of 取扱区分 reach a person. Subjects are matched here and nowhere else.

1. A person holds places: a division with the rank of their post there. A place is reached by rules for its division,
   for the divisions above it that say so, and for abolished divisions that one of these succeeded.
2. Rules that could reach any of the people asked about come in one query, by their subjects; each person then looks
   only at those for their own places, so that work grows with the rules that concern them and not with all of them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from nanohana.access.rule_models import Ceiling, Rule
from nanohana.organization.staffing import Place, staff_places

# What an abolished division owned, and what was set for it, passes to its successors the day after its last one.
_REACH = """
WITH RECURSIVE own(id) AS (
  SELECT division_id FROM organization_division_state
   WHERE division_id = ANY (%(divisions)s) AND period @> %(day)s
), succession(before, after) AS (
  SELECT division.id, link.to_division_id FROM organization_division AS division
    JOIN organization_division_successors AS link ON link.from_division_id = division.id
   WHERE division.valid_until < %(day)s
), below(root, id) AS (
  SELECT id, id FROM own
  UNION
  SELECT below.root, next.id FROM below, LATERAL (
    SELECT division_id AS id FROM organization_division_state WHERE parent_id = below.id AND period @> %(day)s
    UNION ALL SELECT before FROM succession WHERE after = below.id
  ) AS next
), above(root, id, itself) AS (
  SELECT id, id, true FROM own
  UNION
  SELECT above.root, next.id, next.itself FROM above, LATERAL (
    SELECT parent_id AS id, false AS itself FROM organization_division_state
     WHERE division_id = above.id AND period @> %(day)s AND parent_id IS NOT NULL
    UNION ALL SELECT before, above.itself FROM succession WHERE after = above.id
  ) AS next
)
SELECT 'below', root, id FROM below
UNION ALL SELECT CASE WHEN itself THEN 'itself' ELSE 'above' END, root, id FROM above
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a division stands in the tree of a day."""

    below: frozenset[int]  # itself, all below it, and what these succeeded
    itself: frozenset[int]  # itself and what it succeeded
    above: frozenset[int]  # all of ``itself``, those above, and what these succeeded


@dataclass(frozen=True, slots=True)
class Held:
    """A place that somebody holds."""

    division: int
    rank: int | None  # of the post; a smaller one stands higher
    reach: Reach


@dataclass(frozen=True, slots=True)
class Person:
    """Whom rules may reach. ``staff`` is None for an account that belongs to no member of the staff."""

    staff: int | None
    held: tuple[Held, ...]


class Ruled(NamedTuple):
    """What a rule says to those whom it reaches, on one library, one document or one task app."""

    verb: int
    allows: bool
    library: int | None
    document: UUID | None
    app: UUID | None = None


def people_on(staff: Collection[int], on: datetime.date) -> list[Person]:
    """The members of the staff (by key) who work here on a day, with the places they hold."""
    places = staff_places(staff, on)
    held = _held(frozenset().union(*places.values()), on)
    return [
        Person(member, tuple(held[place] for place in sorted(own, key=str) if place in held))
        for member, own in places.items()
    ]


def somebody_in(division: int, on: datetime.date) -> Person:
    """A person without name or post who works in a division on a day: what reaches them reaches all who work there."""
    return Person(None, tuple(_held([Place(division, None)], on).values()))


def _held(places: Collection[Place], on: datetime.date) -> dict[Place, Held]:
    """The places whose division is valid on the day, with their reach."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {"divisions": list({place.division for place in places}), "day": on})
        for way, root, member in cursor.fetchall():
            found[root][way].add(member)
    known = {root: _reach(ways) for root, ways in found.items()}
    return {place: Held(*place, known[place.division]) for place in places if place.division in known}


def _reach(ways: Mapping[str, set[int]]) -> Reach:
    below, itself = frozenset(ways["below"]), frozenset(ways["itself"])
    return Reach(below, itself, itself | ways["above"])


def reaches(rule: Rule, person: Person) -> bool:
    """Whether a person is among a rule's subjects."""
    if rule.staff_id is not None:
        return rule.staff_id == person.staff
    if rule.division_id is None and rule.post_id is None:
        return True
    return any(reached_by(rule, held) for held in person.held)


def reached_by(rule: Rule, held: Held) -> bool:
    """Whether a rule for a division or a post reaches a place."""
    if rule.post is not None and not _at_or_above(held, rule.post.rank):
        return False
    return rule.division_id is None or rule.division_id in (held.reach.above if rule.with_below else held.reach.itself)


def _at_or_above(held: Held, rank: int) -> bool:
    return held.rank is not None and held.rank <= rank


def rules_reaching(
    people: Collection[Person], on: datetime.date, *, of_conversations: bool = False
) -> Iterator[tuple[Person, list[Rule]]]:
    """Each person with the rules that reach them on a day: all but those on conversations, or these."""
    divisions = frozenset().union(*(held.reach.above for person in people for held in person.held))
    possible = Q(staff__in={person.staff for person in people}) | Q(division__in=divisions)
    rules = Rule.objects.in_force(on).filter(possible | Q(staff=None, division=None)).select_related("post").order_by()
    rules = rules.filter(conversation__isnull=not of_conversations)
    by_staff: dict[int, list[Rule]] = defaultdict(list)
    by_division: dict[int | None, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.staff_id is not None:
            by_staff[rule.staff_id].append(rule)
        else:
            by_division[rule.division_id].append(rule)
    for person in people:
        places: set[int | None] = {None}.union(*(held.reach.above for held in person.held))
        candidates = [rule for place in places for rule in by_division.get(place, ())]
        own = by_staff.get(person.staff, []) if person.staff is not None else []
        yield person, own + [rule for rule in candidates if reaches(rule, person)]


def ruled(rules: Iterable[Rule]) -> frozenset[Ruled]:
    return frozenset(Ruled(rule.verb, rule.allows, rule.library_id, rule.document_id, rule.app_id) for rule in rules)


def conversations_shared(person: Person, on: datetime.date) -> dict[UUID, datetime.datetime]:
    """The conversations that rules let a person read on a day, and that none denies them: when the last of these rules
    was made.

    Asked for where they are wanted and not with every request: they grow with what colleagues share.
    """
    ((_, rules),) = rules_reaching([person], on, of_conversations=True)
    denied = {rule.conversation_id for rule in rules if not rule.allows}
    allowed = sorted((rule for rule in rules if rule.conversation_id not in denied), key=lambda rule: rule.made_at)
    return {rule.conversation_id: rule.made_at for rule in allowed if rule.conversation_id is not None}


def ceilings_of(people: Collection[Person]) -> Mapping[Person, Ceiling]:
    """What is set for each person; who may read every 取扱区分 is left out."""
    of_anybody = Q(staff=None) | Q(staff__in={person.staff for person in people})
    ceilings = list(Ceiling.objects.filter(of_anybody).select_related("post", "staff"))
    found = {person: _ceiling(person, ceilings) for person in people} if ceilings else {}
    return {person: ceiling for person, ceiling in found.items() if ceiling is not None}


def _ceiling(person: Person, ceilings: Iterable[Ceiling]) -> Ceiling | None:
    own: list[Ceiling] = []
    of_posts: list[Ceiling] = []
    of_everyone: list[Ceiling] = []
    for ceiling in ceilings:
        if ceiling.staff_id is not None:
            own += [ceiling] if ceiling.staff_id == person.staff else []
        elif ceiling.post is not None:
            rank = ceiling.post.rank
            of_posts += [ceiling] if any(_at_or_above(held, rank) for held in person.held) else []
        else:
            of_everyone.append(ceiling)
    return max(own or of_posts or of_everyone, key=lambda ceiling: ceiling.label, default=None)
