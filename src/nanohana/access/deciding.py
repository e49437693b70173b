"""The decision of ``access.rights`` for one actor and one thing, in memory: for previews and explanations.

A property test holds the two together (``tests/test_rules.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

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


def permits(actor: Actor | None, verb: Verb, thing: Thing) -> bool:
    """Whether an actor may do something. No actor, nothing."""
    if actor is None or (actor.reads_only and verb > Verb.READ):
        return False
    if actor.is_administrator:
        return True
    allowed = in_base(actor, verb, thing) or _ruled(actor, verb, thing, allowed=True)
    if not allowed or _ruled(actor, verb, thing, allowed=False) or is_above_ceiling(actor, thing):
        return False
    return not (verb == Verb.READ and thing.is_withheld) or permits(actor, Verb.EDIT, thing)


def in_base(actor: Actor, verb: Verb, thing: Thing) -> bool:
    """Whether the library itself gives the right, without any rule."""
    return thing.owner_division in actor.divisions or (verb == Verb.READ and thing.audience == "all_staff")


def is_above_ceiling(actor: Actor, thing: Thing) -> bool:
    return actor.ceiling is not None and thing.label > actor.ceiling


def _ruled(actor: Actor, verb: Verb, thing: Thing, *, allowed: bool) -> bool:
    return thing.library in actor.libraries(verb, allowed=allowed) or (
        thing.document is not None and thing.document in actor.documents(verb, allowed=allowed)
    )
