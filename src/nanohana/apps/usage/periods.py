"""The months that are looked at, as the reader chooses them."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import Min
from django.utils.timezone import localdate

from nanohana.japanese.wareki import in_era
from nanohana.usage.models import Start

Days = tuple[datetime.date, datetime.date]


def month_in_era(day: datetime.date) -> str:
    """「令和8年4月」."""
    return in_era(day.replace(day=1)).removesuffix("1日")


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)


def months(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of the months from one day to another."""
    found = [first.replace(day=1)]
    while (following := next_month(found[-1])) <= last:
        found.append(following)
    return found


def first_use() -> datetime.date | None:
    """The day on which anybody first used the product."""
    found: datetime.date | None = Start.objects.filter(app="").aggregate(first=Min("days__0"))["first"]
    return found


def as_of(month: datetime.date) -> datetime.date:
    """The last day of a month, or today where it is not over."""
    return min(next_month(month) - datetime.timedelta(days=1), localdate())


class PeriodForm(forms.Form):
    """From a month to a month; of the year (年度) of today, where nothing is chosen."""

    since = forms.TypedChoiceField(label="この月から", required=False, coerce=datetime.date.fromisoformat)
    until = forms.TypedChoiceField(label="この月まで", required=False, coerce=datetime.date.fromisoformat)

    def __init__(self, data: Any, begun: datetime.date | None) -> None:
        super().__init__(data)
        today = localdate()
        known = months(min(begun or today, today), today)
        for name in ("since", "until"):
            self.fields[name].choices = [(f"{month}", month_in_era(month)) for month in reversed(known)]  # type: ignore[attr-defined]
        self.initial = {"since": max(_fiscal_year(today), known[0]), "until": known[-1]}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = (given.get(name) or self.initial[name] for name in ("since", "until"))
        if since > until:
            self.add_error("until", "「この月から」より後の月を選んでください。")
        return {"since": since, "until": until}

    @property
    def days(self) -> Days:
        """The first day and the day as of which is counted; those of ``initial`` where what was given is no period."""
        chosen = self.cleaned_data if self.is_valid() else self.initial
        return chosen["since"], as_of(chosen["until"])


def _fiscal_year(day: datetime.date) -> datetime.date:
    return datetime.date(day.year if day.month >= 4 else day.year - 1, 4, 1)
