"""Placeholders for personal information in what a model is sent, and the way back in what it answers.

1. Each value gets a placeholder with its kind and a number (［電話番号1］), the same value the same one.
2. A number is not used where the text already writes that placeholder, so restoring never touches other text.
3. Restoring reads a placeholder also where the model wrote it with other brackets, digits or spaces. Placeholders that
   were not given out stay as they are. My Numbers are never restored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nanohana.protection.kinds import Finding, Kind

_BY_LABEL = {kind.label: kind for kind in Kind}
_PLACEHOLDER = re.compile(r"[［\[]\s?(" + "|".join(_BY_LABEL) + r")\s?([0-9０-９]{1,4})\s?[］\]]")
_BEGUN = re.compile(r"[［\[][^［\[\]］\n]{0,16}$")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without personal information; ``originals`` are the values by their placeholders."""

    text: str
    originals: Mapping[str, str]

    def restored(self, text: str) -> str:
        """``text`` with the values in the place of the placeholders."""
        return _PLACEHOLDER.sub(lambda match: self.originals.get(_canonical(match), match.group()), text)

    def restored_so_far(self, text: str) -> str:
        """Of a text that is still being written: without a placeholder that has only begun."""
        return self.restored(_BEGUN.sub("", text) if self.originals else text)


def mask(text: str, findings: Sequence[Finding]) -> Masked:
    """``findings`` are those of ``text``, in order and without overlaps."""
    taken = {_canonical(match) for match in _PLACEHOLDER.finditer(text)}
    placeholders: dict[tuple[Kind, str], str] = {}
    counts: dict[Kind, int] = {}

    def placeholder(finding: Finding) -> str:
        value = (finding.kind, text[finding.start : finding.end])
        while value not in placeholders:
            counts[finding.kind] = counts.get(finding.kind, 0) + 1
            candidate = f"［{finding.kind.label}{counts[finding.kind]}］"
            if candidate not in taken:
                placeholders[value] = candidate
        return placeholders[value]

    masked = replaced(text, findings, placeholder)
    known = {name: value for (kind, value), name in placeholders.items() if kind != Kind.INDIVIDUAL_NUMBER}
    return Masked(masked, known)


def replaced(text: str, findings: Iterable[Finding], by: Callable[[Finding], str]) -> str:
    """``text`` with ``by(finding)`` in the place of each finding."""
    parts: list[str] = []
    end = 0
    for finding in findings:
        parts += (text[end : finding.start], by(finding))
        end = finding.end
    return "".join([*parts, text[end:]])


def _canonical(match: re.Match[str]) -> str:
    return f"［{match[1]}{int(match[2])}］"
