"""Birth dates: a date of the Japanese or western calendar that words call the day of somebody's birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.protection.kinds import Certainty, Finding, Kind
from nanohana.protection.reading import Reading

_N = "(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"
_TO = r" ?(?:年|月|[-./・ ]) ?(?:\r?\n)?"
_YEAR = (
    rf"(?:(?:明治|大正|昭和|平成|令和|[明大昭平令](?![一-鿿]{{2}})|(?<![a-z])[mtshr])[ .・]?(?:元|{_N})"
    r"|(?<![0-9])(?:19|20)[0-9]{2}|[一二][〇一二三四五六七八九]{3})"
)
_COMPACT = "(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
_DATE = re.compile(rf"{_YEAR}{_TO}{_N}{_TO}{_N} ?日?(?![0-9])|{_COMPACT}")
_BEFORE = re.compile(
    r"(?:生年月日|誕生日|出生年?月?日|生れ|生まれ|birth(?:day)?|dob|d\.o\.b\.?)"
    r"(?:\([^()\n]{0,8}\))?[^0-9。]{0,8}$"
)
_BORN = re.compile(
    r"[ (]{0,2}(?:生まれ|生れ|誕生|出生(?!率|数)|生(?![産活徒涯年存命物態前後成計業花鮮ずじ]))"
    "|に(?:生まれ|生れ|出生し)"
)
_A_LIMIT = re.compile(r" ?(?:以降|以後|以前|から|まで|より|~|前|後)")


def birth_dates(reading: Reading) -> Iterator[Finding]:
    """A date that is a limit (…以降に生まれた者) is nobody's birthday."""
    for match in _DATE.finditer(reading.text):
        after = reading.after(match.end(), 8)
        if _A_LIMIT.match(after):
            continue
        if _BEFORE.search(reading.before(match.start(), 24)):
            yield Finding(Kind.BIRTH_DATE, match.start(), match.end())
        elif _BORN.match(after):
            yield Finding(Kind.BIRTH_DATE, match.start(), match.end(), Certainty.PROBABLE)
