"""``find``: the personal information in a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nanohana.protection.finders import EVERYTHING, Finder
from nanohana.protection.kinds import Finding, without_overlaps
from nanohana.protection.reading import Reading


def find(text: str, finders: Sequence[Finder] = EVERYTHING) -> list[Finding]:
    """What was found in ``text``, in order of place and without overlaps; offsets are those of ``text`` as given."""
    reading = Reading(text)
    return without_overlaps([_placed(found, reading) for finder in finders for found in finder(reading)])


def _placed(finding: Finding, reading: Reading) -> Finding:
    start, end = reading.folded.original(finding.start, finding.end)
    return replace(finding, start=start, end=end)


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each kind, in the order of first appearance."""
    counts: dict[str, int] = {}
    for finding in findings:
        counts[finding.kind.value] = counts.get(finding.kind.value, 0) + 1
    return counts
