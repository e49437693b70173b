"""Who gains and who loses what by a change of rules, before it is confirmed.

The change is made and taken back in one transaction, so that everybody is looked at by the very functions that will
decide (as for a 人事異動): as things stand, and with the change, on the first day on which it counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate

from nanohana.access.deciding import permits
from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import Actor, actors_of_staff
from nanohana.access.rules import people_on, reaches
from nanohana.documents.models import Document, Library
from nanohana.documents.things import thing_of
from nanohana.organization.models import Appointment, StaffMember

MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Side:
    """People who gain, or lose, a right: how many, and the first of them."""

    count: int
    named: list[StaffMember]


@dataclass(frozen=True, slots=True)
class Effect:
    verb: str
    gaining: Side
    losing: Side


def effects(rule: Rule, change: Callable[[], object]) -> list[Effect]:
    """What ``change``, which concerns ``rule``, does to each verb; verbs that nobody gains or loses are left out."""
    subject = rule.document or rule.library
    assert subject is not None  # noqa: S101  # held by the database
    day = max(rule.starts_on, localdate())
    accounts = _reached(rule, day)
    with transaction.atomic():
        before = actors_of_staff(accounts, day)
        change()
        after = actors_of_staff(accounts, day)
        transaction.set_rollback(True)
    found = [_effect(verb, subject, before, after) for verb in Verb]
    return [effect for effect in found if effect.gaining.count or effect.losing.count]


def _reached(rule: Rule, day: datetime.date) -> dict[int, Account | None]:
    """Those whom the rule reaches on a day, with their accounts: for nobody else it changes anything."""
    working = Appointment.objects.in_force(day).order_by().values_list("staff", flat=True).distinct()
    people = people_on({rule.staff_id} if rule.staff_id is not None else set(working), day)
    staff = [person.staff for person in people if person.staff is not None and reaches(rule, person)]
    accounts: dict[int, Account | None] = dict.fromkeys(staff)
    accounts |= {account.staff_id: account for account in Account.objects.filter(staff__in=staff) if account.staff_id}
    return accounts


def _effect(verb: Verb, subject: Library | Document, before: dict[int, Actor], after: dict[int, Actor]) -> Effect:
    thing = thing_of(subject)
    had = {staff for staff, actor in before.items() if permits(actor, verb, thing)}
    has = {staff for staff, actor in after.items() if permits(actor, verb, thing)}
    return Effect(verb.label, _side(has - had), _side(had - has))


def _side(staff: set[int]) -> Side:
    return Side(len(staff), list(StaffMember.objects.filter(pk__in=staff)[:MOST_NAMED]))
