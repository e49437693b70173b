"""What a check of a text found, and how the chosen suggestions are put into the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How sure a finding is, and how much it matters."""

    ERROR = "error"  # against a rule, whatever the context
    WARNING = "warning"  # against a rule in this context, as far as words tell; a person decides
    ADVICE = "advice"  # allowed, but harder to read

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {Severity.ERROR: "誤り", Severity.WARNING: "要確認", Severity.ADVICE: "助言"}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to change at ``text[start:end]``.

    ``suggestion`` replaces exactly that range; None where only the writer can know. ``reason`` is a Japanese sentence
    for the writer and ``source`` the rule's origin (公用文作成の考え方 …).
    """

    start: int
    end: int
    rule: str
    title: str
    severity: Severity
    reason: str
    source: str
    suggestion: str | None = None


def apply(text: str, findings: Iterable[Finding]) -> str:
    """The text with the suggestions of these findings; of two that overlap the first alone."""
    parts: list[str] = []
    position = 0
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if finding.suggestion is not None and finding.start >= position:
            parts += [text[position : finding.start], finding.suggestion]
            position = finding.end
    return "".join([*parts, text[position:]])
