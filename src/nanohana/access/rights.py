"""Who may see and do what, as predicates that go inside the query. Nothing else in the product decides this, but
``publishing`` on what divisions make for others.

1. The base: a library is read by all staff or by its owner division (and the divisions above it), as its ``audience``
   says; the owner division edits and manages it. So a library always has somebody who answers for it, and most need
   no rule at all.
2. Rules (``rule_models.Rule``) allow more or deny. A document follows the rules of its library and has its own. A rule
   that denies wins over the base and over every rule that allows.
3. A ceiling of 取扱区分 (``Ceiling``) hides stricter documents, whatever the rules say.
4. Administrators may do everything: somebody must be able to undo a rule. No actor, no rows.
5. A conversation is its owner's. Rules let others read it; to be an administrator gives nothing here.

Rules are looked up once, with the actor, and stand in the query as the few things they name.
Appointments, divisions, successions and rules are dated, so a change takes effect at 0:00 of its day without any job.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rule_models import Verb
from nanohana.access.rules import (
    Held,
    Person,
    Ruled,
    ceilings_of,
    conversations_shared,
    people_on,
    ruled,
    rules_reaching,
    somebody_in,
)

NOTHING = Q(pk__in=[])
NO_ACCOUNT = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as of now: read anew on every request."""

    account: UUID
    is_administrator: bool
    divisions: frozenset[int]  # own divisions and all below them
    ruled: frozenset[Ruled] = frozenset()  # what the rules that reach them say
    ceiling: int | None = None  # the highest 取扱区分 they may read, where there is one
    places: frozenset[int] = frozenset()  # own divisions and all above them: what is made for these is for them
    held: tuple[Held, ...] = ()  # the places themselves
    reads_only: bool = False  # a reader like any other, who is shown nothing for the sake of changing it

    def libraries(self, verb: Verb, *, allowed: bool) -> set[int]:
        """The libraries on which rules allow, or deny, a verb."""
        return {rule.library for rule in self._on(verb, allowed) if rule.library is not None}

    def documents(self, verb: Verb, *, allowed: bool) -> set[UUID]:
        """The documents on which rules of their own allow, or deny, a verb."""
        return {rule.document for rule in self._on(verb, allowed) if rule.document is not None}

    def apps(self, verb: Verb, *, allowed: bool) -> set[UUID]:
        """The task apps on which rules allow, or deny, a verb."""
        return {rule.app for rule in self._on(verb, allowed) if rule.app is not None}

    @property
    def rights_alone(self) -> Actor:
        """The same for all who have the same rights on libraries and documents: what follows from these can be kept."""
        return replace(self, account=NO_ACCOUNT, places=frozenset(), held=())

    def _on(self, verb: Verb, allowed: bool) -> list[Ruled]:
        return [
            rule
            for rule in self.ruled
            if rule.allows == allowed and (rule.verb >= verb if allowed else rule.verb <= verb)
        ]


def actor_of(account: Account | AnonymousUser | None, on: datetime.date | None = None) -> Actor | None:
    """The actor behind an account on a day (today by default).

    None where nobody is signed in, the account is closed, or its person does not work here (any more) on that day.
    """
    if not isinstance(account, Account) or not account.is_active:
        return None
    if account.staff_id is not None:
        return actors_of_staff({account.staff_id: account}, on).get(account.staff_id)
    return next(actor for _, actor in _actors([Person(None, ())], {None: account}, on or localdate()))


def actor_behind(request: HttpRequest) -> Actor | None:
    """Who sends a request, looked up once for it: the next request, and the next look of a stream, look anew."""
    return actor_kept_with(request.user)


def actor_kept_with(account: Account | AnonymousUser) -> Actor | None:
    """The actor behind an account that is read anew for each request (``access.backend``), looked up once for it."""
    kept: Any = account
    if not hasattr(kept, "_actor"):
        kept._actor = actor_of(account)
    actor: Actor | None = kept._actor
    return actor


def actors_of_staff(accounts: Mapping[int, Account | None], on: datetime.date | None = None) -> dict[int, Actor]:
    """Each person of ``accounts`` (by the key of the staff member) as the actor they are on a day.

    Who does not work here on that day is left out: no appointment holds, or one of 退職. Who has no account yet is
    what one with an account would be.
    """
    day = on or localdate()
    may_enter = {staff for staff, account in accounts.items() if account is None or account.is_active}
    return {staff: actor for staff, actor in _actors(people_on(may_enter, day), accounts, day) if staff is not None}


def anybody_in(division: int, on: datetime.date | None = None) -> Actor | None:
    """What everybody who works in a division (by key) may read, whatever their post, of what is shown to readers at
    all; None where nobody can work there."""
    day = on or localdate()
    person = somebody_in(division, day)
    found = (replace(actor, reads_only=True) for _, actor in _actors([person], {None: None}, day))
    return next(found, None) if person.held else None


