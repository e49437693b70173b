"""The day that a question asks about: 「令和6年4月1日時点の休暇は？」 is 「休暇は？」 as of 2024-04-01.

1. A date counts only in such company: 時点, 当時, 現在の規程, に施行されていた. A date by itself says what happened,
   not which version is meant, and so does 「令和6年4月1日時点で満40歳」.
2. A month, a year and a 年度 (令和5年度時点, 昨年度の旅費) mean their last day, the running one today, a coming one its
   first.
3. 去年, おととし, 来年 and 2年前 in the same company or before では mean that year, or its month (去年の4月時点では).
4. 現行 and 今は are today. 改正前, 改正後 and 施行前 depend on the document; ``search.changes`` finds their day.
5. Two different days in one question compare them: then none is read.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import integer_of
from nanohana.japanese.wareki import dates

Change = Literal["before", "after", "before_start"]

_RULE = "(?:規定|規程|規則|条例|条文|版|要綱|要領|基準|取扱い|制度|ルール|法令|内容|定め|運用)"
_ON = "(?:において|における|では|での|で有効な|で施行されていた|で適用されていた|には|は|で|の|に)?[、,]?"
_OF_PEOPLE = "(?!(?:で|に|の)?(?:満|在職|在籍|年齢|[0-9０-９一二三四五六七八九十]+[歳才]))"
_COMPANY = re.compile(
    rf"の?(?:時点|当時){_OF_PEOPLE}{_ON}|の(?:時|とき|頃|ころ)(?:は|では|の)|現在(?:の(?={_RULE})|では[、,]?|で(?:有効な|施行されている))"
    rf"|に(?:施行されて(?:いた|いる)|有効(?:だった|である|な)|効力[がの](?:あった|ある)|適用されて(?:いた|いる))"
)
_OF_DAY = re.compile(rf"の(?={_RULE}(?!第))")
_FACT = (
    "実績|決算|予算|報告|調査|結果|件数|事業|計画|利用|会議|研修|異動|採用|入札|契約|監査|統計|取得|支出|収入|人数|比|途中|"
    "入学|退職|分"
)
_YEARS = {"一昨年度": -2, "前々年度": -2, "昨年度": -1, "前年度": -1, "今年度": 0, "本年度": 0, "来年度": 1}
_FISCAL = re.compile(
    rf"(?P<year>{'|'.join(_YEARS)})末?(?:の?(?:時点|当時))?(?:では|における|は|の(?!{_FACT})|まで(?:は|の))"
)
_N = "[0-9０-９一二三四五六七八九十]{1,3}"
#: 定年の2年前 and 採用から3年前 count from what they name; of a rule (旅費規程の2年前の版) it is today.
_FROM_TODAY = "(?<![0-9０-９一二三四五六七八九十])(?<!から)(?<![^程則例領綱準]の)"
_CALENDAR_YEARS = {"一昨年": -2, "おととし": -2, "昨年": -1, "去年": -1, "今年": 0, "本年": 0, "来年": 1}
_YEAR = re.compile(
    rf"(?:(?P<year>{'|'.join(_CALENDAR_YEARS)})|{_FROM_TODAY}(?P<ago>{_N})年前)(?!度)"
    rf"(?:の?(?P<month>{_N})月(?:(?P<day>{_N})日)?)?"
)
_OF_YEAR = re.compile(rf"では[、,]?|は(?=[?？\s]*$|どう|いくら|何)|の(?=[一-鿿ァ-ヶー]{{0,8}}{_RULE}(?:では|は|で))")
_MONTHS_AGO = re.compile(
    rf"(?:(?P<last>先月|先々月)|{_FROM_TODAY}(?:(?P<half>半年)|(?P<months>{_N})(?:か|カ|ヶ|ケ|箇)月)前)の?(?:時点|当時){_ON}"
)
_NOW = re.compile(
    "現行(?:の|では|版の|版では)|現時点(?:では|での|の)"
    rf"|(?<![年度月日昨])(?:(?:今|いま|現在)(?:は|では)(?=[?？、,\s]|$)|(?:今|いま)の(?={_RULE}))"
)
_OF_CHANGE = "(?:では|は|だと|における|の(?!規定に|例に|額と)|(?=いくら|どう|いつ|何[一-鿿]))"
#: 前の版, not 出産前の制度, nor 改正前の規定, which is read as 改正前.
_OLDER = r"(?:(?:(?:一つ|ひとつ|[1１]つ)|(?<![^、,\s?？のはあゃら]))前の|(?<![一-鿿])旧)"
_CHANGES: tuple[tuple[Change, re.Pattern[str]], ...] = (
    ("before", re.compile(rf"(?:今回の|直近の|前回の)?(?:改正|改訂)前{_OF_CHANGE}")),
    ("before", re.compile(rf"{_OLDER}(?:版|{_RULE})(?:では|は)[、,]?")),
    ("after", re.compile(rf"(?:今回の|次の|次回の)?(?:改正|改訂)後{_OF_CHANGE}|施行予定の|未施行の")),
    ("before_start", re.compile(rf"施行前の(?={_RULE})")),
)
_NOTHING = re.compile(
    r"(?:じゃあ?|それでは|それなら|で)?[\s、,。?？はのでにをがもともか]*"
    r"(?:では|どう|どうですか|いかがですか|どうでしたか|どうだった)?[\s、,。?？]*$"
)


@dataclass(frozen=True, slots=True)
class AskedDay:
    """``day``, or the ``change`` of the document that tells it. ``rest`` is the question without the words for it,
    empty where it says nothing else."""

    rest: str
    day: datetime.date | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class _Phrase:
    start: int
    end: int
    day: datetime.date | None = None
    change: Change | None = None


def asked_day(question: str, today: datetime.date) -> AskedDay | None:
    """What day the question asks about, None where it tells none or several."""
    found = [*_dated(question, today), *_relative(question, today)]
    if len({(phrase.day, phrase.change) for phrase in found}) != 1:
        return None
    return AskedDay(_without(question, found), found[0].day, found[0].change)


def without_day(question: str, today: datetime.date) -> str:
    """The question without the words for its day, itself where it tells none or nothing else."""
    asked = asked_day(question, today)
    return asked.rest if asked and asked.rest else question


def _dated(question: str, today: datetime.date) -> Iterator[_Phrase]:
    for span in dates(question):
        company = _COMPANY.match(question, span.end)
        if company is None and span.unit == "day":
            company = _OF_DAY.match(question, span.end)
        if company is not None:
            yield _Phrase(span.start, company.end(), _one_day(span.first, span.last, today))


def _one_day(first: datetime.date, last: datetime.date, today: datetime.date) -> datetime.date:
    return last if last < today else max(first, today)


def _relative(question: str, today: datetime.date) -> Iterator[_Phrase]:
    for match in _FISCAL.finditer(question):
        year = today.year - (today.month < 4) + _YEARS[match["year"]]
        day = _one_day(datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31), today)
        yield _Phrase(*match.span(), day)
    for match in _YEAR.finditer(question):
        company = _COMPANY.match(question, match.end()) or (
            None if match["month"] else _OF_YEAR.match(question, match.end())
        )
        span = _of_year(match, today)
        if company is not None and span is not None:
            yield _Phrase(match.start(), company.end(), _one_day(*span, today))
    for match in _MONTHS_AGO.finditer(question):
        yield _Phrase(*match.span(), _months_ago(match, today))
    for match in _NOW.finditer(question):
        yield _Phrase(*match.span(), today)
    for change, pattern in _CHANGES:
        for match in pattern.finditer(question):
            yield _Phrase(*match.span(), change=change)


def _of_year(match: re.Match[str], today: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that 去年, 去年の4月 or 去年の4月1日 means; None where there is no such day."""
    ago = match["ago"]
    year = today.year + (-_number(ago) if ago else _CALENDAR_YEARS[match["year"]])
    month, day = match["month"], match["day"]
    try:
        first = datetime.date(year, _number(month) if month else 1, _number(day) if day else 1)
    except ValueError:
        return None
    if day:
        return first, first
    last_month = first.month if month else 12
    return first, datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])


def _months_ago(match: re.Match[str], today: datetime.date) -> datetime.date:
    """The last day of last month, or the same day so many months ago."""
    named = match["last"]
    months = (1 if named == "先月" else 2) if named else 6 if match["half"] else _number(match["months"])
    year, month = divmod(12 * today.year + today.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, last if named else min(today.day, last))


def _number(text: str) -> int:
    return integer_of(key(text))


def _without(question: str, phrases: list[_Phrase]) -> str:
    rest = question
    for phrase in sorted(phrases, key=lambda phrase: -phrase.start):
        rest = rest[: phrase.start] + rest[phrase.end :]
    rest = re.sub(r"[（(]\s*[）)]", "", rest).strip().lstrip("、,")
    return "" if _NOTHING.match(rest) else rest
