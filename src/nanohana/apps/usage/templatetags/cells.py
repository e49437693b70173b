"""Filters for the tables of figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import template

from nanohana.apps.usage import charts
from nanohana.apps.usage.tables import Cell, Column

register = template.Library()


@register.filter
def beside(cells: Iterable[Cell], columns: Iterable[Column]) -> Iterator[tuple[Cell, Column]]:
    """Each cell with its column."""
    return zip(cells, columns, strict=True)


@register.filter
def shown(cell: Cell, unit: str) -> str:
    return charts.shown(cell, unit)
