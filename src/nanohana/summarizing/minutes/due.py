"""By when: deadlines as minutes write them, resolved against the day of the meeting.

「12月5日までに」「来週金曜日」「金曜まで」「今月末」「2週間以内」「次回まで」. A day without its year is the next one
after the meeting. What cannot be resolved (速やかに, 次回 where its day is not known) keeps its words and has no days.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from nanohana.japanese.normalise import fold
from nanohana.japanese.numerals import integer_of
from nanohana.japanese.wareki import dates

Days = tuple[datetime.date, datetime.date] | None

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_WEEKDAYS = "月火水木金土日"
_BOUND = (
    r"(?:\([^()]{1,6}\))?(?:の?\s?(?:午前中?|午後|正午|昼|夕方|朝)?(?:\d{1,2}:\d{2}|\d{0,2}時?半?))?(?:頃|ごろ)?"
    r"(?P<bound>(?:必着)?(?:まで(?:の間)?(?:に(?:は)?)?|迄に?|を(?:目途|めど|目処|期限|締切り?|目標)(?:に|と|として)?|締め?切り?|〆切|必着|期限)|の(?:会議|打合せ|委員会|部会|会合)(?:で|に|まで(?:に)?)|中に|内に|(?:に|には)(?=$|[^よ対関つ基]))"
)
_LABEL = re.compile(
    r"(?:提出|回答|報告|作業|対応|募集|申込)?(?:期限|期日|締め?切り?|〆切|納期|提出日)(?:日)?(?:は|:|を)?\s?$"
)
_RELATIVE = (
    rf"(?P<month>{_N})月(?P<day>{_N})日"
    rf"|(?<![\d/.年])(?P<slash_month>1[0-2]|0?[1-9])/(?P<slash_day>[12]\d|3[01]|0?[1-9])(?![\d/])"
    rf"|(?P<third_month>{_N}月|今月|来月|再来月)の?(?P<third>上旬|中旬|下旬|初旬|末日?|中(?=に|を|で)|初め|頭|半ば)?(?:頃)?(?P<of_month>{_N}日)?"
    rf"|(?P<week>今週|来週|再来週|翌週)の?(?P<weekday>[{_WEEKDAYS}]曜?日?(?![一-鿿])|中|末|前半|後半|初め|頭)?"
    rf"|(?<!毎週)(?<!毎週の)(?<!から)(?<!第[一二三四五\d])(?<!第[一二三四五\d]の)(?P<on_weekday>[{_WEEKDAYS}]曜日?)"
    r"|(?P<week_begin>週明け)|(?<![今来\d一二三四五六七八九十翌毎])(?P<month_end>月末)"
    r"|(?P<year_end>(?<![昨前])(?P<years_on>再来|来|翌)?(?:年内|年末|年度内|年度末)"
    r"|年明け|今年度[中末内]|来年度(?:当初|初め)|今年度)"
    r"|(?P<near>本日中?|今日中?|明日中?|翌日|あす|明後日|あさって)"
    rf"|(?P<count>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?P<unit>日|週間|か月|ヶ月|ケ月|カ月|箇月)(?:以内|後|程度)"
    rf"|(?<![\d月])(?P<alone>\d{{1,2}})日(?![間後以程])"
    r"|(?P<next>次(?:回(?:の?(?:会議|打合せ|打ち合わせ|委員会|部会|会合|協議会|ミーティング|幹事会|検討会))?(?!は)"
    r"|の(?:会議|委員会|部会|打合せ|協議会)))"
    r"|(?P<session>次(?:の|回の?)(?:定例会|議会|定例議会))"
    r"|(?P<soon>速やか|早急|至急|早め|直ちに|可及的速やか|早期)"
)
_EXPRESSION = re.compile(_RELATIVE)
_BOUNDED = re.compile(_BOUND)
_NEXT_TIME = re.compile("次回(?:の?[一-鿿]{2,3})?[、で]?(?:に|で|、)?.{0,20}(?:報告|示|提示|説明|提出|提案|協議)")
_THIRDS = {
    "上旬": (1, 10),
    "初旬": (1, 10),
    "初め": (1, 10),
    "頭": (1, 10),
    "中旬": (11, 20),
    "半ば": (11, 20),
    "下旬": (21, 31),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """The days by which words are resolved, where the minutes say them; ``has_year`` False where the year of
    ``held_on`` was not among what they say."""

    held_on: datetime.date | None
    next_on: datetime.date | None
    has_year: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """``text`` as it is written; ``first`` and ``last`` are the days it means, None where that is not known."""

    text: str
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class DueAt:
    """A deadline at ``start:end`` of a sentence, with the particle behind it."""

    due: Due
    start: int
    end: int


def due_in(text: str, meeting: Meeting) -> DueAt | None:
    """The first deadline of a sentence: a day with まで, 期限, 中に, に behind it, or 期限 before it."""
    folded = fold(text)
    found: list[tuple[int, int, Days]] = [
        (span.start, span.end, (span.first, span.last)) for span in dates(folded.text)
    ]
    taken = [(start, end) for start, end, _ in found]
    found += [
        (match.start(), match.end(), _resolved(match, meeting))
        for match in _EXPRESSION.finditer(folded.text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    for start, end, days in sorted(found, key=lambda one: one[0]):
        is_soon = _EXPRESSION.match(folded.text, start) is not None and folded.text[start:end] in _SOON
        bound = _BOUNDED.match(folded.text, end)
        is_soon = is_soon or _NEXT_TIME.match(folded.text, start) is not None
        if bound or is_soon or _LABEL.search(folded.text[:start]):
            last = bound.end() if bound else end
            own_start, own_end = folded.original(start, end)
            words = text[own_start:own_end]
            return DueAt(Due(words, *(days or (None, None))), own_start, folded.original(start, last)[1])
    return None


_SOON = frozenset({"速やか", "早急", "至急", "早め", "直ちに", "可及的速やか", "早期"})


def day_in(text: str, meeting: Meeting) -> datetime.date | None:
    """The first day that a text names, also without its year."""
    folded = fold(text).text
    found = next((span.first for span in dates(folded) if span.unit == "day"), None)
    if found:
        return found
    resolved = (_resolved(match, meeting) for match in _EXPRESSION.finditer(folded))
    return next((days[0] for days in resolved if days and days[0] == days[1]), None)


def _resolved(match: re.Match[str], meeting: Meeting) -> Days:
    if match["next"]:
        return (meeting.next_on, meeting.next_on) if meeting.next_on else None
    held = meeting.held_on
    kind = match.lastgroup
    if held is None or match["soon"] or match["session"] or kind is None:
        return None
    for name, resolve in _RESOLVERS.items():
        if match[name]:
            try:
                return resolve(match, held)
            except (ValueError, OverflowError):
                return None
    return None


def _of_month(match: re.Match[str], held: datetime.date) -> Days:
    written = match["third_month"]
    if written in _MONTHS_ON:
        year, month = _months_on(held, _MONTHS_ON[written])
    else:
        month = integer_of(written[:-1])
        year = _year_said(match, month, held) or held.year + (month < held.month)
    last = calendar.monthrange(year, month)[1]
    if match["of_month"]:
        day = datetime.date(year, month, integer_of(match["of_month"][:-1]))
        return day, day
    if match["third"] in ("末", "末日"):
        return datetime.date(year, month, last), datetime.date(year, month, last)
    first, end = _THIRDS.get(match["third"] or "", (1, 31))
    return datetime.date(year, month, first), datetime.date(year, month, min(end, last))


_MONTHS_ON = {"今月": 0, "来月": 1, "再来月": 2}


def _months_on(held: datetime.date, months: int) -> tuple[int, int]:
    years, month = divmod(held.month - 1 + months, 12)
    return held.year + years, month + 1


def _year_said(match: re.Match[str], month: int, held: datetime.date) -> int | None:
    """The year of a month that stands behind 「来年」 or 「来年度の」; None where none is said."""
    said = _YEAR_SAID.search(match.string, max(0, match.start() - _LONGEST_YEAR), match.start())
    if said is None:
        return None
    years = _YEARS_ON[said["year"]]
    return held.year + years + ((month < 4) - (held.month < 4) if said["fiscal"] else 0)


_YEAR_SAID = re.compile("(?P<year>再来年|来年|翌年|今年|本年)(?P<fiscal>度)?の?$")
_YEARS_ON = {"今年": 0, "本年": 0, "来年": 1, "翌年": 1, "再来年": 2}
_LONGEST_YEAR = len("再来年度の")


def _next(match: re.Match[str], month: int, day: int, held: datetime.date) -> Days:
    """The next such day from the meeting on, where no year is said."""
    year = _year_said(match, month, held) or held.year + ((month, day) < (held.month, held.day))
    found = datetime.date(year, month, day)
    return found, found


def _week(match: re.Match[str], held: datetime.date) -> Days:
    monday = held - datetime.timedelta(days=held.weekday())
    monday += datetime.timedelta(weeks={"今週": 0, "来週": 1, "翌週": 1, "再来週": 2}[match["week"]])
    within = match["weekday"] or ""
    if within[:1] in _WEEKDAYS and within:
        day = monday + datetime.timedelta(days=_WEEKDAYS.index(within[0]))
        return day, day
    first, last = {"前半": (0, 2), "初め": (0, 1), "頭": (0, 1), "後半": (2, 4), "末": (4, 4)}.get(within, (0, 4))
    return monday + datetime.timedelta(days=first), monday + datetime.timedelta(days=last)


def _on_weekday(match: re.Match[str], held: datetime.date) -> Days:
    """「金曜まで」: the next one after the meeting."""
    days = (_WEEKDAYS.index(match["on_weekday"][0]) - held.weekday() - 1) % 7 + 1
    day = held + datetime.timedelta(days=days)
    return day, day


def _week_begin(_: re.Match[str], held: datetime.date) -> Days:
    day = held + datetime.timedelta(days=7 - held.weekday())
    return day, day


def _month_end(_: re.Match[str], held: datetime.date) -> Days:
    day = held.replace(day=calendar.monthrange(held.year, held.month)[1])
    return day, day


def _year_end(match: re.Match[str], held: datetime.date) -> Days:
    words = match["year_end"]
    years = _YEARS_ON[f"{match['years_on'] or '今'}年"]
    fiscal = held.year - (held.month < 4) + years
    if words.endswith(("年内", "年末")):
        return datetime.date(held.year + years, 1, 1) if years else held, datetime.date(held.year + years, 12, 31)
    if words == "年明け":
        return datetime.date(held.year + 1, 1, 4), datetime.date(held.year + 1, 1, 31)
    if words.endswith(("当初", "初め")):
        return datetime.date(fiscal + 1, 4, 1), datetime.date(fiscal + 1, 4, 30)
    return datetime.date(fiscal, 4, 1) if years else held, datetime.date(fiscal + 1, 3, 31)


def _near(match: re.Match[str], held: datetime.date) -> Days:
    days = 0 if match["near"][:2] in ("本日", "今日") else 2 if match["near"] in ("明後日", "あさって") else 1
    day = held + datetime.timedelta(days=days)
    return day, day


def _counted(match: re.Match[str], held: datetime.date) -> Days:
    count = integer_of(match["count"])
    if match["unit"] in ("日", "週間"):
        day = held + datetime.timedelta(days=count * (1 if match["unit"] == "日" else 7))
    else:
        year, month = _months_on(held, count)
        day = datetime.date(year, month, min(held.day, calendar.monthrange(year, month)[1]))
    return day, day


def _alone(match: re.Match[str], held: datetime.date) -> Days:
    """「5日」: of this month, or of the next where that day is over."""
    day = int(match["alone"])
    year, month = _months_on(held, int(day < held.day))
    found = datetime.date(year, month, day)
    return found, found


_RESOLVERS: dict[str, Callable[[re.Match[str], datetime.date], Days]] = {
    "month": lambda match, held: _next(match, integer_of(match["month"]), integer_of(match["day"]), held),
    "slash_month": lambda match, held: _next(match, int(match["slash_month"]), int(match["slash_day"]), held),
    "third_month": _of_month,
    "week": _week,
    "on_weekday": _on_weekday,
    "week_begin": _week_begin,
    "month_end": _month_end,
    "year_end": _year_end,
    "near": _near,
    "count": _counted,
    "alone": _alone,
}
