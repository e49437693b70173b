"""The decision of ``access.rights`` and ``access.publishing`` for one actor and one thing, in memory: for previews and
explanations.

A property test holds the two together (``tests/test_rules.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from nanohana.access.heads import AnsweringFor
from nanohana.access.rights import Actor
from nanohana.access.rule_models import Verb


@dataclass(frozen=True, slots=True)
class Thing:
    """A library, or a document in one, as far as rights go."""

    library: int
    audience: str
    owner_division: int
    document: UUID | None = None
    label: int = 0  # of a document: its 取扱区分
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class AppThing:
    """A task app, as far as rights go. ``is_open``: published (to ``everyone`` or ``divisions``), and not withdrawn."""

    app: UUID
    owner_division: int | None
    is_open: bool
    everyone: bool
    divisions: frozenset[int]


def permits(actor: Actor | None, verb: Verb, thing: Thing) -> bool:
    """Whether an actor may do something. No actor, nothing."""
    return actor is not None and _Decision(actor).permits(verb, thing)


def readable_counts(
    actor: Actor | None, things: Collection[tuple[Thing, int]], ruled: Mapping[UUID, Thing]
) -> dict[int, int]:
    """The libraries that an actor may read, with how many documents they may read in each.

    ``things``: all libraries, and the kinds of documents in them (a ``Thing`` without ``document``; what is neither
    marked nor withheld is like its library), with how many there are of each. ``ruled``: at least the documents that
    rules name.
    """
    if actor is None:
        return {}
    decision = _Decision(actor)
    readable = [(thing, count) for thing, count in things if decision.permits(Verb.READ, thing)]
    counts = {thing.library: 0 for thing, _ in readable if not (thing.label or thing.is_withheld)}
    for thing, count in readable:
        if thing.library in counts:
            counts[thing.library] += count
    for thing in [ruled[rule] for rule in {rule.document for rule in actor.ruled if rule.document} & ruled.keys()]:
        if thing.library in counts:
            of_its_kind = decision.permits(Verb.READ, replace(thing, document=None))
            counts[thing.library] += decision.permits(Verb.READ, thing) - of_its_kind
    return counts


class _Decision:
    """All decisions for one actor; what the rules say is sorted out once for each verb."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._named: dict[tuple[Verb, bool], Collection[int | UUID]] = {}

    def permits(self, verb: Verb, thing: Thing) -> bool:
        actor = self._actor
        if actor.reads_only and verb > Verb.READ:
            return False
        if actor.is_administrator:
            return True
        allowed = in_base(actor, verb, thing) or self._ruled(verb, thing, allowed=True)
        if not allowed or self._ruled(verb, thing, allowed=False) or is_above_ceiling(actor, thing):
            return False
        return not (verb == Verb.READ and thing.is_withheld) or self.permits(Verb.EDIT, thing)

    def _ruled(self, verb: Verb, thing: Thing, *, allowed: bool) -> bool:
        named = self._named.get((verb, allowed))
        if named is None:
            libraries, documents = (of(verb, allowed=allowed) for of in (self._actor.libraries, self._actor.documents))
            named = self._named[verb, allowed] = {*libraries, *documents}
        return thing.library in named or (thing.document is not None and thing.document in named)


def in_base(actor: Actor, verb: Verb, thing: Thing) -> bool:
    """Whether the library itself gives the right, without any rule."""
    return thing.owner_division in actor.divisions or (verb == Verb.READ and thing.audience == "all_staff")


def is_above_ceiling(actor: Actor, thing: Thing) -> bool:
    return actor.ceiling is not None and thing.label > actor.ceiling


def permits_on_app(actor: Actor | None, verb: Verb, thing: AppThing, owners: AnsweringFor) -> bool:
    """Whether an actor may do something with a task app; ``owners`` says who answers for its owner division."""
    if actor is None or (verb == Verb.USE and not thing.is_open):
        return False
    if actor.is_administrator:
        return True
    allowed = in_base_of_app(actor, verb, thing, owners) or thing.app in actor.apps(verb, allowed=True)
    return allowed and thing.app not in actor.apps(verb, allowed=False)


def in_base_of_app(actor: Actor, verb: Verb, thing: AppThing, owners: AnsweringFor) -> bool:
    """Whether the owner division or the publication gives the right, without any rule."""
    if verb > Verb.EDIT:
        return owners.answers(actor)
    is_reached = verb == Verb.USE and (thing.everyone or bool(thing.divisions & actor.places))
    return is_reached or thing.owner_division in actor.divisions
