"""Values of cells as Excel shows them: 令和7年4月1日, 1,200円, 12.5%, where libraries give 2025-04-01, 1200, 0.125.

Source: ECMA-376 Part 1, 18.8.31 (number formats). Only what changes the reading is honoured.
"""

from __future__ import annotations

import datetime
import operator
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

_ERAS = (
    (datetime.date(2019, 5, 1), "令和", "R"),
    (datetime.date(1989, 1, 8), "平成", "H"),
    (datetime.date(1926, 12, 25), "昭和", "S"),
    (datetime.date(1912, 7, 30), "大正", "T"),
    (datetime.date(1873, 1, 1), "明治", "M"),
)
_LOCAL_DATES = frozenset({"General", "mm-dd-yy", "m/d/yy h:mm"})
"""Formats that Excel shows as the country writes dates."""
_WEEKDAYS = "月火水木金土日"
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|(AM/PM|g+|e+|y+|m+|d+|a+|h+|s+)|(.)', re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER_PLACES = re.compile(r"[#0?][#0?,]*(?:\.([0#?]+))?")
_PARTED = re.compile(r'[0#?](?:"[^"]*"|\\.|[- ()])+[0#?]')
_UNUSUAL = re.compile(r"/|E[+-]", re.IGNORECASE)
"""Fractions and powers of ten: the number itself is read more easily."""
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_COMPARED = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


