"""The words of a question that must stand in what answers it; without those that only ask.

What only asks: 何件, いつまで, 教えて; the day that the question is about (令和7年8月時点の), which the search has
applied already; and words of any question. Numbers and provisions of the question (震度5強, 人第1024号) and names in
Latin letters (NPO, GIF) are words too, must stand as they are, and count the same however often the index holds them.
Runs of ideographs and of katakana are words as far as the dictionary's words reach (週間当たり: 週間); verbs and nouns
with endings (買い換える, 行き先) are known by their ideographs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import provisions
from nanohana.japanese.wareki import dates
from nanohana.search.synonyms import Table, in_use, synonym_places
from nanohana.search.wanted import COMMON, says_nothing

_RUN = re.compile("[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_NUMBER = re.compile(r"(?<![a-z0-9.,])(?!1[^0-9.,])\d+(?:[.,]\d+)*[一-鿿%]?")  # not 1冊, 1人: a measure
_ASKING = re.compile(
    "何(?:パーセント|[かヶケ箇]?月|週間|時間|種類|項目|施策|世帯|団体|割|万円|曜日|番目|[一-鿿%]?)"
    "(?:以上|以内|以下|未満|前|後|間|まで)?|いつ(?:まで|から|頃|ごろ)?|いくら|どこ|だれ|誰|どう(?:やって|すれば)?"
    "|ください|下さい|教え|知り|もらえ"
)
_DAY = re.compile(
    r"(?:今|来|昨|本|去)年度?(?![一-鿿])|\d+月(?:\d+日)?(?:時点|現在|当時)|(?:年度)?(?:時点|当時|現在)|今日|今月|最近"
)
_IDEOGRAPH = re.compile("[一-鿿々]")
_LENGTHENED = re.compile("[ァ-ヶー]{3,}ー")  # プロジェクター, which others write プロジェクタ
_ENDED = re.compile("[一-鿿々][ぁ-ゖ]|[ぁ-ゖ][一-鿿々]")


class AskedWord(NamedTuple):
    """A word of a question, folded; ``is_exact`` where part of it is none of it."""

    text: str
    synonyms: tuple[str, ...]
    is_exact: bool = False
    parts: tuple[str, ...] = ()  # the words of a compound; of a word with endings its ideographs
    is_ended: bool = False
    form: str = ""  # of a verb, by which the index knows it
    is_shortened: bool = False  # two ideographs that no document has: 随契 of 随意契約

    @property
    def term(self) -> str:
        """By which the index knows it."""
        return self.form or self.text


class _Unit(NamedTuple):
    """A short word of the dictionary at ``start:end`` of a text."""

    text: str
    form: str
    part_of_speech: str
    start: int
    end: int


def asked_words(question: str, table: Table | None = None) -> list[AskedWord]:
    """The words in the order of the question, each once; their synonyms by the table (the one in use)."""
    text = key(question)
    for day in dates(text):
        text = _blanked(text, day.start, day.end)
    found: dict[str, AskedWord] = {}
    for provision in provisions(text):
        word = text[provision.start : provision.end]
        found[word] = AskedWord(word, (), is_exact=True)
        text = _blanked(text, provision.start, provision.end)
    for scaffolding in (_ASKING, _DAY):  # 今年度何日: what asks does not belong to the day
        text = scaffolding.sub(lambda match: " " * len(match.group()), text)
    places = [place for place in synonym_places(text, table) if place.end - place.start > 1]
    units = list(_units(text))
    for run in _RUN.finditer(text):
        start, end = run.span() if run.group().isascii() else _reaching(*run.span(), units)
        inside = [place for place in places if start <= place.start and place.end <= end]
        across = any(place.start < end < place.end or place.start < start < place.end for place in places)
        word = text[start:end]
        if len(word) > 1 and not across and word not in COMMON:
            others = dict.fromkeys(other for place in inside for other in place.synonyms)
            if _LENGTHENED.fullmatch(word):
                others[word[:-1]] = None
            parts = tuple(unit.text for unit in units if start <= unit.start and unit.end <= end)
            found[word] = AskedWord(word, tuple(others), is_exact=word.isascii(), parts=parts)
        places = [place for place in places if place not in inside]
    for place in places:
        found[text[place.start : place.end]] = AskedWord(text[place.start : place.end], place.synonyms)
    for number in _NUMBER.finditer(text):
        found[number.group()] = AskedWord(number.group(), (), is_exact=True)
    return [*found.values(), *_ended(units, " ".join(found), table or in_use())]


def _ended(units: Sequence[_Unit], known: str, table: Table) -> Iterator[AskedWord]:
    """The verbs, adjectives and nouns that are written with ideographs and endings, but for those ``known``."""
    for unit in {unit.text: unit for unit in units}.values():
        is_ended = unit.part_of_speech in ("動詞", "形容詞", "名詞") and _ENDED.search(unit.text)
        if is_ended and unit.text not in known and not says_nothing(unit.form):
            parts = tuple(_IDEOGRAPH.findall(unit.text))
            form = "" if unit.part_of_speech == "名詞" else unit.form
            yield AskedWord(unit.text, table.synonyms.get(unit.form, ()), parts=parts, is_ended=True, form=form)


def _units(text: str) -> Iterator[_Unit]:
    from sudachipy import SplitMode

    for offset, words in morphemes(text):
        for word in words:
            for unit in word.split(SplitMode.A, add_single=False) or (word,):
                yield _Unit(
                    unit.surface(), unit.normalized_form(), unit.part_of_speech()[0],
                    offset + unit.begin(), offset + unit.end(),
                )  # fmt: skip


def _reaching(start: int, end: int, units: Sequence[_Unit]) -> tuple[int, int]:
    """A run without the words at its edges that go on beyond it."""
    cut = next((unit.start for unit in units if unit.start < end < unit.end), end)
    begun = next((unit.end for unit in units if unit.start < start < unit.end), start)
    return begun, max(begun, cut)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
