"""All figures of a text."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from nanohana.documents.provision_marks import narrow
from nanohana.drafting.figures.calendar import calendar_findings
from nanohana.drafting.figures.periods import period_findings
from nanohana.drafting.figures.sums import sum_findings
from nanohana.drafting.figures.tables import table_findings
from nanohana.drafting.findings import Finding


def verify(text: str, written_on: datetime.date | None = None) -> list[Finding]:
    """Dates, periods and computations of a text that cannot be right, in order of place.

    ``written_on`` is the day of the document: dates without a year are read from it where no other date comes before.
    Figures are never corrected by guess where two of them contradict: the suggestion is what the computation gives.
    """
    plain = narrow(text)
    return sorted(_findings(text, plain, written_on), key=lambda finding: (finding.start, finding.end))


def _findings(text: str, plain: str, written_on: datetime.date | None) -> Iterator[Finding]:
    yield from calendar_findings(text, plain, written_on)
    yield from period_findings(text, plain, written_on)
    yield from sum_findings(text, plain)
    yield from table_findings(text)
