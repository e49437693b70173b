"""「なぜ見えるか」: what gives a person a right on something, and what takes it away."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nanohana.access.models import Account, Rule
from nanohana.access.rights import Actor, actors_of_staff
from nanohana.access.rules import people_on, reached_by, rules_reaching
from nanohana.access.subjects import Places, Reason, Subject
from nanohana.japanese.wareki import in_era
from nanohana.organization.models import Appointment, StaffMember


@dataclass(frozen=True, slots=True)
class Explanation:
    """``verbs``: the name of each verb with whether the person may; ``reasons``: all that speaks for it or against."""

    staff: StaffMember
    verbs: Sequence[tuple[str, bool]]
    reasons: Sequence[Reason]


def explanation(staff: StaffMember, subject: Subject, day: datetime.date) -> Explanation:
    account = Account.objects.filter(staff=staff).first()
    actor = actors_of_staff({staff.pk: account}, day).get(staff.pk)
    verbs = [(verb.label, subject.permits(actor, verb, day)) for verb in subject.verbs]
    return Explanation(staff, verbs, list(_reasons(staff, account, actor, subject, day)))


def _reasons(
    staff: StaffMember, account: Account | None, actor: Actor | None, subject: Subject, day: datetime.date
) -> Iterator[Reason]:
    if account is None:
        yield Reason(False, "利用者が登録されていないため、ログインできません。以下は、登録した場合のものです。")
    elif not account.is_active:
        yield Reason(False, "利用者が無効のため、ログインできません。")
        return
    if actor is None:
        yield Reason(False, "この日に効力のある発令がない（又は退職している）ため、何も閲覧・利用できません。")
        return
    if actor.is_administrator:
        yield Reason(True, subject.for_administrators)
        return
    (person,) = people_on([staff.pk], day)
    appointments = Appointment.objects.filter(staff=staff).in_force(day).select_related("division", "post")
    places = Places(person.held, list(appointments))
    yield from subject.base(actor, places, day)
    ((_, reaching),) = rules_reaching([person], day)
    for rule in reaching:
        if on := subject.said(rule):
            yield Reason(rule.allows, f"{on}「{rule}」（{_days(rule)}）{_through(rule, places)}")
    yield from subject.limits(actor, person)


def _through(rule: Rule, places: Places) -> str:
    """By which of the person's places the rule reaches them; nothing where it is not by a place."""
    if rule.staff_id is not None or (rule.division_id is None and rule.post_id is None):
        return ""
    return f"—{'、'.join(places.said(held) for held in places.held if reached_by(rule, held))}による"


def _days(rule: Rule) -> str:
    until = f"{in_era(rule.ends_on)}まで" if rule.ends_on else ""
    return f"{in_era(rule.starts_on)}から{until}"
