"""Libraries and documents as ``access`` decides on them, and explains its decision."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from nanohana.access.deciding import Thing, in_base, is_above_ceiling, permits
from nanohana.access.models import Rule, Verb
from nanohana.access.reasons import Explanation, explanation
from nanohana.access.rights import Actor
from nanohana.access.rule_models import VERBS_ON
from nanohana.access.rules import Person, ceilings_of
from nanohana.access.subjects import Places, Reason
from nanohana.audit.recording import record
from nanohana.documents.acts import DocumentAct
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.organization.models import StaffMember


def thing_of(subject: Library | Document) -> Thing:
    if isinstance(subject, Library):
        return Thing(subject.pk, subject.audience, subject.owner_division_id)
    library = subject.library
    return Thing(
        library.pk,
        library.audience,
        library.owner_division_id,
        subject.pk,
        subject.handling_label,
        subject.withheld_at is not None,
    )


def explained_right(staff: StaffMember, document: Document, day: datetime.date) -> Explanation:
    """The explanation for somebody who asks: it tells of another person's posts, so that it was asked is recorded."""
    explained = explanation(staff, DocumentSubject(document), day)
    right_explained(staff, document, day)
    return explained


def right_explained(staff: StaffMember, document: Document, day: datetime.date) -> None:
    record(DocumentAct.RIGHT_EXPLAINED, document, title=document.title, person=staff.number, on=day.isoformat())


@dataclass(frozen=True, slots=True)
class DocumentSubject:
    """A library or a document."""

    thing: Library | Document

    for_administrators = "管理者は、すべての文書を閲覧し、編集し、管理できます。"

    @property
    def column(self) -> str:
        return "library" if isinstance(self.thing, Library) else "document"

    @property
    def verbs(self) -> tuple[Verb, ...]:
        return VERBS_ON[self.column]

    @property
    def library(self) -> Library:
        return self.thing if isinstance(self.thing, Library) else self.thing.library

    def permits(self, actor: Actor | None, verb: Verb, day: datetime.date) -> bool:
        return permits(actor, verb, thing_of(self.thing))

    def said(self, rule: Rule) -> str:
        if isinstance(self.thing, Document) and rule.document_id == self.thing.pk:
            return "文書の規則"
        return f"文書庫「{self.library}」の規則" if rule.library_id == self.library.pk else ""

    def base(self, actor: Actor, places: Places, day: datetime.date) -> Iterator[Reason]:
        library = self.library
        if library.audience == library.Audience.ALL_STAFF:
            yield Reason(True, f"文書庫「{library}」は、全職員が閲覧できます。")
        yield from places.of_owner(library.owner_division_id, f"文書庫の所管課「{library.owner_division}」")
        if not in_base(actor, Verb.READ, thing_of(library)):
            yield Reason(False, f"文書庫「{library}」は、所管課「{library.owner_division}」だけが閲覧できます。")

    def limits(self, actor: Actor, person: Person) -> Iterator[Reason]:
        if isinstance(self.thing, Library):
            return
        ceiling = ceilings_of([person]).get(person)
        if ceiling is not None and is_above_ceiling(actor, thing_of(self.thing)):
            limit = HandlingLabel(ceiling.label).label
            label = self.thing.get_handling_label_display()
            yield Reason(False, f"取扱区分「{label}」は、「{ceiling}」に定めた上限「{limit}」を超えています。")
        if self.thing.withheld_at is not None:
            yield Reason(False, "非公開の文書です。編集できる職員だけが閲覧できます。")
