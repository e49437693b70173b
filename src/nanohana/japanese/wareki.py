"""Dates of the Japanese and the western calendar in running text: 令和七年四月一日, R7.4.1, ㋿7年度, 2025-04-01.

A year, a month, a fiscal year (年度, April to March) and a day are all spans of days. Eras are counted by plain
arithmetic, so 平成31年度 and 令和元年度 meet and 平成32年度, written before the change, is understood.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from nanohana.japanese.normalise import fold
from nanohana.japanese.numerals import integer_of

# The year before each era's first year.
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_N = r"(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})"
_WESTERN = "[12]\\d{3}|[一二][〇一二三四五六七八九]{3}"
_YEAR = rf"(?:(?P<era>明治|大正|昭和|平成|令和)\s?(?P<era_year>元|{_N})|(?P<western>{_WESTERN}))\s?"
_DATE = re.compile(
    rf"{_YEAR}年\s?(?:(?P<fiscal>度)|(?P<month>{_N})\s?月(?:\s?(?P<day>{_N})\s?日)?)?"
    r"|(?<![0-9a-z])(?P<letter>[mtshr])\s?(?P<letter_year>\d{1,2})(?:\.|年)(?:(?P<letter_fiscal>度)|(?P<letter_month>\d{1,2})(?:\.|月)(?P<letter_day>\d{1,2})日?)?(?![0-9])"
    r"|(?<![0-9./-])(?P<iso_year>[12]\d{3})(?P<mark>[-/.])(?P<iso_month>\d{1,2})(?P=mark)(?P<iso_day>\d{1,2})(?![0-9])"
)

_MONTH_AND_DAY = re.compile(rf"{_N}\s?月\s?{_N}\s?日?|\d{{1,2}}[-/.]\d{{1,2}}")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days ``first`` to ``last`` (both included), written at ``start:end``; ``unit``: day, month, year, fiscal."""

    start: int
    end: int
    first: datetime.date
    last: datetime.date
    unit: str

    @property
    def iso(self) -> str:
        """「2025-04-01」「2025-04」「2025」「2025年度」: equal for every way to write the same."""
        length = {"day": 10, "month": 7}.get(self.unit, 4)
        return self.first.isoformat()[:length] + ("年度" if self.unit == "fiscal" else "")


def dates(text: str) -> list[DateSpan]:
    """All dates of a text in order, with offsets into the text as given. Days that do not exist are left out."""
    folded = fold(text)
    found = []
    for match in _DATE.finditer(folded.text):
        days = _days(match)
        if days is not None:
            start, end = folded.original(match.start(), match.end())
            found.append(DateSpan(start, end, *days))
    return found


def parse_date(text: str) -> datetime.date | None:
    """The day that a whole input means (令和7年4月1日, R7.4.1, 2025/4/1, 20250401), or None.

    A day before 明治元年 is none either: ``in_era`` has no words for it.
    """
    stripped = re.sub(r"^(.{4})(.{2})(.{2})$", r"\1-\2-\3", text.strip()) if text.strip().isdecimal() else text.strip()
    found = dates(stripped)
    if len(found) != 1 or found[0].unit != "day" or (found[0].start, found[0].end) != (0, len(stripped)):
        return None
    return found[0].first if found[0].first.year > _ERAS["明治"] else None


def is_day_without_year(text: str) -> bool:
    """Whether a whole input is a day of which nobody knows the year: 12月8日, 12/8, 十二月八日."""
    return _MONTH_AND_DAY.fullmatch(fold(text.strip()).text) is not None


def in_era(day: datetime.date) -> str:
    """「令和7年4月1日」 for a day from 1873 on (the eras change on the day of the new era)."""
    starts = {"令和": (2019, 5, 1), "平成": (1989, 1, 8), "昭和": (1926, 12, 25), "大正": (1912, 7, 30)}
    era = next((name for name, start in starts.items() if day >= datetime.date(*start)), "明治")
    year = day.year - _ERAS[era]
    return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def western(day: datetime.date) -> str:
    """「2025年4月1日」."""
    return f"{day.year}年{day.month}月{day.day}日"


Days = tuple[datetime.date, datetime.date, str]


def _days(match: re.Match[str]) -> Days | None:
    if match["iso_year"]:
        return _span(int(match["iso_year"]), match["iso_month"], match["iso_day"], None)
    if match["letter"]:
        year = _year_of(_LETTERS[match["letter"]], int(match["letter_year"]))
        month, day, fiscal = match["letter_month"], match["letter_day"], match["letter_fiscal"]
        if month or fiscal or match.group().endswith("年"):
            return _span(year, month, day, fiscal)
        return None
    return _span(_year(match), match["month"], match["day"], match["fiscal"])


def _year(match: re.Match[str]) -> int:
    if match["western"]:
        return integer_of(match["western"])
    return _year_of(match["era"], 1 if match["era_year"] == "元" else integer_of(match["era_year"]))


def _year_of(era: str, number: int) -> int:
    """The western year; an era has no year 0, and neither has the western calendar."""
    return _ERAS[era] + number if number else 0


def _span(year: int, month: str | None, day: str | None, fiscal: str | None) -> Days | None:
    try:
        if fiscal:
            return datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31), "fiscal"
        if month is None:
            return datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year"
        first = datetime.date(year, integer_of(month), integer_of(day) if day else 1)
    except ValueError:
        return None
    if day:
        return first, first, "day"
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1]), "month"
