"""The kinds of personal information that are looked for, and what a finding is. Free of Django: the log uses it too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """From the most to the least specific: where two findings meet, the earlier kind wins."""

    INDIVIDUAL_NUMBER = "individual_number"
    CARD = "card"
    DRIVING_LICENCE = "driving_licence"
    CORPORATE_NUMBER = "corporate_number"
    PASSPORT = "passport"
    BANK_ACCOUNT = "bank_account"
    EMAIL = "email"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    STAFF_NUMBER = "staff_number"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    NAME = "name"

    @property
    def label(self) -> str:
        return _LABELS[self]


#: Reported, but nobody's secret: neither masked nor blocked.
PUBLIC_KINDS = frozenset({Kind.CORPORATE_NUMBER})

_LABELS = {
    Kind.INDIVIDUAL_NUMBER: "マイナンバー",
    Kind.CARD: "カード番号",
    Kind.DRIVING_LICENCE: "運転免許証番号",
    Kind.CORPORATE_NUMBER: "法人番号",
    Kind.PASSPORT: "旅券番号",
    Kind.BANK_ACCOUNT: "口座番号",
    Kind.EMAIL: "メールアドレス",
    Kind.PHONE: "電話番号",
    Kind.BIRTH_DATE: "生年月日",
    Kind.STAFF_NUMBER: "職員番号",
    Kind.POSTAL_CODE: "郵便番号",
    Kind.ADDRESS: "住所",
    Kind.NAME: "氏名",
}
_SPECIFICITY = {kind: place for place, kind in enumerate(Kind)}


class Certainty(IntEnum):
    """CERTAIN: its form, its check digit or the words around it leave no reasonable doubt."""

    PROBABLE = 1
    CERTAIN = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal information at ``start:end`` of a text. The value itself is not in it."""

    kind: Kind
    start: int
    end: int
    certainty: Certainty = Certainty.CERTAIN


def without_overlaps(findings: list[Finding]) -> list[Finding]:
    """In order of place; of those that overlap the surest stays, then the most specific; of one kind the longest."""
    kept: list[Finding] = []
    end = -1
    for finding in sorted(findings, key=lambda found: found.start):
        if finding.start >= end:
            kept.append(finding)
        else:
            kept[-1] = _stronger(kept[-1], finding)
        end = kept[-1].end
    return kept


def _stronger(first: Finding, second: Finding) -> Finding:
    if first.kind == second.kind:
        longer = max(first, second, key=lambda found: found.end - found.start)
        return replace(longer, certainty=max(first.certainty, second.certainty))
    return max(first, second, key=lambda found: (found.certainty, -_SPECIFICITY[found.kind]))
