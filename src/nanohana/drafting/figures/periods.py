"""Periods: from one day to another with their stated length, and from one time of day to another.

Both ends are counted (4月1日から30日まで is 30 days), as 「から…まで」 is read in official texts; the first day is
not left out as 民法第140条 does for periods that run from an event, because here both days are written.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nanohana.drafting.catalogue import found
from nanohana.drafting.figures.calendar import day_or_none, days_meant, number
from nanohana.drafting.findings import Finding
from nanohana.japanese.wareki import DateSpan, dates, parse_date

_N = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_YEAR = rf"(?:(?:明治|大正|昭和|平成|令和)(?:元|{_N})|[12][0-9]{{3}})年"
_WEEKDAY = r"(?: ?[(（][月火水木金土日](?:曜日?)?(?:・[祝休]日?)?[)）])?"
_UNIT = "日間|週間|か月間|箇月間|ヶ月間|カ月間|年間|か月|箇月|日"
_FIRST = rf"(?P<year>{_YEAR})?(?P<month>{_N})月(?P<day>{_N})日{_WEEKDAY}"
_LAST = rf"(?P<year2>{_YEAR}|同年)?(?:(?P<month2>{_N}|同)月)?(?P<day2>{_N})日(?!以内|間|前|後|目|程度){_WEEKDAY}"
_LENGTH = rf"(?P<length>[0-9]{{1,4}}|[一二三四五六七八九十百]{{1,5}})(?P<unit>{_UNIT})"
_PERIOD = re.compile(
    rf"{_FIRST} ?(?:から|より|~|～|〜|-) ?{_LAST}(?:まで)?(?:の| ?[(（、](?:計|延べ|全)?)?(?:{_LENGTH})?"
)
_RUNNING = re.compile(rf"{_FIRST}から{_LENGTH} ?[(（](?P<last>{_LAST})まで[)）]")
_HALF = "午前|午後"


def _clock(suffix: str) -> str:
    """午後1時30分, 13時半 or 13:30, in groups that end in ``suffix``."""
    minutes = rf"時(?:(?P<minute{suffix}>[0-9]{{1,2}})分|(?P<thirty{suffix}>半))?|:(?P<colon{suffix}>[0-9]{{2}})"
    return rf"(?P<half{suffix}>{_HALF})?(?P<hour{suffix}>[0-9]{{1,2}})(?:{minutes})"


_TIMES = re.compile(
    rf"{_clock('')} ?(?:から|~|～|〜|-) ?{_clock('2')}(?:まで)?(?:の| ?[(（](?:計)?)"
    r"(?:(?P<hours>[0-9]{1,2})時間)?(?:(?P<rest>[0-9]{1,3})分(?:間)?)?(?![0-9])"
)


def period_findings(text: str, plain: str, written_on: datetime.date | None) -> Iterator[Finding]:
    spans = dates(text)
    for match in _PERIOD.finditer(plain):
        yield from _period(text, match, spans, written_on)
    for match in _RUNNING.finditer(plain):
        yield from _running(text, match, spans, written_on)
    for match in _TIMES.finditer(plain):
        yield from _times(text, match)


@dataclass(frozen=True, slots=True)
class _Days:
    first: datetime.date
    last: datetime.date


def _period(
    text: str, match: re.Match[str], spans: list[DateSpan], written_on: datetime.date | None
) -> Iterator[Finding]:
    readings = _readings(match, spans, written_on)
    if not readings:
        return
    if all(days.last < days.first for days in readings):
        yield found("period_reversed", text, match.start(), match.end("day2") + 1)
    elif match["length"] and not any(_fits(days, match) for days in readings):
        right = _length(readings[0], match["unit"])
        if right:
            yield found("period_length", text, *match.span("length"), right, n=right + match["unit"])


def _readings(match: re.Match[str], spans: list[DateSpan], written_on: datetime.date | None) -> list[_Days]:
    """The days meant; a period whose end has no year may run into the next."""
    year = match["year"]
    firsts: Sequence[datetime.date | None] = _guessed(match, spans, written_on)
    if year:
        firsts = [parse_date(f"{year}{match['month']}月{match['day']}日")]
    readings = []
    for first in firsts:
        last = None if first is None else _last(first, match)
        if first is not None and last is not None:
            readings.append(_Days(first, last))
    return readings


def _guessed(
    match: re.Match[str], spans: list[DateSpan], written_on: datetime.date | None
) -> Sequence[datetime.date | None]:
    """Of a period without any year both a leap year and another are tried."""
    month, day = number(match["month"]), number(match["day"])
    meant = days_meant(spans, match.start(), written_on, month, day)
    return meant or [day_or_none(year, month, day) for year in (2024, 2025)]


def _last(first: datetime.date, match: re.Match[str]) -> datetime.date | None:
    year2, month2 = match["year2"], match["month2"]
    month = first.month if month2 in (None, "同") else number(month2)
    if year2 and year2 != "同年":
        return parse_date(f"{year2}{month}月{match['day2']}日")
    last = day_or_none(first.year, month, number(match["day2"]))
    if last is not None and last < first and month2 and not year2:
        return day_or_none(first.year + 1, month, number(match["day2"]))
    return last


def _fits(days: _Days, match: re.Match[str]) -> bool:
    return _length(days, match["unit"]) == str(number(match["length"]))


def _length(days: _Days, unit: str) -> str:
    """The length in the unit; empty where it is no whole number of them."""
    length = (days.last - days.first).days + 1
    if unit in ("日", "日間"):
        return str(length)
    if unit == "週間":
        return str(length // 7) if length % 7 == 0 else ""
    months = _months(days)
    if "年" in unit:
        return str(months // 12) if months and months % 12 == 0 else ""
    return str(months) if months else ""


def _months(days: _Days) -> int:
    """Whole months from the first day to the day before its return; 0 where there are none."""
    after = days.last + datetime.timedelta(days=1)
    months = (after.year - days.first.year) * 12 + after.month - days.first.month
    month_end = calendar.monthrange(after.year, after.month)[1]
    return months if after.day == min(days.first.day, month_end) and months > 0 else 0


def _running(
    text: str, match: re.Match[str], spans: list[DateSpan], written_on: datetime.date | None
) -> Iterator[Finding]:
    """「4月1日から30日間（4月30日まで）」."""
    readings = [days for days in _readings(match, spans, written_on) if days.first <= days.last]
    if readings and not any(_fits(days, match) for days in readings):
        right = _length(readings[0], match["unit"])
        if right:
            yield found("period_length", text, *match.span("length"), right, n=right + match["unit"])


def _times(text: str, match: re.Match[str]) -> Iterator[Finding]:
    if not match["hours"] and not match["rest"]:
        return
    first, last = _minutes(match, "", match["half"]), _minutes(match, "2", match["half2"])
    ends = {last - first, last + 12 * 60 - first} if match["half"] and not match["half2"] else {last - first}
    stated = 60 * int(match["hours"] or 0) + int(match["rest"] or 0)
    right = min((length for length in ends if length > 0), default=0)
    if stated not in ends and right:
        start = match.start("hours") if match["hours"] else match.start("rest")
        end = text.find("分", start, match.end()) + 1 if match["rest"] else match.end("hours") + 2
        yield found("time_length", text, start, end, _said(right, match), n=_said(right, match))


def _minutes(match: re.Match[str], which: str, half: str | None) -> int:
    minute = match[f"minute{which}"] or match[f"colon{which}"] or (30 if match[f"thirty{which}"] else 0)
    return 60 * (int(match[f"hour{which}"]) % 24 + (12 if half == "午後" else 0)) + int(minute)


def _said(minutes: int, match: re.Match[str]) -> str:
    hours, rest = divmod(minutes, 60)
    if not match["hours"]:
        return f"{minutes}分"
    return f"{hours}時間" + (f"{rest}分" if rest else "")