def shown(value: object, number_format: str = "General") -> str:
    """The text that a reader sees in the cell; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.date | datetime.time):
        return _date(value, number_format.split(";")[0])
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime.timedelta):
        hours, seconds = divmod(int(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02d}"
    return _text(str(value).strip(), number_format)


def _text(value: str, number_format: str) -> str:
    """With what its format says beside it, as @"様" does."""
    section = next((each for each in number_format.split(";") if "@" in each), "@")
    before, _, after = section.partition("@")
    return f"{_literals(before)}{value}{_literals(after)}" if value else ""


def _literals(shape: str) -> str:
    """What a part of a format without places for digits says."""
    return _LITERAL.sub(lambda match: match[1] or match[2] or "", _without_layout(shape))


def _without_layout(section: str) -> str:
    """Without colours, countries and conditions, and without the blanks that align numbers."""
    return re.sub(r"\[[^\]]*\]|_.|\*.", "", section)


def _date(value: datetime.date | datetime.time, number_format: str) -> str:
    if isinstance(value, datetime.time):
        return f"{value.hour}:{value.minute:02d}"
    if number_format in _LOCAL_DATES or not re.search("[ymdge]", _LITERAL.sub("", number_format), re.IGNORECASE):
        midnight = not isinstance(value, datetime.datetime) or value.time() == datetime.time()
        return f"{value.year}/{value.month}/{value.day}" + ("" if midnight else f" {value:%H:%M}")
    gannen = "gannen" in number_format
    half_day = _half_day(value, number_format)
    written = ""
    for text, escaped, _bracket, code, other in _TOKEN.findall(number_format):
        after_hour = bool(re.search(r"\d:$|時$", written))
        if code.lower() == "am/pm":
            written += half_day
        elif code.lower() in ("h", "hh") and half_day and isinstance(value, datetime.datetime):
            written += _padded((value.hour - 1) % 12 + 1, code)
        else:
            written += _date_part(value, code.lower(), gannen, after_hour) if code else text or escaped or other
    return written.strip().removesuffix(";@").removesuffix("@")


def _half_day(value: datetime.date, number_format: str) -> str:
    """AM or PM, 午前 or 午後 in a Japanese format; "" where the format counts 24 hours."""
    if "am/pm" not in number_format.lower() or not isinstance(value, datetime.datetime):
        return ""
    is_japanese = re.search(r"\[\$-(?:411|ja)", number_format, re.IGNORECASE) is not None
    return ("午前", "午後")[value.hour >= 12] if is_japanese else ("AM", "PM")[value.hour >= 12]


def _date_part(value: datetime.date, code: str, gannen: bool, after_hour: bool) -> str:
    moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
    began, era, letter = next((era for era in _ERAS if era[0] <= moment.date()), (datetime.date(1, 1, 1), "", ""))
    year = moment.year - began.year + 1
    match code[0]:
        case "g":
            return {1: letter, 2: era[:1]}.get(len(code), era)
        case "e":
            return "元" if gannen and year == 1 else f"{year:02d}" if len(code) > 1 else str(year)
        case "y":
            return f"{moment.year % 100:02d}" if len(code) <= 2 else str(moment.year)
        case "m":
            number = moment.minute if after_hour else moment.month
            return f"{number:02d}" if len(code) == 2 else str(number)
        case "d":
            return moment.strftime({3: "%a", 4: "%A"}[len(code)]) if len(code) in (3, 4) else _padded(moment.day, code)
        case "h":
            return _padded(moment.hour, code)
        case "s":
            return _padded(moment.second, code)
        case _:
            weekday = _WEEKDAYS[moment.weekday()]
            return {3: weekday, 4: f"{weekday}曜日"}.get(len(code), "")


def _padded(number: int, code: str) -> str:
    return f"{number:02d}" if len(code) == 2 else str(number)


def _number(value: int | float, number_format: str) -> str:
    sections = number_format.split(";")
    section = _section(value, sections)
    shape = _without_layout(section)
    bare = _LITERAL.sub("", shape)
    if shape.strip() and not bare.strip():  # [=1]"有"
        return _literals(shape)
    negative = "-" if value < 0 and len(sections) == 1 else ""
    if "General" in bare:
        before, _, after = shape.partition("General")
        return negative + _literals(before) + _plain(abs(value)) + _literals(after)
    places = _NUMBER_PLACES.search(bare)
    if number_format == "@" or places is None or _UNUSUAL.search(bare):
        return _plain(value)
    if _PARTED.search(shape) and not re.search("[.,%]", bare):
        return negative + _filled(f"{abs(value):.0f}", shape)
    before, after = _around(section)
    return negative + before + _places(abs(value), bare, places) + after


def _section(value: int | float, sections: list[str]) -> str:
    """The one whose condition holds, such as [<=999]; where there are none the second is for what is below zero, and
    the third for zero."""
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        pairs = zip(sections, conditions, strict=True)
        return next((each for each, of in pairs if of is None or _COMPARED[of[1]](value, float(of[2]))), sections[-1])
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[1] if value < 0 and len(sections) > 1 else sections[0]


def _filled(digits: str, shape: str) -> str:
    """Digits among the literals of a format: 260-0001 as 000-0000. They are set from the right."""
    rest, parts = list(digits), []
    places = len(re.findall("[0#?]", _LITERAL.sub("", shape)))
    for text, escaped, _bracket, code, other in reversed(_TOKEN.findall(shape)):
        if other and other in "0#?":
            places -= 1
            here = 1 if places else max(len(rest), 1)
            taken = "".join(rest[-here:]) or ("0" if other == "0" else "")
            del rest[-here:]
            parts.append(taken)
        else:
            parts.append(text or escaped or code or other)
    return "".join(reversed(parts)).strip()


def _places(value: int | float, bare: str, places: re.Match[str]) -> str:
    """Rounded as Excel rounds, half away from zero: 1,235 of 1234.5."""
    number = Decimal(str(value))
    if "%" in bare:
        number *= 100
    pattern = places.group()
    decimals = len(places.group(1) or "")
    if pattern.rstrip(",") != pattern:
        number /= 1000 ** (len(pattern) - len(pattern.rstrip(",")))
    with localcontext(rounding=ROUND_HALF_UP):
        text = f"{number:,.{decimals}f}" if "," in pattern.rstrip(",") else f"{number:.{decimals}f}"
    least = pattern.split(".")[0].count("0")
    whole, point, rest = text.partition(".")
    return whole.rjust(least, "0") + point + rest


def _around(section: str) -> tuple[str, str]:
    """The literal text before and after the digits, as "第" and "号" of 第0号 or the sign of percent."""
    literal = ""
    parts = ["", ""]
    side = 0
    for text, escaped, _bracket, code, other in _TOKEN.findall(section):
        literal = (
            text
            or escaped
            or (other if other in "¥$%￥％()△▲-+第号年月日円件人 " else "")
            or code.lower().replace("e", "")
        )
        if other and other in "#0?":
            side = 1
        elif not code:
            parts[side] += literal
    return parts[0], parts[1].rstrip()


def _plain(value: int | float) -> str:
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