def _actors(
    people: Collection[Person], accounts: Mapping[Any, Account | None], day: datetime.date
) -> Iterator[tuple[int | None, Actor]]:
    ceilings = ceilings_of(people)
    for person, rules in rules_reaching(people, day):
        account, ceiling = accounts[person.staff], ceilings.get(person)
        is_administrator = account is not None and account.is_administrator
        yield (
            person.staff,
            Actor(
                account.pk if account else NO_ACCOUNT,
                is_administrator,
                frozenset().union(*(held.reach.below for held in person.held)),
                ruled(rules),
                None if is_administrator or ceiling is None else ceiling.label,
                frozenset().union(*(held.reach.above for held in person.held)),
                person.held,
            ),
        )


def readable_libraries(actor: Actor | None, path: str = "") -> Q:
    """Libraries (文書庫) the actor may read; ``path`` is the lookup that leads to them, such as ``"library__"``."""
    return _libraries(actor, Verb.READ, path)


def editable_libraries(actor: Actor | None, path: str = "") -> Q:
    """Libraries in which the actor may register, change and remove documents."""
    return _libraries(actor, Verb.EDIT, path)


def manageable_libraries(actor: Actor | None, path: str = "") -> Q:
    """Libraries that the actor may change, with their rules."""
    return _libraries(actor, Verb.MANAGE, path)


def readable_documents(actor: Actor | None, path: str = "") -> Q:
    """Registered documents the actor may read: not removed; if withheld, only where they may change it."""
    shown = Q(**{f"{path}withheld_at": None}) | _documents(actor, Verb.EDIT, path)
    return Q(**{f"{path}removed_at": None}) & _documents(actor, Verb.READ, path) & shown


def editable_documents(actor: Actor | None, path: str = "") -> Q:
    """Registered documents the actor may change or remove."""
    return Q(**{f"{path}removed_at": None}) & _documents(actor, Verb.EDIT, path)


def restorable_documents(actor: Actor | None, path: str = "") -> Q:
    """Registered documents whose removal the actor may undo."""
    return _documents(actor, Verb.EDIT, path)


def readable_whatever_its_state(actor: Actor | None, path: str = "") -> Q:
    """Registered documents the actor may read were they neither removed nor withheld: what the second wall lets by."""
    return _documents(actor, Verb.READ, path)


def manageable_documents(actor: Actor | None, path: str = "") -> Q:
    """Registered documents whose rules the actor may set."""
    return Q(**{f"{path}removed_at": None}) & _documents(actor, Verb.MANAGE, path)


def conversations_open_to(account: Account) -> Mapping[UUID, datetime.datetime]:
    """The conversations (keys) that rules let the account read today, whether their owners keep them or not, each with
    the time at which it was last shared with them."""
    actor = actor_of(account)
    if actor is None or account.staff_id is None:
        return {}
    return conversations_shared(Person(account.staff_id, actor.held), localdate())


def shared_conversations(account: Account, opened: Collection[UUID], path: str = "") -> Q:
    """Those of others among the ``opened`` ones, while their owners keep them."""
    others = ~Q(**{f"{path}owner": account})
    return others & Q(**{f"{path}pk__in": opened, f"{path}deleted_at": None})


def work_of_divisions(actor: Actor | None, path: str = "") -> Q:
    """What the divisions of the actor (``division``) and those below have to do; everything for administrators."""
    if actor is None:
        return NOTHING
    return (
        Q(**{f"{path}pk__isnull": False}) if actor.is_administrator else Q(**{f"{path}division__in": actor.divisions})
    )


def manageable_accounts(actor: Actor | None, path: str = "") -> Q:
    """Accounts whose sessions, second factors and standing the actor may change."""
    if actor is None or not actor.is_administrator:
        return NOTHING
    return Q(**{f"{path}pk__isnull": False})


def _libraries(actor: Actor | None, verb: Verb, path: str) -> Q:
    if actor is None or (actor.reads_only and verb > Verb.READ):
        return NOTHING
    if actor.is_administrator:
        return Q(**{f"{path}pk__isnull": False})
    return (_base(actor, verb, path) | _any(f"{path}pk", actor.libraries(verb, allowed=True))) & _none(
        f"{path}pk", actor.libraries(verb, allowed=False)
    )


def _documents(actor: Actor | None, verb: Verb, path: str) -> Q:
    if actor is None or (actor.reads_only and verb > Verb.READ):
        return NOTHING
    if actor.is_administrator:
        return Q(**{f"{path}pk__isnull": False})
    of_library = _base(actor, verb, f"{path}library__") | _any(f"{path}library", actor.libraries(verb, allowed=True))
    allowed = of_library | _any(f"{path}pk", actor.documents(verb, allowed=True))
    denied_library = _none(f"{path}library", actor.libraries(verb, allowed=False))
    denied = denied_library & _none(f"{path}pk", actor.documents(verb, allowed=False))
    label = Q() if actor.ceiling is None else Q(**{f"{path}handling_label__lte": actor.ceiling})
    return allowed & denied & label


def _base(actor: Actor, verb: Verb, path: str) -> Q:
    own = Q(**{f"{path}owner_division__in": actor.divisions})
    return Q(**{f"{path}audience": "all_staff"}) | own if verb == Verb.READ else own


def _any(lookup: str, keys: Collection[int] | Collection[UUID]) -> Q:
    return Q(**{f"{lookup}__in": keys})


def _none(lookup: str, keys: Collection[int] | Collection[UUID]) -> Q:
    return ~Q(**{f"{lookup}__in": keys}) if keys else Q()
