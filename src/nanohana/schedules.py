"""When periodic jobs run. procrastinate reads a cron line in UTC; people here read the clock of Japan."""

from __future__ import annotations

_AHEAD = 9  # hours, the whole year round


def daily_at(hour: int, minute: int) -> str:
    """The cron line for a time of the day in Japan."""
    return f"{minute} {(hour - _AHEAD) % 24} * * *"
