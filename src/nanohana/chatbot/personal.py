"""Personal information in a question: refused with the reason, so that it is neither answered nor kept.

What citizens need to say is none: a municipality, a town, a postal code, the number on a plate, a day of birth by
itself, the name of an office. What names one person or leads to one is: numbers of cards and accounts, a phone number,
an e-mail address, an address with its lot, a name with an honorific or a label.
"""

from __future__ import annotations

from collections.abc import Mapping

from nanohana.protection.finding import counted, find
from nanohana.protection.kinds import Certainty, Finding, Kind

_ALWAYS = frozenset(
    {Kind.INDIVIDUAL_NUMBER, Kind.CARD, Kind.DRIVING_LICENCE, Kind.PASSPORT, Kind.BANK_ACCOUNT, Kind.EMAIL, Kind.PHONE}
)
_WHERE_CERTAIN = frozenset({Kind.ADDRESS, Kind.NAME})


def personal_information(question: str) -> Mapping[str, int]:
    """How many of each refused kind a question holds."""
    return counted(found for found in find(question) if _is_refused(found))


def in_words(counts: Mapping[str, int]) -> str:
    """「氏名、電話番号」"""
    return "、".join(Kind(kind).label for kind in counts)


def _is_refused(found: Finding) -> bool:
    return found.kind in _ALWAYS or (found.kind in _WHERE_CERTAIN and found.certainty == Certainty.CERTAIN)
