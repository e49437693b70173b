"""What must stand in a source literally: dates, numbers with their units, provisions, names, addresses.

A sentence may say a thing in other words, but not with another number, nor with another bound to it (5人以上 is not
5人以下). Everything is compared after normalisation: 令和7年4月1日 and 2025-04-01, 一万円 and 10,000円,
第十二条 and 12条 are the same. A value that stands in the heading alone counts too, unless the sentence has another one
in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import numerals, provisions
from nanohana.japanese.wareki import dates

_ADDRESS = re.compile(r"https?://[\w./?=&%-]+|[\w.+-]+@[\w.-]+|\d{2,5}-\d{1,4}-\d{3,4}")
_QUOTED = re.compile(r"[「『]([^「」『』]{2,30})[」』]")
_OFFICE = re.compile(
    r"[一-鿿ァ-ヶー]{1,12}(?:事務所|センター|委員会|警察署|保健所|知事|大臣|[市町村部課局室所班]長|課|局|室|署|県|市|町|村)"
)
_LATIN = re.compile(r"[a-z][a-z0-9]+")
_UNIT = re.compile(
    r"\s?(?P<unit>(?:か|箇)?月|週間|時間|日|(?:か|箇)?年度?|時|分(?!の)|秒|円|人|名|件|回|割|歳|級|枚|部|通|倍|%|パーセント|km|cm|mm|m|kg|g|㎡|m2"
    r"|キロメートル|センチメートル|ミリメートル|平方メートル|立方メートル|メートル|キログラム|グラム|リットル|ヘクタール|ha|トン|度"
    r"|点|票|校|台|箇所|か所|戸|世帯|室|桁|文字|項目|種類|区分|棟|本|冊|頭|匹|基|軒|社|団体|者|施策|番|位|円)?"
)
_SAME_UNITS = {
    "箇月": "か月", "箇年": "年", "か年": "年", "箇所": "か所", "名": "人", "パーセント": "%", "メートル": "m",
    "キロメートル": "km", "センチメートル": "cm", "ミリメートル": "mm", "平方メートル": "m2", "㎡": "m2",
    "キログラム": "kg", "グラム": "g", "ヘクタール": "ha",
}  # fmt: skip
_MONTHS = re.compile(r"[か箇ヶヵケカ](?=[月年所])")
_LASTS = re.compile("間|以[内上下]|未満|を経過|を限度|を?超え|分|に満た")  # 三月以内 is a span, 三月から a day
_LASTING = ("後", "期間は")  # 公表後一月
_COUNTED = frozenset({"人", "件", "台", "箇所", "か所", "社", "団体", "者"})  # 二以上あるとき of any of them
# A bound by its sign. Before the first of these: what may stand between a number and its bound.
_BOUND = re.compile(
    r"(?:\([^()]{1,12}\))?[間目の]?(?:(?P<least>以上)|(?P<most>以下|以内|まで|を限度|を上限|を?[超こ]え(?:ない|ず|てはなら|ることができない))|(?P<under>未満|に満た|に達し)"
    "|(?P<over>を?超)|(?P<before>以前|前)|(?P<after>以後|以降|後|から|を経過))"
)
_IS_CAPPED = re.compile("上限|限度|最高|最大|範囲内")
# Bounds without a number (施行の日以後, 期限前に) and what is taken out or in: as a claim says it, and as a source may.
_CLAIMED_LIMITS = {
    "least": "以上", "most": "以下|以内|[超こ]え(?:ない|ず)",
    "under": "未満", "over": "[超こ]え(?!ない|ず)", "before": "以前|前に|前まで",
    "after": "以後|以降|後に|た後", "without": "除[くき]", "with": "含[むみめ]",
}  # fmt: skip
_LIMITS = {
    "least": "以上", "most": "以下|以内|まで|限度|上限|範囲内|[超こ]えな",
    "under": "未満|満たな|達しない", "over": "超",
    "before": "以前|前に|前まで|[日月年間るぬ]前|あらかじめ|事前|先立",
    "after": "以後|以降|後[には、]|[日月年間た]後|を経過|から|事後",
    "without": "除[くきい外]|以外", "with": "含[むみめま]",
}  # fmt: skip
#: Words that look like offices and name none in particular.
_COMMON = frozenset({"当県", "本県", "県", "市", "町", "村", "市町村", "所属課", "各課", "担当課", "本課", "都道府県"})


class Value(NamedTuple):
    """A number, date or provision: ``unit`` is what could stand in its place (円, 日付, 条)."""

    unit: str
    text: str
    bound: str = ""  # by _BOUND, of a number alone


@dataclass(frozen=True, slots=True)
class Literals:
    """``words`` are keys to be found as they are, ``limits`` the bounds without a number."""

    values: Counter[Value]
    words: frozenset[str]
    limits: frozenset[str]

    def stand_in(self, text: Known) -> bool:
        """Whether every one of them stands in the text."""
        return (
            all(word in text.key for word in self.words)
            and self.limits <= text.limits
            and _stand_in(self.values, text.values, text.heading)
        )


@dataclass(frozen=True, slots=True)
class Known:
    """A sentence of a source and its heading, prepared to be looked up."""

    key: str
    values: Counter[Value]
    heading: frozenset[Value]
    limits: frozenset[str]


def known(text: str, heading: str = "") -> Known:
    """A sentence with the heading (and whatever else a reader knows) above it."""
    folded, (above, values_above) = key(text), _above(heading)
    whole = f"{above}\n{folded}"
    limits = frozenset(name for name, words in _LIMITS.items() if re.search(words, whole))
    values = _values(folded, is_capped=_IS_CAPPED.search(whole) is not None)
    return Known(whole, Counter(values), values_above, limits)


@lru_cache(maxsize=64)
def _above(heading: str) -> tuple[str, frozenset[Value]]:
    """Its key and values: one heading stands above many sentences, one row of column heads above many rows."""
    folded = key(heading)
    return folded, frozenset(_values(folded))


def literals(sentence: str) -> Literals:
    """The literals of a sentence of an answer."""
    folded = key(sentence)
    names = {name for name in _OFFICE.findall(folded) if name not in _COMMON}
    quoted = {key(word) for word in _QUOTED.findall(sentence)}
    addresses = set(_ADDRESS.findall(folded))
    limits = {name for name, words in _CLAIMED_LIMITS.items() if re.search(words, folded)}
    words = names | quoted | addresses | set(_LATIN.findall(folded))
    return Literals(Counter(_values(folded)), frozenset(words), frozenset(limits))


def _stand_in(claimed: Counter[Value], stated: Counter[Value], heading: frozenset[Value]) -> bool:
    """Every claimed value is stated, as often and with no other bound, or is in the heading and replaces nothing."""
    left = list(stated.elements())
    missing = []
    for value in claimed.elements():
        same = next((one for one in left if _is_same(value, one) and value.bound in ("", one.bound)), None)
        if same is None:
            missing.append(value)
        else:
            left.remove(same)
    above = {value[:2] for value in heading}
    units = {value.unit for value in left}
    return all(value[:2] in above and not value.bound and value.unit not in units for value in missing)


def _is_same(claimed: Value, stated: Value) -> bool:
    return claimed.text == stated.text and (
        claimed.unit == stated.unit or (not stated.unit and bool(stated.bound) and claimed.unit in _COUNTED)
    )


def without_values(folded: str) -> str:
    """The words of a folded text alone: its dates, provisions and numbers with their units and bounds blanked."""
    text = folded
    places = [(found.start, found.end) for found in dates(folded)]
    places += [(found.start, found.end) for found in provisions(folded)]
    places += [(found.start, _after_bound(folded, _after_unit(folded, found.end))) for found in numerals(folded)]
    for start, end in places:
        text = _blank(text, start, end)
    return text


def _values(folded: str, *, is_capped: bool = False) -> Iterator[Value]:
    """Canonical dates, provisions and numbers of a folded text; a part of a date is not counted again as a number.

    Of a text that speaks of an upper limit, every number may be one.
    """
    text = _MONTHS.sub("か", _ADDRESS.sub(" ", folded))
    unbound = "most" if is_capped else ""
    for date in dates(text):
        yield Value("日付", date.iso, _bound(text, date.end))
        text = _blank(text, date.start, date.end)
    for provision in provisions(text):
        yield Value(provision.key.strip("0123456789の"), provision.key)
        text = _blank(text, provision.start, provision.end)
    for numeral in numerals(text):
        end = _after_unit(text, numeral.end)
        unit = text[numeral.end : end].strip()
        if unit == "月" and (_LASTS.match(text, end) or text.endswith(_LASTING, 0, numeral.start)):
            unit = "か月"
        yield Value(_SAME_UNITS.get(unit, unit), numeral.text, _bound(text, end) or unbound)


def _after_unit(text: str, end: int) -> int:
    found = _UNIT.match(text, end)
    return found.end() if found and found["unit"] else end


def _after_bound(text: str, end: int) -> int:
    found = _BOUND.match(text, end)
    return found.end() if found else end


def _bound(text: str, end: int) -> str:
    """The bound that follows a value, or nothing."""
    found = _BOUND.match(text, end)
    return (found and found.lastgroup) or ""


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
