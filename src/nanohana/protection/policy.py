"""What may happen to a text: My Numbers are always refused, the rest by where the text goes.

The destination is a model: the prefecture's own (``own``) or another's, with the highest 取扱区分 that may be sent
to it (``label``). The administrator sets the action for each (``nanohana.configuration``); "mask" is the rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nanohana.configuration import Action, HandlingName, Settings, current
from nanohana.protection.finders import EVERYTHING, Finder
from nanohana.protection.finders.accounts import numbers_written_as
from nanohana.protection.finders.numbers import individual_numbers
from nanohana.protection.finding import counted, find
from nanohana.protection.kinds import PUBLIC_KINDS, Finding, Kind
from nanohana.protection.masking import Masked, mask, replaced

_SPACES = re.compile(" {2,}")
#: Something to look for: more than the さん or です that stood around a name.
_WORDS = re.compile("[一-鿿々ァ-ヺa-zA-Z0-9０-９]{2,}|[ぁ-ゖ]{5,}")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text with what was found in it."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def private(self) -> tuple[Finding, ...]:
        """The findings that are somebody's secret."""
        return tuple(found for found in self.findings if found.kind not in PUBLIC_KINDS)

    @property
    def individual_numbers(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.kind == Kind.INDIVIDUAL_NUMBER)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each private kind."""
        return counted(self.private)

    @property
    def masked(self) -> Masked:
        return mask(self.text, self.private)

    @property
    def searchable(self) -> str:
        """The text without its personal information; empty where no word is left."""
        if not self.private:
            return self.text
        left = _SPACES.sub(" ", replaced(self.text, self.private, lambda _: " ")).strip()
        return left if _WORDS.search(left) else ""


def check(text: str) -> Checked:
    return Checked(text, tuple(find(text, _finders(current().staff_number))))


@lru_cache
def _finders(staff_number: str) -> tuple[Finder, ...]:
    return (*EVERYTHING, numbers_written_as(staff_number)) if staff_number else EVERYTHING


def action(own: bool, label: HandlingName, settings: Settings) -> Action:
    """What happens to personal information on its way to a model."""
    actions = settings.personal_information_own if own else settings.personal_information_external
    chosen: Action = getattr(actions, label)
    return chosen


def starred(text: str) -> str:
    """The text with ＊ for every character of a My Number: of the same length, so that citations keep their place."""
    if sum(map(str.isnumeric, text)) < 12:
        return text
    return replaced(text, find(text, (individual_numbers,)), lambda found: "＊" * (found.end - found.start))


def pieces(text: str, findings: Sequence[Finding]) -> list[tuple[str, bool]]:
    """The text in order, each piece with whether it is one of the findings."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in findings:
        parts += ((text[end : found.start], False), (text[found.start : found.end], True))
        end = found.end
    return [part for part in (*parts, (text[end:], False)) if part[0]]


def in_words(counts: Mapping[str, int]) -> str:
    """「氏名1件、電話番号2件」"""
    return "、".join(f"{Kind(kind).label}{count}件" for kind, count in counts.items())
