"""Who gains and who loses what by a change of rules, before it is confirmed.

The change is made and taken back in one transaction, so that everybody is looked at by the very functions that will
decide (as for a 人事異動): as things stand, and with the change, on the first day on which it counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
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


def managers_left(subject: Subject, rule: Rule, change: Callable[[], object], by: Account) -> int | None:
    """How many besides the administrators could still manage the subject, where ``change`` takes that from ``by``, who
    makes it; None where it does not."""
    day = max(rule.starts_on, localdate())

    def managing(staff: Mapping[int, Account | None]) -> int:
        actors = actors_of_staff(staff, day).values()
        return sum(not actor.is_administrator and subject.permits(actor, Verb.MANAGE, day) for actor in actors)

    if by.staff_id is None:
        return None
    with transaction.atomic():
        could = managing({by.staff_id: by})
        change()
        left = None if not could or managing({by.staff_id: by}) else managing(_with_accounts(_at_work(day)))
        transaction.set_rollback(True)
    return left


def _reached(rule: Rule, day: datetime.date) -> dict[int, Account | None]:
    """Those whom the rule reaches on a day, with their accounts: for nobody else it changes anything."""
    people = people_on({rule.staff_id} if rule.staff_id is not None else set(_at_work(day)), day)
    return _with_accounts([person.staff for person in people if person.staff is not None and reaches(rule, person)])


def _at_work(day: datetime.date) -> QuerySet[Appointment, int]:
    return Appointment.objects.in_force(day).order_by().values_list("staff", flat=True).distinct()


def _with_accounts(staff: Iterable[int]) -> dict[int, Account | None]:
    accounts: dict[int, Account | None] = dict.fromkeys(staff)
    accounts |= {one.staff_id: one for one in Account.objects.filter(staff__in=accounts) if one.staff_id}
    return accounts


def _effect(
    verb: Verb, subject: Subject, day: datetime.date, before: dict[int, Actor], after: dict[int, Actor]
) -> Effect:
    had = {staff for staff, actor in before.items() if subject.permits(actor, verb, day)}
    has = {staff for staff, actor in after.items() if subject.permits(actor, verb, day)}
    return Effect(verb.label, _side(has - had), _side(had - has))


def _side(staff: set[int]) -> Side:
    return Side(len(staff), list(StaffMember.objects.filter(pk__in=staff)[:MOST_NAMED]))
