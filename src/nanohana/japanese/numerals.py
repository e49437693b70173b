"""Numbers and numbers of provisions in Japanese text, whether written 二千五百万, 2,500万, 25,000,000 or 二五〇〇.

All functions take text folded by ``normalise.fold`` and give offsets into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "壱": 1,
    "弐": 2,
    "参": 3,
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = "〇零一二三四五六七八九壱弐参十拾百千"
_PART = re.compile(rf"(?P<arabic>\d+(?:\.\d+)?)|(?P<kanji>[{_KANJI}])|(?P<large>[万億兆])")
_MEASURES = "パー|セン|メー|ミリ|キロ|ヘク|グラ|リッ|トン|平方|立方|倍|度"  # after which 三・五 is 3.5
_NUMERAL = re.compile(
    rf"[{_KANJI}]+・[{_KANJI}]+(?={_MEASURES})|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?[万億兆]?|\d+(?:\.\d+)?(?:[{_KANJI}万億兆\d]*[{_KANJI}万億兆])?|[{_KANJI}][{_KANJI}万億兆]*"
)
# A lone numeral of ideographs is a number only in such company: 千葉, 一般, 三重, 万一 are words.
_COUNTER = re.compile(
    "[円銭年月日時分秒週人名件条項号章節款目編回倍割歳才級種類台部枚個箇か月ケ点票校室階度%平立㎡t棟戸世団社箱通冊話泊ァ-ヶ]|以[上下内]|未満"
)
_WORDS = re.compile(
    "一(?:般|部|切|定|括|時的|旦|体|緒|方|覧|種の|層|律|様)|十分(?![間前後以経])|千葉|三重|四国|九州|八千代|万一|百貨|四半"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number standing at ``start:end``."""

    start: int
    end: int
    value: Decimal

    @property
    def text(self) -> str:
        """Canonical digits without separators and trailing zeros after the point."""
        return f"{self.value.normalize():f}"


@dataclass(frozen=True, slots=True)
class Provision:
    """A reference to a provision, or to a numbered thing: ``key`` is 「12条の2」「3項」「1024号」."""

    start: int
    end: int
    key: str


def value_of(numeral: str) -> Decimal | None:
    """The value of one numeral: 百二十三, 2千5百, 1.5億, 1,200, 二〇二五. None where it is none."""
    total = section = Decimal(0)
    digits = ""  # positional digits not yet placed
    position = 0
    if "・" in numeral:
        whole, _, decimals = numeral.partition("・")
        return Decimal(f"{value_of(whole)}.{''.join(str(_DIGITS[digit]) for digit in decimals if digit in _DIGITS)}")
    plain = numeral.replace(",", "")
    while position < len(plain):
        part = _PART.match(plain, position)
        if part is None:
            return None
        position = part.end()
        if part["arabic"]:
            digits += part["arabic"]
        elif part["large"]:
            section += Decimal(digits or "0")
            total += (section or 1) * _LARGE[part["large"]]
            section, digits = Decimal(0), ""
        elif part["kanji"] in _SMALL:
            section += Decimal(digits or "1") * _SMALL[part["kanji"]]
            digits = ""
        else:
            digits += str(_DIGITS[part["kanji"]])
    return total + section + Decimal(digits or "0") if plain else None


def integer_of(numeral: str) -> int:
    """The value of a whole number; 0 of what is none."""
    return int(value_of(numeral) or 0)


def in_figures(number: Decimal) -> str:
    """「1,500,000」, as official texts write it. Four digits stay together: they may be a year."""
    return f"{number:,}" if abs(number) >= 10_000 else str(number)


def numerals(text: str) -> list[Numeral]:
    """All numbers of a folded text, in order."""
    found = []
    for match in _NUMERAL.finditer(text):
        value = value_of(match.group()) if _is_number(text, match) else None
        if value is not None:
            found.append(Numeral(match.start(), match.end(), value))
    return found


def _is_number(text: str, match: re.Match[str]) -> bool:
    if match.group()[0].isdigit() or "・" in match.group() or text.endswith(("第", "分の"), 0, match.start()):
        return True
    if _WORDS.match(text, match.start()):
        return False
    return _COUNTER.match(text, match.end()) is not None or len(match.group()) >= 3


_NUMBER = rf"(?:\d+|[{_KANJI}]+)"
_BRANCH = rf"(?:[のノ之]{_NUMBER}(?![月日年回人件円]))"
_WHOLE_NUMBER = rf"(?:(?<!\d)\d+|(?<![{_KANJI}])[{_KANJI}]+)"  # from its beginning: else long runs are read n² times
_PROVISION = re.compile(
    rf"第?(?P<number>{_WHOLE_NUMBER})(?P<unit>編|章|節|款|目|条)(?P<branches>{_BRANCH}*)"
    rf"|第(?P<number2>{_NUMBER})(?P<unit2>項|号(?:様式|の\d+様式)?|表|図|回|次|類|種|期|版|集|巻)(?P<branches2>{_BRANCH}*)"
    rf"|(?P<unit3>別表|様式|別紙|別記)第?(?P<number3>{_NUMBER})号?(?P<branches3>{_BRANCH}*)(?!\d*年)"
)


def provisions(text: str) -> list[Provision]:
    """References such as 第十二条の二, 12条の2, 第3項, 別表第1, 第1024号 in a folded text, in order."""
    return [Provision(match.start(), match.end(), _key(match)) for match in _PROVISION.finditer(text)]


def _key(match: re.Match[str]) -> str:
    suffix = "" if match["number"] else "2" if match["number2"] else "3"
    branches = [_arabic(number) for number in re.findall(_NUMBER, match[f"branches{suffix}"] or "")]
    number, unit = _arabic(match[f"number{suffix}"]), match[f"unit{suffix}"]
    head = f"{unit}{number}" if suffix == "3" else f"{number}{unit}"
    return "の".join([head, *branches])


def _arabic(numeral: str) -> str:
    value = value_of(numeral)
    return numeral if value is None else f"{value:f}"
