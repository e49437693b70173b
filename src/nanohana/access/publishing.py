"""Who may use, change and approve what a division makes for others, such as task apps: predicates for the query.

1. What is published is used by everyone, or by those who work in one of the divisions it is published to, or below it.
2. The owner division (and those above it) changes its own, published or not. What has no owner belongs to the product
   itself; administrators see to it.
3. Approval takes a second person: an administrator, or who heads the owner division or one above it. That it is not
   the same person is for whoever asks here to see to.
4. On task apps rules (``rule_models.Rule``) allow more, or deny. Who may approve sets them: to let more people use an
   app is to publish it. A rule that denies wins; it does not reach administrators.

A published thing has ``everyone`` and ``divisions`` (keys) in the version at ``current``, and ``owner_division``.
"""

from __future__ import annotations

from django.db.models import Q

from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.access.rights import NOTHING, Actor
from nanohana.access.rule_models import Verb


def changeable(actor: Actor | None) -> Q:
    """What the actor may change, export, withdraw and test."""
    if actor is None:
        return NOTHING
    if actor.is_administrator:
        return Q(pk__isnull=False)
    return Q(owner_division__in=actor.divisions)


def approvable(actor: Actor | None, account: Account, path: str = "") -> Q:
    """What the account may approve for its owner division."""
    if actor is None:
        return NOTHING
    if actor.is_administrator:
        return Q(**{f"{path}pk__isnull": False})
    return Q(**{f"{path}owner_division__in": divisions_answered_for(account)})


def usable_apps(actor: Actor | None) -> Q:
    """The task apps the actor may use: published, and not withdrawn."""
    if actor is None:
        return NOTHING
    reached = Q(current__everyone=True) | Q(current__divisions__overlap=sorted(actor.places))
    return Q(current__isnull=False, withdrawn_at=None) & _ruled(actor, Verb.USE, reached | changeable(actor))


def editable_apps(actor: Actor | None) -> Q:
    """The task apps the actor may change, export, withdraw and test."""
    return NOTHING if actor is None else _ruled(actor, Verb.EDIT, changeable(actor))


def submittable_apps(actor: Actor | None) -> Q:
    """The task apps for whose publication the actor may ask: those they may change, where it is not denied them."""
    return NOTHING if actor is None else editable_apps(actor) & _ruled(actor, Verb.PUBLISH, Q(pk__isnull=False))


def publishable_apps(actor: Actor | None, account: Account) -> Q:
    """The task apps whose publication the account may approve."""
    return NOTHING if actor is None else _ruled(actor, Verb.PUBLISH, approvable(actor, account))


def manageable_apps(actor: Actor | None, account: Account, path: str = "") -> Q:
    """The task apps whose rules the account may set; ``path`` is the lookup that leads to them."""
    return NOTHING if actor is None else _ruled(actor, Verb.MANAGE, approvable(actor, account, path), path)


def _ruled(actor: Actor, verb: Verb, base: Q, path: str = "") -> Q:
    if actor.reads_only and verb > Verb.READ:
        return NOTHING
    if actor.is_administrator:
        return base
    allowed, denied = (actor.apps(verb, allowed=allows) for allows in (True, False))
    return (base | Q(**{f"{path}pk__in": allowed})) & (~Q(**{f"{path}pk__in": denied}) if denied else Q())
