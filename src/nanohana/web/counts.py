"""Counts as a dashboard shows them: a table with its picture (``components/counts.html``)."""

from __future__ import annotations

from dataclasses import dataclass

from nanohana.web.charts import Chart


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by ``head``, with the share of each in the whole where that says something; None is a hidden count."""

    key: str
    title: str
    head: str
    unit: str
    rows: tuple[tuple[str, int | None], ...]
    chart: Chart | None
    has_shares: bool = False

    @property
    def lines(self) -> list[tuple[str, int | None, str]]:
        whole = sum(count or 0 for _, count in self.rows) if self.has_shares else 0
        return [(label, count, f"{count / whole:.1%}" if whole and count else "") for label, count in self.rows]
