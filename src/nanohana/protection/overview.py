"""An owner's overview: which of the documents that they may change hold personal information, and what was seen to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.rights import Actor, editable_documents
from nanohana.audit.recording import record
from nanohana.organization.models import Division
from nanohana.protection.acts import ProtectionAct
from nanohana.protection.kinds import Kind
from nanohana.protection.models import CheckedVersion
from nanohana.protection.policy import in_words

STATES = {"open": "未確認", "seen_to": "確認済み"}


def checked_versions(actor: Actor | None) -> QuerySet[CheckedVersion]:
    """The present versions with findings in documents that the actor may change: not seen to first."""
    of_actor = CheckedVersion.objects.filter(
        editable_documents(actor, "version__document__"), version__removed_at=None
    ).exclude(counts={})
    document = "version__document"
    related = of_actor.select_related(f"{document}__owner_division", f"{document}__library", "seen_to_by__staff")
    open_first = F("seen_to_at").desc(nulls_first=True)
    return related.order_by(open_first, f"{document}__owner_division__code", f"{document}__title", "pk")


def narrowed(
    checked: QuerySet[CheckedVersion], *, division: str = "", kind: str = "", state: str = ""
) -> QuerySet[CheckedVersion]:
    """Of an owner division (its code), with something of a kind, in a state of ``STATES``; what is none is ignored."""
    if division:
        checked = checked.filter(version__document__owner_division__code=division)
    if kind in set(Kind):
        checked = checked.filter(counts__has_key=kind)
    return checked.filter(seen_to_at__isnull=state == "open") if state in STATES else checked


@dataclass(slots=True)
class OfDivision:
    """How many versions of a division's documents hold something, and how many of them were seen to."""

    division: Division
    versions: int = 0
    seen_to: int = 0
    individual_numbers: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def not_seen_to(self) -> int:
        return self.versions - self.seen_to

    @property
    def others(self) -> str:
        """「氏名1件、電話番号2件」 without My Numbers."""
        return in_words({kind: count for kind, count in self.counts.items() if kind != Kind.INDIVIDUAL_NUMBER})

    def add(self, checked: CheckedVersion) -> None:
        self.versions += 1
        self.seen_to += checked.seen_to_at is not None
        self.individual_numbers += checked.counts.get(Kind.INDIVIDUAL_NUMBER, 0)
        for kind, count in checked.counts.items():
            self.counts[kind] = self.counts.get(kind, 0) + count


def by_division(checked: Iterable[CheckedVersion]) -> list[OfDivision]:
    """One row for each owner division, by its code."""
    found: dict[int, OfDivision] = {}
    for each in checked:
        division = each.version.document.owner_division
        found.setdefault(division.pk, OfDivision(division)).add(each)
    return sorted(found.values(), key=lambda row: row.division.code)


@transaction.atomic
def see_to(checked: CheckedVersion, by: Account, *, done: bool) -> None:
    """The owner has looked at the places and left the document as it is, or takes that back."""
    checked.seen_to_at, checked.seen_to_by = (timezone.now(), by) if done else (None, None)
    checked.save(update_fields=["seen_to_at", "seen_to_by"])
    version = checked.version
    record(ProtectionAct.SEEN_TO if done else ProtectionAct.NOT_SEEN_TO, version, title=str(version))
