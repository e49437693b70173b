"""Who may use, change and approve what a division makes for others, such as task apps: predicates for the query.

1. What is published is used by everyone, or by those who work in one of the divisions it is published to, or below it.
2. The owner division (and those above it) changes its own, published or not. What has no owner belongs to the product
   itself; administrators see to it.
3. Approval takes a second person: an administrator, or who heads the owner division or one above it. That it is not
   the same person is for whoever asks here to see to.

A published thing has ``everyone`` and ``divisions`` (keys) in the version at ``current``, and ``owner_division``.
"""

from __future__ import annotations

from django.db.models import Q

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.rights import NOTHING, Actor


def usable(actor: Actor | None) -> Q:
    """What is published to the actor, and not withdrawn."""
    if actor is None:
        return NOTHING
    reached = Q(current__everyone=True) | Q(current__divisions__overlap=sorted(actor.places))
    return Q(current__isnull=False, withdrawn_at=None) & (reached | changeable(actor))


def changeable(actor: Actor | None) -> Q:
    """What the actor may change, export, withdraw and test."""
    if actor is None:
        return NOTHING
    if actor.is_administrator:
        return Q(pk__isnull=False)
    return Q(owner_division__in=actor.divisions)


def approvable(actor: Actor | None, account: Account) -> Q:
    """What the account may approve for its owner division."""
    if actor is None:
        return NOTHING
    if actor.is_administrator:
        return Q(pk__isnull=False)
    return Q(owner_division__in=divisions_answered_for(account))
