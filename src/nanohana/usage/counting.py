"""How a figure is counted: a relation of rows with a person or an amount, and one query over it.

1. A figure is counted over a window: the months from ``first`` to the month of ``last``, as of ``last``. What is
   current (who works here) is looked at on that day.
2. Along an axis (by division, by post …) the relation's column of that name gives the rows. The total comes from the
   same query, and counts each person once even where the rows count them twice (somebody who was transferred).
3. A viewer who answers for some divisions alone sees these alone; None means everybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from django.db import connection

Key = int | str | datetime.date | None


class Axis(Enum):
    """Along which rows are counted; the value is the column of the relation."""

    WHOLE = "NULL::integer"
    DIVISION = "division_id"
    POST = "post_id"
    AGE = "age_band"
    APP = "app"
    MONTH = "month"
    STEP = "step"
    LIBRARY = "library_id"
    CLASS = "saved"


@dataclass(frozen=True, slots=True)
class Window:
    """``first`` is the first day of a month. ``divisions`` and ``libraries`` (keys): what the viewer answers for."""

    first: datetime.date
    last: datetime.date
    divisions: frozenset[int] | None = None
    libraries: frozenset[int] | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "first": self.first,
            "last": self.last,
            "divisions": None if self.divisions is None else sorted(self.divisions),
            "libraries": None if self.libraries is None else sorted(self.libraries),
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """A figure along an axis; a key that is not there counts 0."""

    total: int
    rows: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """``definition`` stands on the page beside the figure. ``relation`` is SQL that gives rows with the columns of the
    axes, and a ``person`` (counted once each) or an ``amount`` (added up)."""

    title: str
    definition: str
    relation: str
    unit: str = "人"

    @property
    def counts_people(self) -> bool:
        return self.unit == "人"

    def along(self, axis: Axis, window: Window) -> Counts:
        query = (_SORTED_PEOPLE if axis in _HARDLY_REPEATED else _PEOPLE) if self.counts_people else _AMOUNTS
        with connection.cursor() as cursor:
            cursor.execute(query.format(key=axis.value, relation=self.relation), window.parameters)
            found = cursor.fetchall()
        total = next(value for is_total, _, value in found if is_total)
        return Counts(int(total), {key: int(value) for is_total, key, value in found if not is_total})

    def total(self, window: Window) -> int:
        return self.along(Axis.WHOLE, window).total


Count = Callable[[Figure, Axis, Window], Counts]


def counted_once() -> Count:
    """``Figure.along`` for one page: what two places of it show is counted once."""
    return cache(Figure.along)


_PEOPLE = """
WITH counted AS MATERIALIZED (SELECT DISTINCT {key} AS key, person FROM ({relation}) AS relation)
SELECT false, key, count(*) FROM counted GROUP BY key
UNION ALL SELECT true, NULL, count(*) FROM (SELECT DISTINCT person FROM counted) AS everybody
"""
# Along these hardly a person repeats, so sorting them is cheaper than gathering them first.
_HARDLY_REPEATED = (Axis.MONTH, Axis.STEP)
_SORTED_PEOPLE = """
SELECT grouping({key}) = 1, {key}, count(DISTINCT person) FROM ({relation}) AS relation
 GROUP BY GROUPING SETS (({key}), ())
"""
_AMOUNTS = """
WITH counted AS MATERIALIZED (SELECT {key} AS key, sum(amount) AS amount FROM ({relation}) AS relation GROUP BY 1)
SELECT false, key, amount FROM counted
UNION ALL SELECT true, NULL, coalesce(sum(amount), 0) FROM counted
"""


@dataclass(frozen=True, slots=True)
class Share:
    """A figure as a share of another, in per cent; nothing where the whole is 0."""

    title: str
    definition: str
    part: Figure
    whole: Figure
    unit: str = "%"

    @staticmethod
    def of(part: int, whole: int) -> float | None:
        return round(100 * part / whole, 1) if whole else None
