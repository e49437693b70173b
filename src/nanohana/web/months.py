"""The months that a page of figures looks at, as its reader chooses them. A month is its first day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms

from nanohana.japanese.wareki import in_era


def month_in_era(day: datetime.date) -> str:
    """「令和8年4月」."""
    return in_era(day.replace(day=1)).removesuffix("1日")


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)


def last_day(month: datetime.date) -> datetime.date:
    return next_month(month) - datetime.timedelta(days=1)


def months(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of the months from one day to another."""
    found = [first.replace(day=1)]
    while (following := next_month(found[-1])) <= last:
        found.append(following)
    return found


class MonthsForm(forms.Form):
    """From a month to a month of ``known``, the earliest first; from ``since`` to the last, where nothing is chosen."""

    since = forms.TypedChoiceField(label="この月から", required=False, coerce=datetime.date.fromisoformat)
    until = forms.TypedChoiceField(label="この月まで", required=False, coerce=datetime.date.fromisoformat)

    def __init__(self, data: Any, known: Sequence[datetime.date], since: datetime.date) -> None:
        super().__init__(data)
        for name in ("since", "until"):
            self.fields[name].choices = [(f"{month}", month_in_era(month)) for month in reversed(known)]  # type: ignore[attr-defined]
        self.initial = {"since": max(since, known[0]), "until": known[-1]}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = (given.get(name) or self.initial[name] for name in ("since", "until"))
        if since > until:
            self.add_error("until", "「この月から」より後の月を選んでください。")
        return {"since": since, "until": until}

    @property
    def chosen(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last month; those of ``initial`` where what was given is no period."""
        chosen = self.cleaned_data if self.is_valid() else self.initial
        return chosen["since"], chosen["until"]
