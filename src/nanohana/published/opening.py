"""When officers take over: opening hours in Japanese time, mostly without holidays of public offices.

These are the national holidays (国民の祝日に関する法律, with 振替休日 and 国民の休日, by ``jpholiday``) and 29 December
to 3 January (地方自治法第4条の2第2項第3号, as the ordinances of prefectures fix it). An owner may open on them, too.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import jpholiday

from nanohana.published.content import OpeningHours

JAPAN = ZoneInfo("Asia/Tokyo")
DAYS = "月火水木金土日"
_FAR = 60  # days that are looked through: longer than any run of closed days


def is_office_holiday(day: datetime.date) -> bool:
    """Whether public offices rest on a day of any weekday."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) or jpholiday.is_holiday(day)


def is_open(hours: OpeningHours, at: datetime.datetime) -> bool:
    """Whether officers take over at a moment (aware of its zone); ``end`` itself is closed."""
    here = at.astimezone(JAPAN)
    return is_open_on(hours, here.date()) and hours.start <= here.time() < hours.end


def is_open_on(hours: OpeningHours, day: datetime.date) -> bool:
    """Whether there are opening hours on a day."""
    return (
        hours.start < hours.end
        and day.weekday() in hours.weekdays
        and day not in hours.closed_on
        and (hours.on_holidays or not is_office_holiday(day))
    )


def next_opening(hours: OpeningHours, after: datetime.datetime) -> datetime.datetime | None:
    """The next moment after this one at which officers begin (Japanese time); None where they do not for long."""
    today = after.astimezone(JAPAN).date()
    days = (today + datetime.timedelta(days=ahead) for ahead in range(_FAR))
    starts = (datetime.datetime.combine(day, hours.start, JAPAN) for day in days if is_open_on(hours, day))
    return next((start for start in starts if start > after), None)


def in_words(hours: OpeningHours) -> str:
    """「月曜日から金曜日まで 9時から17時まで（祝日、12月29日から1月3日までを除く）」; empty where it is never open."""
    if not hours.weekdays or hours.start >= hours.end:
        return ""
    but = "" if hours.on_holidays else "（祝日、12月29日から1月3日までを除く）"
    return f"{_days(sorted(set(hours.weekdays)))} {_time(hours.start)}から{_time(hours.end)}まで{but}"


def moment_in_words(at: datetime.datetime) -> str:
    """「11月27日（金曜日）9時」"""
    here = at.astimezone(JAPAN)
    return f"{here.month}月{here.day}日（{DAYS[here.weekday()]}曜日）{_time(here.time())}"


def _days(days: Sequence[int]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{DAYS[days[0]]}曜日から{DAYS[days[-1]]}曜日まで"
    return "・".join(f"{DAYS[day]}曜日" for day in days)


def _time(at: datetime.time) -> str:
    return f"{at.hour}時{at.minute}分" if at.minute else f"{at.hour}時"
