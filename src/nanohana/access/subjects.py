"""What rules are set on (a library, a document, a task app), for the pages on rights and for explanations."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from nanohana.access.models import Rule, Verb
from nanohana.access.rights import Actor
from nanohana.access.rules import Held, Person
from nanohana.japanese.wareki import in_era
from nanohana.organization.models import Appointment


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact, in Japanese; ``allows`` says to which side it speaks."""

    allows: bool
    text: str


@dataclass(frozen=True, slots=True)
class Places:
    """The places that somebody holds on a day, with the appointments that gave them."""

    held: Sequence[Held]
    appointments: Sequence[Appointment]

    def said(self, held: Held) -> str:
        """「発令「人事課 主事」（令和6年4月1日から）」"""
        found = next(
            one
            for one in self.appointments
            if one.division_id == held.division and (one.post.rank if one.post else None) == held.rank
        )
        return f"発令「{found.division} {found.post or found.get_kind_display()}」（{in_era(found.starts_on)}から）"

    def of_owner(self, division: int | None, named: str) -> Iterator[Reason]:
        """The places by which one belongs to the owner division; ``named``: 「文書庫の所管課「人事課」」."""
        for held in self.held:
            if division in held.reach.below:
                own = "" if held.division == division else "（上位の所属又は承継した所属）"
                yield Reason(True, f"{self.said(held)}により、{named}の職員です{own}。")


class Subject(Protocol):
    """``thing`` has ``rules``, and is named by ``column`` of a rule."""

    @property
    def column(self) -> str: ...

    @property
    def thing(self) -> Any: ...

    @property
    def verbs(self) -> Sequence[Verb]: ...

    @property
    def for_administrators(self) -> str:
        """What administrators may do with it, as a sentence."""

    def permits(self, actor: Actor | None, verb: Verb, day: datetime.date) -> bool:
        """What ``actor``, who is as of ``day``, may do."""

    def said(self, rule: Rule) -> str:
        """What a rule that counts here is on: 「文書の規則」; nothing where it does not count."""

    def base(self, actor: Actor, places: Places, day: datetime.date) -> Iterator[Reason]:
        """What gives the right, or withholds it, without any rule."""

    def limits(self, actor: Actor, person: Person) -> Iterator[Reason]:
        """What takes it away whatever the rules say."""
