"""Phone numbers, addresses, URLs, amounts and dates of a text: none is shown that does not stand in its source.

The last look at every reply that is not fixed or approved text, whatever wrote it. Numbers of ideographs, as vertical
documents have them (〇四三―二二三―二一一〇, 五月三十一日, 午後五時), are read as their digits on both sides.
"""

from __future__ import annotations

import re

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import numerals, value_of
from nanohana.japanese.wareki import dates

# Each begins where a run of its characters begins, never within one: else long runs are read n² times.
_URL = re.compile(
    r"(?:https?://|www\.)[\w./?=&%#~:+-]+"
    r"|(?<![\w-])(?<![\w-]\.)[\w-]+(?:\.[\w-]+)*\.(?:jp|com|net|org)(?:/[\w./?=&%#~:+-]*)?"
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.+-]+")
_PHONE = re.compile(
    r"(?<![\d-])(?:0\d{1,4}[-() ]{1,2}\d{1,4}[-() ]{1,2}\d{3,4}|0\d{9,10}|#\d{3,5})(?![\d-])|(?<!\d)1(?:10|19|18|89)番"
)
_ADDRESS = re.compile(
    r"[一-鿿ぁ-ゖァ-ヺー]{1,8}\d{1,4}(?:丁目|番地|-\d{1,4}(?:-\d{1,4})?)(?:\d{1,4}(?:番|号|-\d{1,4})*)*|〒?(?<![\d-])\d{3}-\d{4}(?!\d|-)"
)
_MONEY = re.compile(r"[ ]?円")
_DAY = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}月(?:末|上旬|中旬|下旬)|\d{1,2}/\d{1,2}")
_TIME = re.compile(r"(?:午前|午後)?\d{1,2}(?:時(?!間)(?:\d{1,2}分|半)?|:\d{2})")


_IDEOGRAPHS = re.compile("[〇零○◯一二三四五六七八九壱弐参十拾百千]+")
_POSITIONS = str.maketrans("〇零○◯一二三四五六七八九壱弐参", "0000123456789123")
_UNITS = frozenset("十拾百千")
_UPRIGHT_DASH = re.compile("(?<=[0-9])[ー|・](?=[0-9])")
_NO_DIGIT = re.compile("[^0-9#番]")


def contact_strings(text: str) -> frozenset[str]:
    """Every such string of a text in one spelling."""
    folded = key(text)
    found = {match.group() for pattern in (_URL, _MAIL) for match in pattern.finditer(folded)}
    in_digits = _UPRIGHT_DASH.sub("-", _IDEOGRAPHS.sub(_digits, folded))
    found |= {match.group() for pattern in (_ADDRESS, _DAY, _TIME) for match in pattern.finditer(in_digits)}
    found |= {f"電話{_NO_DIGIT.sub('', match.group())}" for match in _PHONE.finditer(in_digits)}
    found |= {date.iso for date in dates(folded)}
    found |= {f"{number.text}円" for number in numerals(folded) if _MONEY.match(folded, number.end)}
    return frozenset(found)


def _digits(ideographs: re.Match[str]) -> str:
    """「〇四三」 → 043, 「三十一」 → 31; circles alone are left as they are."""
    written = ideographs.group()
    if not written.strip("○◯"):
        return written
    if _UNITS.isdisjoint(written):
        return written.translate(_POSITIONS)
    value = value_of(written.replace("○", "〇").replace("◯", "〇"))
    return written if value is None else f"{value:f}"


def invented(text: str, source: str) -> frozenset[str]:
    """Those of a text that its source does not hold."""
    said = contact_strings(text)
    return said - contact_strings(source) if said else said
