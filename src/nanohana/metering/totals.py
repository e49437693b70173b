"""What was used: the one query behind every figure of tokens and cost."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth

from nanohana.metering.models import DailyUse

Dimension = Literal["month", "day", "model", "division", "app"]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of all calls that are over and have these in common; what was not asked for is None.

    ``month`` is its first day, ``division`` the key of ``organization.Division`` (None also for people without one),
    ``yen`` by the prices at the time of the calls, ``estimated`` how many calls the endpoint did not count itself.
    """

    calls: int
    failures: int
    estimated: int
    prompt_tokens: int
    answer_tokens: int
    yen: Decimal
    milliseconds: int
    month: datetime.date | None = None
    day: datetime.date | None = None
    model: str | None = None
    division: int | None = None
    app: str | None = None

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.answer_tokens


_SUMS = ("calls", "failures", "estimated", "prompt_tokens", "answer_tokens", "yen", "milliseconds")


def totals(
    since: datetime.date, until: datetime.date, by: Sequence[Dimension], divisions: Collection[int] | None = None
) -> list[Total]:
    """Tokens, cost, calls and failures from ``since`` to ``until`` (both included), one ``Total`` for each combination
    of the dimensions ``by``, in their order; of some ``divisions`` only, where given.

    A call belongs to the day on which it began, to the division in which the person worked then, and to the app that
    made it (the name of its folder; "assistant" for answers). No person can be told from it, but a division with few
    people may have one: who shows it suppresses small cells.
    """
    rows = DailyUse.objects.filter(day__range=(since, until))
    if divisions is not None:
        rows = rows.filter(division__in=divisions)
    names = {"month": TruncMonth("day"), "division": F("division_id")}
    keys = {f"by_{name}": names.get(name, F(name)) for name in by}
    summed = rows.annotate(**keys).values(*keys).annotate(**{f"sum_{name}": Sum(name) for name in _SUMS})
    return [
        Total(**{key.removeprefix("by_").removeprefix("sum_"): value for key, value in row.items()})
        for row in summed.order_by(*keys)
    ]
