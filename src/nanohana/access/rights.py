"""Who may see and do what, as predicates that go inside the query. Nothing else in the product decides this.

Today's rule, the base on which the rules by division and post will grow: a library is open to all staff or to its
owner division (and the divisions above it); administrators and the owner division manage it. No actor, no rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from nanohana.access.models import Account
from nanohana.organization.models import Appointment, Division

NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as of now: read anew on every request."""

    account: UUID
    is_administrator: bool
    divisions: frozenset[int]  # own divisions and all below them


def actor_of(account: Account | AnonymousUser | None) -> Actor | None:
    """The actor behind an account, or None where nobody (or a closed account) is signed in."""
    if not isinstance(account, Account) or not account.is_active:
        return None
    return Actor(account.pk, account.is_administrator, _divisions_with_below(account))


def _divisions_with_below(account: Account) -> frozenset[int]:
    if account.staff_id is None:
        return frozenset()
    level = set(Appointment.objects.filter(staff=account.staff_id).in_force().values_list("division_id", flat=True))
    found: set[int] = set()
    while level:
        found |= level
        level = set(Division.objects.filter(parent__in=level).values_list("id", flat=True)) - found
    return frozenset(found)


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
