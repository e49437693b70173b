"""「なぜ見えるか」: what gives a person a right on a document, and what takes it away."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nanohana.access.deciding import in_base, is_above_ceiling, permits
from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import Actor, actors_of_staff
from nanohana.access.rules import Held, Person, ceilings_of, people_on, reached_by, rules_reaching
from nanohana.audit.recording import record
from nanohana.documents.acts import DocumentAct
from nanohana.documents.models import Document, HandlingLabel
from nanohana.documents.things import thing_of
from nanohana.japanese.wareki import in_era
from nanohana.organization.models import Appointment, StaffMember


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact, in Japanese; ``allows`` says to which side it speaks."""

    allows: bool
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """``verbs``: the name of each verb with whether the person may; ``reasons``: all that speaks for it or against."""

    staff: StaffMember
    verbs: Sequence[tuple[str, bool]]
    reasons: Sequence[Reason]


def explained_right(staff: StaffMember, document: Document, day: datetime.date) -> Explanation:
    """The explanation for somebody who asks: it tells of another person's posts, so that it was asked is recorded."""
    explained = explanation(staff, document, day)
    record(DocumentAct.RIGHT_EXPLAINED, document, title=document.title, person=staff.number, on=day.isoformat())
    return explained


def explanation(staff: StaffMember, document: Document, day: datetime.date) -> Explanation:
    account = Account.objects.filter(staff=staff).first()
    actor = actors_of_staff({staff.pk: account}, day).get(staff.pk)
    verbs = [(verb.label, permits(actor, verb, thing_of(document))) for verb in Verb]
    return Explanation(staff, verbs, list(_reasons(staff, account, actor, document, day)))


def _reasons(
    staff: StaffMember, account: Account | None, actor: Actor | None, document: Document, day: datetime.date
) -> Iterator[Reason]:
    if account is None:
        yield Reason(False, "利用者が登録されていないため、ログインできません。以下は、登録した場合のものです。")
    elif not account.is_active:
        yield Reason(False, "利用者が無効のため、ログインできません。")
        return
    if actor is None:
        yield Reason(False, "この日に効力のある発令がない（又は退職している）ため、何も閲覧できません。")
        return
    if actor.is_administrator:
        yield Reason(True, "管理者は、すべての文書を閲覧し、編集し、管理できます。")
        return
    (person,) = people_on([staff.pk], day)
    appointments = list(Appointment.objects.filter(staff=staff).in_force(day).select_related("division", "post"))
    yield from _of_library(actor, person, document, appointments)
    yield from _of_rules(person, document, appointments, day)
    yield from _of_document(actor, person, document)


def _of_library(
    actor: Actor, person: Person, document: Document, appointments: Sequence[Appointment]
) -> Iterator[Reason]:
    library = document.library
    if library.audience == library.Audience.ALL_STAFF:
        yield Reason(True, f"文書庫「{library}」は、全職員が閲覧できます。")
    for held in person.held:
        if library.owner_division_id in held.reach.below:
            where = _where(held, appointments)
            own = "" if held.division == library.owner_division_id else "（上位の所属又は承継した所属）"
            yield Reason(True, f"{where}により、文書庫の所管課「{library.owner_division}」の職員です{own}。")
    if not in_base(actor, Verb.READ, thing_of(document)):
        yield Reason(False, f"文書庫「{library}」は、所管課「{library.owner_division}」だけが閲覧できます。")


def _of_rules(
    person: Person, document: Document, appointments: Sequence[Appointment], day: datetime.date
) -> Iterator[Reason]:
    ((_, reaching),) = rules_reaching([person], day)
    own = [rule for rule in reaching if rule.document_id == document.pk or rule.library_id == document.library_id]
    for rule in own:
        of_what = "文書の規則" if rule.document_id else f"文書庫「{document.library}」の規則"
        yield Reason(rule.allows, f"{of_what}「{rule}」（{_days(rule)}）{_through(rule, person, appointments)}")


def _of_document(actor: Actor, person: Person, document: Document) -> Iterator[Reason]:
    ceiling = ceilings_of([person]).get(person)
    if ceiling is not None and is_above_ceiling(actor, thing_of(document)):
        limit = HandlingLabel(ceiling.label).label
        label = document.get_handling_label_display()
        yield Reason(False, f"取扱区分「{label}」は、「{ceiling}」に定めた上限「{limit}」を超えています。")
    if document.withheld_at is not None:
        yield Reason(False, "非公開の文書です。編集できる職員だけが閲覧できます。")


def _through(rule: Rule, person: Person, appointments: Sequence[Appointment]) -> str:
    """By which of the person's places the rule reaches them; nothing where it is not by a place."""
    if rule.staff_id is not None or (rule.division_id is None and rule.post_id is None):
        return ""
    return f"—{'、'.join(_where(held, appointments) for held in person.held if reached_by(rule, held))}による"


def _where(held: Held, appointments: Sequence[Appointment]) -> str:
    """「人事課 主事」の発令（令和6年4月1日から）"""
    found = next(
        one
        for one in appointments
        if one.division_id == held.division and (one.post.rank if one.post else None) == held.rank
    )
    return f"発令「{found.division} {found.post or found.get_kind_display()}」（{in_era(found.starts_on)}から）"


def _days(rule: Rule) -> str:
    until = f"{in_era(rule.ends_on)}まで" if rule.ends_on else ""
    return f"{in_era(rule.starts_on)}から{until}"
