"""Who may see and do what, as predicates that go inside the query. Nothing else in the product decides this.

Today's rule, the base on which the rules by division and post will grow: a library is open to all staff or to its
owner division (and the divisions above it); administrators and the owner division manage it. No actor, no rows.
Appointments, divisions and successions are dated, so a change takes effect at 0:00 of its day without any job.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.organization.staffing import staff_places

NOTHING = Q(pk__in=[])
NO_ACCOUNT = UUID(int=0)
# What an abolished division owned passes to its successors the day after its last one.
_BELOW = """
WITH RECURSIVE held(root, id) AS (
  SELECT division_id, division_id FROM organization_division_state
   WHERE division_id = ANY (%(divisions)s) AND period @> %(day)s
  UNION
  SELECT held.root, next.id FROM held, LATERAL (
    SELECT division_id AS id FROM organization_division_state WHERE parent_id = held.id AND period @> %(day)s
    UNION ALL
    SELECT division.id FROM organization_division AS division JOIN organization_division_successors AS succession
        ON succession.from_division_id = division.id
     WHERE succession.to_division_id = held.id AND division.valid_until < %(day)s
  ) AS next
) SELECT root, id FROM held
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as of now: read anew on every request."""

    account: UUID
    is_administrator: bool
    divisions: frozenset[int]  # own divisions and all below them


def actor_of(account: Account | AnonymousUser | None, on: datetime.date | None = None) -> Actor | None:
    """The actor behind an account on a day (today by default).

    None where nobody is signed in, the account is closed, or its person does not work here (any more) on that day.
    """
    if not isinstance(account, Account) or not account.is_active:
        return None
    if account.staff_id is None:
        return Actor(account.pk, account.is_administrator, frozenset())
    return actors_of_staff({account.staff_id: account}, on).get(account.staff_id)


def actors_of_staff(accounts: Mapping[int, Account | None], on: datetime.date | None = None) -> dict[int, Actor]:
    """Each person of ``accounts`` (by the key of the staff member) as the actor they are on a day.

    Who does not work here on that day is left out: no appointment holds, or one of 退職. Who has no account yet is
    what one with an account would be.
    """
    day = on or localdate()
    places = staff_places(accounts, day)
    below = _below(frozenset().union(*places.values()), day)
    return {
        staff: Actor(
            account.pk if account else NO_ACCOUNT,
            account.is_administrator if account else False,
            frozenset().union(*(below.get(division, frozenset()) for division in own)),
        )
        for staff, own in places.items()
        if (account := accounts[staff]) is None or account.is_active
    }


def _below(divisions: Collection[int], on: datetime.date) -> dict[int, frozenset[int]]:
    """Each division that is valid on the day, with those below it, and those it succeeded, with theirs."""
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"divisions": list(divisions), "day": on})
        for division, member in cursor.fetchall():
            found.setdefault(division, set()).add(member)
    return {division: frozenset(members) for division, members in found.items()}


def readable_libraries(actor: Actor | None, path: str = "") -> Q:
    """Libraries (文書庫) the actor may read; ``path`` is the lookup that leads to them, such as ``"library__"``."""
    if actor is None:
        return NOTHING
    if actor.is_administrator:
        return Q(**{f"{path}pk__isnull": False})
    return Q(**{f"{path}audience": "all_staff"}) | Q(**{f"{path}owner_division__in": actor.divisions})


def manageable_libraries(actor: Actor | None, path: str = "") -> Q:
    """Libraries in which the actor may register, change and remove documents."""
    if actor is None:
        return NOTHING
    if actor.is_administrator:
        return Q(**{f"{path}pk__isnull": False})
    return Q(**{f"{path}owner_division__in": actor.divisions})


def readable_documents(actor: Actor | None, path: str = "") -> Q:
    """Registered documents the actor may read: not removed, in a readable library; if withheld, in one they manage."""
    present = Q(**{f"{path}removed_at": None}) & readable_libraries(actor, f"{path}library__")
    return present & (Q(**{f"{path}withheld_at": None}) | manageable_libraries(actor, f"{path}library__"))


def manageable_documents(actor: Actor | None, path: str = "") -> Q:
    """Registered documents the actor may change or remove."""
    return Q(**{f"{path}removed_at": None}) & manageable_libraries(actor, f"{path}library__")


def manageable_accounts(actor: Actor | None, path: str = "") -> Q:
    """Accounts whose sessions, second factors and standing the actor may change."""
    if actor is None or not actor.is_administrator:
        return NOTHING
    return Q(**{f"{path}pk__isnull": False})
