"""Task apps as ``access`` decides on them, and explains its decision."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cached_property

from nanohana.access.deciding import AppThing, permits_on_app
from nanohana.access.heads import AnsweringFor
from nanohana.access.models import Rule, Verb
from nanohana.access.rights import Actor
from nanohana.access.rule_models import VERBS_ON
from nanohana.access.rules import Person
from nanohana.access.subjects import Places, Reason
from nanohana.apps.task_apps.models import TaskApp
from nanohana.organization.models import Division


def thing_of(app: TaskApp) -> AppThing:
    current = app.current
    return AppThing(
        app.pk,
        app.owner_division_id,
        current is not None and app.withdrawn_at is None,
        current is not None and current.everyone,
        frozenset(current.divisions if current else ()),
    )


class AppSubject:
    """A task app, with its publication and its owner division."""

    column = "app"
    verbs = VERBS_ON["app"]
    for_administrators = "管理者は、公開中のすべての業務アプリを利用し、すべてを編集し、公開し、管理できます。"

    def __init__(self, app: TaskApp) -> None:
        self.thing = app
        self._owners: dict[datetime.date, AnsweringFor] = {}

    @cached_property
    def _decided_on(self) -> AppThing:
        return thing_of(self.thing)

    def _owners_on(self, day: datetime.date) -> AnsweringFor:
        return self._owners.setdefault(day, AnsweringFor(self.thing.owner_division_id, day))

    def permits(self, actor: Actor | None, verb: Verb, day: datetime.date) -> bool:
        return permits_on_app(actor, verb, self._decided_on, self._owners_on(day))

    def said(self, rule: Rule) -> str:
        return "業務アプリの規則" if rule.app_id == self.thing.pk else ""

    def base(self, actor: Actor, places: Places, day: datetime.date) -> Iterator[Reason]:
        """Publication, owner division, and who answers for it."""
        thing = self._decided_on
        if thing.is_open:
            yield from _published(thing, places)
        owner = self.thing.owner_division
        if owner is None:
            yield Reason(False, "標準の業務アプリのため、編集し、公開し、管理できるのは、管理者です。")
        yield from places.of_owner(thing.owner_division, f"所管課「{owner}」")
        for held in places.held:
            if self._owners_on(day).by(held):
                yield Reason(True, f"{places.said(held)}により、所管課「{owner}」の承認をする所属長です。")

    def limits(self, actor: Actor, person: Person) -> Iterator[Reason]:
        if self.thing.withdrawn_at is not None:
            yield Reason(False, "取り下げられているため、誰も利用できません。")
        elif self.thing.current is None:
            yield Reason(False, "まだ公開されていないため、誰も利用できません。")


def _published(thing: AppThing, places: Places) -> Iterator[Reason]:
    if thing.everyone:
        yield Reason(True, "全職員に公開されています。")
        return
    names = dict(Division.objects.filter(pk__in=thing.divisions).values_list("pk", "name"))
    reaching = [held for held in places.held if thing.divisions & held.reach.above]
    for held in reaching:
        to = "、".join(names[key] for key in sorted(thing.divisions & held.reach.above) if key in names)
        yield Reason(True, f"{places.said(held)}により、公開先「{to}」の職員です。")
    if not reaching:
        yield Reason(False, f"公開先は「{'、'.join(names.values()) or '所管課'}」です。")
