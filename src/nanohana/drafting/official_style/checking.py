"""All rules over one text.

1. Every rule reads the same passage; each finding points at the original text.
2. Of findings that overlap, the weightier is kept, then the longer one: 「ご確認して下さい」 is said once. Findings
   on whole sentences stand beside those within.
3. A text longer than ``LONGEST`` is checked up to there and the report says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from nanohana.drafting.catalogue import rules
from nanohana.drafting.figures import verify
from nanohana.drafting.findings import Finding, Severity
from nanohana.drafting.official_style.characters import characters
from nanohana.drafting.official_style.conjunctions import conjunctions
from nanohana.drafting.official_style.digits import digits
from nanohana.drafting.official_style.honorifics import honorifics
from nanohana.drafting.official_style.okurigana import okurigana
from nanohana.drafting.official_style.passage import Passage
from nanohana.drafting.official_style.phrases import phrases
from nanohana.drafting.official_style.punctuation import punctuation
from nanohana.drafting.official_style.references import references
from nanohana.drafting.official_style.sentence_style import sentence_style
from nanohana.drafting.official_style.shapes import shapes
from nanohana.drafting.official_style.spelling import spellings

LONGEST = 300_000
"""Characters that are checked; 100 pages of A4 have some 140,000."""
MOST = 5_000
"""Findings that are reported."""

_CHECKS: tuple[Callable[[Passage], Iterable[Finding]], ...] = (
    spellings, okurigana, phrases, characters, punctuation, digits,
    honorifics, conjunctions, references, sentence_style, shapes,
)  # fmt: skip
_WHOLE_SENTENCES = frozenset(("long_sentence", "many_etc", "no_chain", "style_mixed"))
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


class Genre(StrEnum):
    """公用文作成の考え方Ⅰ: texts for the public may follow their readers where notices follow the rule."""

    NOTICE = "notice"  # 告示・通知等、記録・公開資料等
    PUBLIC = "public"  # 解説・広報等


@dataclass(frozen=True, slots=True)
class Report:
    """``examined`` characters were checked; ``omitted`` findings beyond the first ``MOST`` are not in the list."""

    findings: tuple[Finding, ...]
    examined: int
    omitted: int = 0


def check(text: str, genre: Genre = Genre.NOTICE, written_on: datetime.date | None = None) -> Report:
    """What is against the rules of official writing in a text, in order of place. Raises nothing, whatever the text.

    ``written_on`` is the day of the document, from which dates without a year are read.
    """
    passage = Passage(text[:LONGEST])
    lenient = {rule.id for rule in rules().values() if rule.lenient} if genre is Genre.PUBLIC else set()
    found = [finding for rule in _CHECKS for finding in rule(passage) if finding.rule not in lenient]
    found += verify(passage.text, written_on)
    kept = sorted(_apart(found), key=lambda finding: (finding.start, finding.end))
    return Report(tuple(kept[:MOST]), len(passage.text), max(0, len(kept) - MOST))


def _apart(findings: list[Finding]) -> Iterator[Finding]:
    yield from (finding for finding in findings if finding.rule in _WHOLE_SENTENCES)
    within = [finding for finding in findings if finding.rule not in _WHOLE_SENTENCES]
    within.sort(key=lambda finding: (_weight(finding), finding.start - finding.end, finding.start))
    taken: set[int] = set()
    for finding in within:
        places = range(finding.start, finding.end)
        if not any(place in taken for place in places):
            taken.update(places)
            yield finding


def _weight(finding: Finding) -> int:
    """させて頂きます -> します makes the spelling of 頂く pointless."""
    return -1 if finding.rule == "sasete_itadaku" else _WEIGHT[finding.severity]
