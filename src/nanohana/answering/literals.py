"""What must stand in a source literally: dates, numbers with their units, provisions, names, addresses.

A sentence may say a thing in other words, but not with another number. Everything is compared after normalisation,
so 令和7年4月1日 and 2025-04-01, 一万円 and 10,000円, 第十二条 and 12条 are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import numerals, provisions
from nanohana.japanese.wareki import dates

_ADDRESS = re.compile(r"https?://[\w./?=&%-]+|[\w.+-]+@[\w.-]+|\d{2,5}-\d{1,4}-\d{3,4}")
_QUOTED = re.compile(r"[「『]([^「」『』]{2,30})[」』]")
_OFFICE = re.compile(
    r"[一-鿿ァ-ヶー]{1,12}(?:事務所|センター|委員会|警察署|保健所|知事|大臣|[市町村部課局室所班]長|課|局|室|署|県|市|町|村)"
)
_LATIN = re.compile(r"[a-z][a-z0-9]+")
_MONTHS = re.compile(r"[か箇ヶヵケカ]月")
_UNIT = re.compile(
    "か月|週間|時間|日|月|年度|年|時|分|秒|円|人|名|件|回|割|歳|級|枚|部|通|倍|%|パーセント"
    "|km|m|kg|㎡|点|票|校|台|箇所|か所"
)
#: Words that look like offices and name none in particular.
_COMMON = frozenset({"当県", "本県", "県", "市", "町", "村", "市町村", "所属課", "各課", "担当課", "本課", "都道府県"})


@dataclass(frozen=True, slots=True)
class Literals:
    """``values`` are canonical, ``words`` are keys to be found as they are."""

    values: frozenset[str]
    words: frozenset[str]

    def stand_in(self, text: Known) -> bool:
        """Whether every one of them stands in the text."""
        return self.values <= text.values and all(word in text.key for word in self.words)


@dataclass(frozen=True, slots=True)
class Known:
    """A text of a source, prepared to be looked up."""

    key: str
    values: frozenset[str]


def known(text: str) -> Known:
    folded = key(text)
    return Known(folded, _values(folded))


def literals(sentence: str) -> Literals:
    """The literals of a sentence of an answer."""
    folded = key(sentence)
    names = {name for name in _OFFICE.findall(folded) if name not in _COMMON}
    quoted = {key(word) for word in _QUOTED.findall(sentence)}
    addresses = set(_ADDRESS.findall(folded))
    return Literals(_values(folded), frozenset(names | quoted | addresses | set(_LATIN.findall(folded))))


def without_values(folded: str) -> str:
    """The words of a folded text alone: its dates, provisions and numbers blanked."""
    text = folded
    places = [(found.start, found.end) for found in dates(folded)]
    places += [(found.start, found.end) for found in provisions(folded)]
    places += [(found.start, found.end) for found in numerals(folded)]
    for start, end in places:
        text = _blank(text, start, end)
    return text


def _values(folded: str) -> frozenset[str]:
    """Canonical dates, provisions and numbers of a folded text; a part of a date is not counted again as a number."""
    text = _MONTHS.sub("か月", _ADDRESS.sub(" ", folded))
    found: set[str] = set()
    for date in dates(text):
        found.add(f"日付 {date.iso}")
        text = _blank(text, date.start, date.end)
    for provision in provisions(text):
        found.add(provision.key)
        text = _blank(text, provision.start, provision.end)
    for numeral in numerals(text):
        unit = _UNIT.match(text, numeral.end)
        found.add(f"{numeral.text}{unit.group() if unit else ''}")
    return frozenset(found)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
