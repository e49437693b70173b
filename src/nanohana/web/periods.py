"""The days that a dashboard looks at."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate

from nanohana.web.fields import JapaneseDateField

USUAL = 30  # days
LONGEST = 366
QUICK = (7, 30, 90)


class PeriodForm(forms.Form):
    """From a day to a day, both included; the last ``USUAL`` days where nothing is chosen."""

    since = JapaneseDateField(label="この日から", required=False)
    until = JapaneseDateField(label="この日まで", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        until = given.get("until") or localdate()
        since = given.get("since") or until - datetime.timedelta(days=USUAL - 1)
        if since > until:
            self.add_error("until", "「この日から」より後の日にしてください。")
        elif (until - since).days >= LONGEST:
            self.add_error("since", "期間は1年以内にしてください。")
        return {"since": since, "until": until}

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        """The first and the last day; the usual ones where what was given is no period."""
        if self.is_valid():
            return self.cleaned_data["since"], self.cleaned_data["until"]
        return last(USUAL)


def last(days: int) -> tuple[datetime.date, datetime.date]:
    """So many days, today the last of them."""
    today = localdate()
    return today - datetime.timedelta(days=days - 1), today


def every_day(since: datetime.date, until: datetime.date) -> list[datetime.date]:
    return [since + datetime.timedelta(days=ahead) for ahead in range((until - since).days + 1)]
