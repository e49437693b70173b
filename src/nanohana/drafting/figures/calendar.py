"""Dates: the weekday beside them, days that do not exist, eras and western years that contradict each other."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from nanohana.drafting.catalogue import found
from nanohana.drafting.findings import Finding
from nanohana.japanese.numerals import integer_of
from nanohana.japanese.wareki import DateSpan, dates, in_era

WEEKDAYS = "月火水木金土日"
_WEEKDAY = re.compile(r" *[(（\[［]? *(?P<day>[月火水木金土日])(?=曜|[)）\]］・])")
_N = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_MONTH_DAY = re.compile(rf"(?<![年0-9一二三四五六七八九十])(?P<month>{_N})月(?P<day>{_N})日")
_FULL = re.compile(
    rf"(?P<year>(?:明治|大正|昭和|平成|令和)(?:元|{_N})|[12][0-9]{{3}})年(?P<month>{_N})月(?P<day>{_N})日"
)
_BESIDE = re.compile(r" *[(（/＝=] *")
_YEARS = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和)(?P<n>元|{_N})(?P<open>[(（])(?P<western>[12][0-9]{{3}})(?:年)?[)）](?=年)"
)
_ERA_ENDS = {
    "明治": datetime.date(1912, 7, 29),
    "大正": datetime.date(1926, 12, 24),
    "昭和": datetime.date(1989, 1, 7),
    "平成": datetime.date(2019, 4, 30),
}
_ERA_STARTS = {
    "大正": datetime.date(1912, 7, 30),
    "昭和": datetime.date(1926, 12, 25),
    "平成": datetime.date(1989, 1, 8),
    "令和": datetime.date(2019, 5, 1),
}
_FIRST_YEARS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_LEAP, _COMMON = 2024, 2025


def calendar_findings(text: str, plain: str, written_on: datetime.date | None) -> Iterator[Finding]:
    spans = dates(text)
    yield from _weekdays(text, plain, spans)
    yield from _weekdays_without_year(text, plain, spans, written_on)
    yield from _impossible(text, plain)
    yield from _eras(text, spans)
    yield from _two_calendars(text, plain, spans)


def weekday(day: datetime.date) -> str:
    return WEEKDAYS[day.weekday()]


def number(numeral: str) -> int:
    """The value of a short numeral in digits or ideographs; 元 is 1."""
    return 1 if numeral == "元" else integer_of(numeral)


def day_or_none(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _weekdays(text: str, plain: str, spans: list[DateSpan]) -> Iterator[Finding]:
    for span in spans:
        match = _WEEKDAY.match(plain, span.end) if span.unit == "day" else None
        right = weekday(span.first)
        if match and match["day"] != right:
            yield found("weekday", text, *match.span("day"), right, n=in_era(span.first))


def _weekdays_without_year(
    text: str, plain: str, spans: list[DateSpan], written_on: datetime.date | None
) -> Iterator[Finding]:
    """「4月1日（月）」: wrong where it is wrong in every year the text could mean."""
    for match in _MONTH_DAY.finditer(plain):
        beside = _WEEKDAY.match(plain, match.end())
        if beside is None or _is_within(match, spans):
            continue
        days = days_meant(spans, match.start(), written_on, number(match["month"]), number(match["day"]))
        if days and all(weekday(day) != beside["day"] for day in days):
            right = weekday(days[0])
            yield found("weekday_guessed", text, *beside.span("day"), right, n=in_era(days[0]))


def _is_within(match: re.Match[str], spans: list[DateSpan]) -> bool:
    """Whether a month and day are the end of a full date."""
    place = bisect_left(spans, match.end(), key=lambda span: span.end)
    return place < len(spans) and spans[place].start < match.end()


def days_meant(
    spans: list[DateSpan], position: int, written_on: datetime.date | None, month: int, day: int
) -> list[datetime.date]:
    """What a date without a year can mean: in the year of the last date before it (else of the day of writing, else
    of the
    first date after it), and in the next year where it would lie before that date. Empty where the text has no year."""
    place = bisect_right(spans, position, key=lambda span: span.end)
    known = spans[place - 1].first if place else written_on or next((span.first for span in spans), None)
    if known is None:
        return []
    same = day_or_none(known.year, month, day)
    next_year = day_or_none(known.year + 1, month, day) if (month, day) < (known.month, known.day) else None
    return [meant for meant in (same, next_year) if meant is not None]


def _impossible(text: str, plain: str) -> Iterator[Finding]:
    taken: set[int] = set()
    for match in _FULL.finditer(plain):
        taken.add(match.start("month"))
        year = _year(match["year"])
        if year and day_or_none(year, number(match["month"]), number(match["day"])) is None:
            yield found("no_such_date", text, *match.span())
    for match in _MONTH_DAY.finditer(plain):
        in_leap_year = day_or_none(_LEAP, number(match["month"]), number(match["day"]))
        if match.start() not in taken and in_leap_year is None:
            yield found("no_such_date", text, *match.span())


def _year(written: str) -> int:
    if written[0].isdigit():
        return int(written)
    return _FIRST_YEARS[written[:2]] - 1 + number(written[2:])


def _eras(text: str, spans: list[DateSpan]) -> Iterator[Finding]:
    """A day or month outside its era: 令和元年4月1日, 平成32年."""
    for span in spans:
        era = text[span.start : span.start + 2]
        if span.unit == "fiscal" or era not in _FIRST_YEARS:
            continue
        early = era in _ERA_STARTS and span.last < _ERA_STARTS[era]
        late = era in _ERA_ENDS and span.first > _ERA_ENDS[era]
        if early or late:
            right = _in_right_era(span)
            yield found("era_before_start", text, span.start, span.end, right, n=right)


def _in_right_era(span: DateSpan) -> str:
    whole = in_era(span.first)
    ends = {"day": len(whole), "month": whole.index("月") + 1, "year": whole.index("年") + 1}
    return whole[: ends[span.unit]]


def _two_calendars(text: str, plain: str, spans: list[DateSpan]) -> Iterator[Finding]:
    """令和8年（2025年）: the same year written twice, differently."""
    for one, other in pairwise(spans):
        joint = _BESIDE.fullmatch(plain, one.end, other.start)
        if joint and _is_era(text, one) != _is_era(text, other) and one.first.year != other.first.year:
            yield found("calendar_disagrees", text, one.start, other.end, n=_said(one))
    for match in _YEARS.finditer(plain):
        year = _year(match["era"] + match["n"])
        if year != int(match["western"]):
            reason = f"{match['era']}{match['n']}年は西暦{year}年です。"
            yield found("calendar_disagrees", text, *match.span("western"), str(year), n=reason)


def _is_era(text: str, span: DateSpan) -> bool:
    return text[span.start : span.start + 2] in _FIRST_YEARS


def _said(span: DateSpan) -> str:
    era = in_era(span.first).split("年")[0]
    return f"西暦{span.first.year}年は{era}年です。"
