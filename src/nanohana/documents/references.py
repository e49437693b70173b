"""References between provisions: 前条第二項, 同条第3項, 別表第一, 附則第三条, 法第12条の2.

1. What a text refers to is read from left to right; 同条 and 同項 go back to the reference before, and a reference that
   is only joined to one (及び, 又は, から, 、) stands in the same law and 条.
2. 前条, 次項 and the like are counted from the place of the text itself, over the provisions that there are.
3. The name of a law right before 第n条 makes it one of that law; 「（以下「法」という。）」 tells what 法 is.
4. An 附則 of an amendment speaks of the articles of the amending law, which are not here: they lead nowhere.

Pure; offsets are those of the text as given. The time grows with the length of the text, whatever stands in it: only so
much before a reference is looked at as a name with its remark may take.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from nanohana.documents.provision_marks import narrow
from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import value_of

_N = "(?:[0-9]+|[〇一二三四五六七八九十百千]+)"
_BRANCH = rf"(?:の{_N}(?![部般定方時覧括種人件回年月日円切様]|の[項表]))*"
_ARTICLE = rf"第(?P<article>{_N}条{_BRANCH})|(?P<near_article>[前次同本]条|前{_N}条)"
_PARAGRAPH = rf"第(?P<paragraph>{_N})項|(?P<near_paragraph>[前次同本]項|前{_N}項)"
_ITEM = rf"第(?P<item>{_N}号{_BRANCH})|(?P<near_item>[前次同]号|前{_N}号)"
_REFERENCE = re.compile(
    rf"(?P<supplement>附則)?(?:{_ARTICLE})(?:{_PARAGRAPH})?(?:{_ITEM})?"
    rf"|(?P<supplement_alone>附則)?(?:{_PARAGRAPH.replace('paragraph', 'lone_paragraph')})"
    rf"(?:{_ITEM.replace('item', 'inner_item')})?"
    rf"|{_ITEM.replace('item', 'lone_item')}"
    rf"|(?P<appendix>別表)(?:第(?P<table>{_N}{_BRANCH}))?(?=[のにをかはよ、。（(第及又]|$)"
)
_JOINT = re.compile(
    r"(?:、|及び|又は|若しくは|並びに|から|まで|・|,|(?:各号|前段|後段|本文|ただし書)|[（(][^（）()]*[）)])+$"
)
_LAW_WORD = re.compile("(?:法律|法|令|規則|条例|規程|要綱|要領|細則|基準|規約|協定)$")
_OWN = re.compile("この(?:法律|政令|省令|府令|規則|条例|規程|要綱|要領|細則|基準|訓令)$|本(?:法|規則|条例|規程|要綱)$")
_SAME = re.compile("同(?:法|令|政令|省令|規則|条例|規程|要綱)$")
_RUN = re.compile(r"[^、。「」『』（）()\s〔〕]*$")
_REMARK = re.compile(r"(?:[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)])$")
_DEFINED = re.compile("以下(?:単に)?「(?P<alias>[^」]{1,20})」という。[）)]")
_DEFINING = re.compile(r"(?P<name>.*)[（(](?:[^（）()]*。)?$", re.DOTALL)
_WORDY = re.compile("[一-鿿々ァ-ヶーA-Za-z0-9]")
_LONGEST_NAME = 90
_LOOKED_BACK = 400  # characters: a name with its remark, or what joins two references
_LABELS_KEPT = 8_192  # headings: those of one document are read for every passage of it, and for every question


class Place(NamedTuple):
    """The place of a provision: ("", "12条の2", "3", "1"); ``group`` is 附則 with its amendment, or 別表1."""

    group: str = ""
    article: str = ""
    paragraph: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """``text[start:end]`` refers to ``place``, of the law whose name ends ``law`` (with all that stands before it up to
    a comma), or of this one where it is empty."""

    start: int
    end: int
    place: Place
    law: str = ""


def place_of(heading_path: Iterable[str]) -> Place:
    """The place of a block under these headings."""
    place = Place()
    for label in heading_path:
        unit, name = _unit(label)
        if unit and not (unit == "item" and place.item):
            place = Place(*(*place[: Place._fields.index(unit)], name))
    return place


@lru_cache(_LABELS_KEPT)
def _unit(label: str) -> tuple[str, str]:
    """Which part of a place a heading names, and how it is called there; nothing of both where it names none."""
    narrowed = narrow(label)
    if label.startswith(("附則", "附　則")):
        return "group", key(label).replace(" ", "")
    if match := re.match(rf"別表(?:第({_N}{_BRANCH}))?", narrowed):
        return "group", _appendix(match[1])
    if match := re.match(rf"第({_N}条{_BRANCH})", narrowed):
        return "article", _arabic(match[1])
    if match := re.match(rf"第({_N})項", narrowed):
        return "paragraph", _arabic(match[1])
    if match := re.match(rf"第({_N}号{_BRANCH})", narrowed):
        return "item", _arabic(match[1])
    return "", ""


@dataclass(slots=True)
class Layout:
    """The provisions of a document in order, each with the first of the keys (blocks, passages) that stand there."""

    keys: dict[Place, int] = field(default_factory=dict)
    first_supplement: str = "附則"  # its group
    _orders: dict[tuple[str, ...], dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Iterable[tuple[int, Iterable[str]]]) -> Layout:
        layout = cls()
        for number, path in paths:
            layout.keys.setdefault(place_of(path), number)
        groups = (one.group for one in layout.keys)
        layout.first_supplement = next((one for one in groups if one.startswith("附則")), "附則")
        return layout

    def find(self, place: Place) -> int | None:
        """The key of a place, else of the 項 or 条 that holds it; None where there is none of them."""
        wider = (place, place._replace(item=""), place._replace(item="", paragraph=""))
        known = (self.keys[one] for one in wider if one in self.keys and (one.article or one.group))
        return next(known, None)

    def beside(self, place: Place, unit: str, steps: int) -> str:
        """The 条, 項 or 号 so many steps from that of a place; empty where there is none."""
        above = place[: Place._fields.index(unit)]
        if above not in self._orders:
            alike = (one for one in self.keys if one[: len(above)] == above)
            names = dict.fromkeys(name for one in alike if (name := one[len(above)]))
            self._orders[above] = {name: position for position, name in enumerate(names)}
        order, own = self._orders[above], getattr(place, unit)
        position = order[own] + steps if own in order else -1
        return next(islice(order, position, None), "") if position >= 0 else ""


def aliases(texts: Iterable[str]) -> dict[str, str]:
    """法 -> 特定工場における公害防止組織の整備に関する法律, as a document says with 「以下「法」という。」."""
    found: dict[str, str] = {}
    for text in texts:
        for match in _DEFINED.finditer(text):
            name = _defined(text[max(0, match.start() - _LOOKED_BACK) : match.start()])
            if _LAW_WORD.search(match["alias"]) and _LAW_WORD.search(name):
                found.setdefault(match["alias"], name)
    return found


def _defined(before: str) -> str:
    """The name behind which a bracket is open, with nothing but whole sentences in it; else nothing."""
    found = _DEFINING.match(before)
    name = found and _RUN.search(found["name"])
    return name.group() if name else ""


def may_refer(text: str) -> bool:
    """Whether there is anything in a text that looks like a reference."""
    return _REFERENCE.search(narrow(text)) is not None


def references(
    text: str, here: Place, layout: Layout, known: Mapping[str, str] | None = None, title: str = ""
) -> list[Reference]:
    """What a text at ``here`` refers to, in order. ``known``: the ``aliases``; ``title``: the document's own."""
    reading = _Reading(text, narrow(text), here, layout, known or {}, title)
    for match in _REFERENCE.finditer(reading.narrowed):
        reading.take(match)
    return reading.found


