"""Filters that write values the Japanese way."""

from __future__ import annotations

import datetime

from django import template
from django.utils.timezone import localdate, localtime

from nanohana.japanese.wareki import in_era

register = template.Library()


@register.filter
def wareki(day: datetime.date | None) -> str:
    """「令和7年4月1日」, or nothing where there is no day."""
    return in_era(day) if day else ""


@register.filter
def recent_day(moment: datetime.datetime) -> str:
    """The day of a moment as one speaks of it: 今日, 昨日, 「4月1日」 of this year, 「令和7年4月1日」."""
    day, today = localtime(moment).date(), localdate()
    if day >= today - datetime.timedelta(days=1):
        return "今日" if day >= today else "昨日"
    return f"{day.month}月{day.day}日" if day.year == today.year else in_era(day)
