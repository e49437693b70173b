"""The months that are looked at, as the reader chooses them."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Min
from django.utils.timezone import localdate

from nanohana.usage.models import Start
from nanohana.web.months import MonthsForm, last_day, months

Days = tuple[datetime.date, datetime.date]


def first_use() -> datetime.date | None:
    """The day on which anybody first used the product."""
    found: datetime.date | None = Start.objects.filter(app="").aggregate(first=Min("days__0"))["first"]
    return found


def as_of(month: datetime.date) -> datetime.date:
    """The last day of a month, or today where it is not over."""
    return min(last_day(month), localdate())


class PeriodForm(MonthsForm):
    """From a month to a month; of the year (年度) of today, where nothing is chosen."""

    def __init__(self, data: Any, begun: datetime.date | None) -> None:
        today = localdate()
        super().__init__(data, months(min(begun or today, today), today), _fiscal_year(today))

    @property
    def days(self) -> Days:
        """The first day and the day as of which is counted."""
        since, until = self.chosen
        return since, as_of(until)


def _fiscal_year(day: datetime.date) -> datetime.date:
    return datetime.date(day.year if day.month >= 4 else day.year - 1, 4, 1)