@dataclass(slots=True)
class _Reading:
    text: str
    narrowed: str
    here: Place
    layout: Layout
    known: Mapping[str, str]
    title: str
    found: list[Reference] = field(default_factory=list)
    last: Reference | None = None  # also one that leads nowhere
    between: str = ""  # what stands behind it, before the next one; nothing where they are far from each other

    def take(self, match: re.Match[str]) -> None:
        given = {name: value for name, value in match.groupdict().items() if value}
        start = match.start()
        before = self.narrowed[max(0, start - _LOOKED_BACK) : start]
        is_near = self.last is not None and start - self.last.end <= _LOOKED_BACK
        self.between = self.narrowed[self.last.end : start] if self.last and is_near else ""
        if "appendix" in given:
            if not self._law(before) and "(" not in self.here.group:
                self._add(match, Place(_appendix(given.get("table"))), "")
        elif "article" in given or "near_article" in given:
            self._article(match, given, before)
        elif before and _WORDY.match(before[-1]):
            return  # 政令第三号, 職員第一項: no provision
        else:
            self._below_article(match, given)

    def _article(self, match: re.Match[str], given: Mapping[str, str], before: str) -> None:
        if match.start() == 0 and "supplement" not in given and _arabic(given.get("article", "")) == self.here.article:
            return  # its own number
        law, group = "", self.here.group
        if "near_article" in given:
            near = given["near_article"]
            if near == "同条":
                if self.last is None or not self.last.place.article:
                    return
                law, group, article = self.last.law, self.last.place.group, self.last.place.article
            else:
                article = self.layout.beside(self.here, "article", _steps(near))
        else:
            article = _arabic(given["article"])
            law = self._law(before) or self._joined_law()
            group = self._group(given)
        place = Place(group, article, *self._inner(given, Place(group, article)))
        self._add(match, place, law, leads=bool(article))

    def _group(self, given: Mapping[str, str]) -> str:
        """The main provisions, but 附則第三条 of this 附則 or the first; 「?」 for articles of an amending law."""
        if "supplement" in given:
            return self.here.group if self.here.group.startswith("附則") else self.layout.first_supplement
        if self.last and _JOINT.search(self.between) and self.last.place.group:
            return self.last.place.group
        return "?" if "(" in self.here.group else ""

    def _below_article(self, match: re.Match[str], given: Mapping[str, str]) -> None:
        joined = self._is_joined()
        base = self.last.place if joined and self.last else self.here
        law = self.last.law if joined and self.last else ""
        near = given.get("near_lone_paragraph") or given.get("near_lone_item")
        if near and near[0] == "同" and self.last:
            base, law = self.last.place, self.last.law
        elif near:
            base, law = self.here, ""
        if "supplement_alone" in given:
            base = Place(self.here.group if self.here.group.startswith("附則") else self.layout.first_supplement)
        renamed = {name.replace("lone_", "").replace("inner_", ""): value for name, value in given.items()}
        paragraph, item = self._inner(renamed, base)
        keeps = "lone_item" in given or "near_lone_item" in given
        place = Place(base.group, base.article, paragraph or (base.paragraph if keeps else ""), item)
        self._add(match, place, law, leads=bool(paragraph or item))

    def _inner(self, given: Mapping[str, str], base: Place) -> tuple[str, str]:
        """項 and 号 of a reference within a 条."""
        return self._unit(given, "paragraph", base), self._unit(given, "item", base)

    def _unit(self, given: Mapping[str, str], unit: str, base: Place) -> str:
        if unit in given:
            return _arabic(given[unit])
        near = given.get(f"near_{unit}", "")
        if not near:
            return ""
        if near[0] == "同":
            same: str = getattr(base if self.last is None else self.last.place, unit)
            return same
        return self.layout.beside(self.here, unit, _steps(near))

    def _law(self, before: str) -> str:
        """The name right before a reference, its remark （昭和…） left out; empty where this text itself is meant."""
        bare = _REMARK.sub("", before)
        run = _RUN.search(bare[-_LONGEST_NAME:])
        name = run.group() if run else ""
        if not _LAW_WORD.search(name) or _OWN.search(name) or (self.title and name.endswith(self.title)):
            return ""
        if _SAME.search(name):
            return self.last.law if self.last else "同法"
        alias = max((one for one in self.known if name.endswith(one)), key=len, default="")
        return self.known[alias] if alias and self._stands_alone(name, alias) else name

    def _stands_alone(self, name: str, alias: str) -> bool:
        """Whether 法 is a word of its own here, not the end of 地方公務員法."""
        before = name[: -len(alias)]
        return not before or not re.search("[一-鿿ァ-ヶー]$", before) or before.endswith(("又は", "及び"))

    def _joined_law(self) -> str:
        return self.last.law if self.last and self._is_joined() else ""

    def _is_joined(self) -> bool:
        return bool(self.between and _JOINT.fullmatch(self.between))

    def _add(self, match: re.Match[str], place: Place, law: str, *, leads: bool = True) -> None:
        self.last = Reference(match.start(), match.end(), place, law)
        if leads and not place.group.startswith("?"):
            self.found.append(self.last)


def _steps(near: str) -> int:
    """-1 of 前条, -2 of 前二項, 1 of 次条, 0 of 本条."""
    if near[0] != "前":
        return 1 if near[0] == "次" else 0
    return -int(value_of(near[1:-1]) or 1) if len(near) > 2 else -1


def _appendix(number: str | None) -> str:
    return f"別表{_arabic(number)}" if number else "別表"


def _arabic(written: str) -> str:
    """12条の2 of 十二条の二, 3 of 三, 2 of 二号."""
    return re.sub(_N, lambda match: f"{value_of(match.group()):f}", written).removesuffix("号").replace("号の", "の")
