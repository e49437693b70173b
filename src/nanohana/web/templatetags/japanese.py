"""Filters that write values the Japanese way."""

from __future__ import annotations

import datetime

from django import template

from nanohana.japanese.wareki import in_era

register = template.Library()


@register.filter
def wareki(day: datetime.date | None) -> str:
    """「令和7年4月1日」, or nothing where there is no day."""
    return in_era(day) if day else ""
