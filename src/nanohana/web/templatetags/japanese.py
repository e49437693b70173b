"""Filters that write values the Japanese way."""

from __future__ import annotations

import datetime

from django import template
from django.utils.timezone import localdate, localtime

from nanohana.japanese.wareki import in_era

register = template.Library()


@register.filter
def wareki(day: datetime.date | None) -> str:
    """「令和7年4月1日」 of a day or a moment, or nothing where there is none."""
    if isinstance(day, datetime.datetime):
        return in_era(localtime(day).date())
    return in_era(day) if day else ""


@register.filter
def moment(at: datetime.datetime | None) -> str:
    """「令和7年4月1日 09:05」, or nothing where there is none."""
    return f"{wareki(at)} {localtime(at):%H:%M}" if at else ""


@register.filter
def recent_day(at: datetime.datetime) -> str:
    """The day of a moment as one speaks of it: 今日, 昨日, 「4月1日」 of this year, 「令和7年4月1日」."""
    day, today = localtime(at).date(), localdate()
    if day >= today - datetime.timedelta(days=1):
        return "今日" if day >= today else "昨日"
    return f"{day.month}月{day.day}日" if day.year == today.year else in_era(day)
