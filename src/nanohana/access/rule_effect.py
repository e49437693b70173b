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

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import Actor, actors_of_staff
from nanohana.access.rules import people_on, reaches
from nanohana.access.subjects import Subject
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


def effects(subject: Subject, rule: Rule, change: Callable[[], object]) -> list[Effect]:
    """What ``change``, which concerns a ``rule`` on ``subject``, does to each verb; verbs that nobody gains or loses
    are left out."""
    day = max(rule.starts_on, localdate())
    accounts = _reached(rule, day)
    with transaction.atomic():
        before = actors_of_staff(accounts, day)
        change()
        after = actors_of_staff(accounts, day)
        transaction.set_rollback(True)
    found = [_effect(verb, subject, day, before, after) for verb in subject.verbs]
    return [effect for effect in found if effect.gaining.count or effect.losing.count]


def _reached(rule: Rule, day: datetime.date) -> dict[int, Account | None]:
    """Those whom the rule reaches on a day, with their accounts: for nobody else it changes anything."""
    working = Appointment.objects.in_force(day).order_by().values_list("staff", flat=True).distinct()
    people = people_on({rule.staff_id} if rule.staff_id is not None else set(working), day)
    staff = [person.staff for person in people if person.staff is not None and reaches(rule, person)]
    accounts: dict[int, Account | None] = dict.fromkeys(staff)
    accounts |= {account.staff_id: account for account in Account.objects.filter(staff__in=staff) if account.staff_id}
    return accounts


def _effect(
    verb: Verb, subject: Subject, day: datetime.date, before: dict[int, Actor], after: dict[int, Actor]
) -> Effect:
    had = {staff for staff, actor in before.items() if subject.permits(actor, verb, day)}
    has = {staff for staff, actor in after.items() if subject.permits(actor, verb, day)}
    return Effect(verb.label, _side(has - had), _side(had - has))


def _side(staff: set[int]) -> Side:
    return Side(len(staff), list(StaffMember.objects.filter(pk__in=staff)[:MOST_NAMED]))
