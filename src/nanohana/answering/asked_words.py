"""The words of a question that must stand in what answers it; without those that only ask.

What only asks: 何件, いつまで, 教えて; the day that the question is about (令和7年8月時点の), which the search has
applied already; and words of any question. Numbers and provisions of the question (震度5強, 人第1024号) and names in
Latin letters (NPO, GIF) are words too, must stand as they are, and count the same however often the index holds them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import provisions
from nanohana.japanese.wareki import dates
from nanohana.search.synonyms import Table, synonym_places
from nanohana.search.wanted import COMMON

_RUN = re.compile("[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_NUMBER = re.compile(r"(?<![a-z0-9.,])(?!1[^0-9.,])\d+(?:[.,]\d+)*[一-鿿%]?")  # not 1冊, 1人: a measure
_ASKING = re.compile(
    "何(?:パーセント|[かヶケ箇]?月|週間|時間|種類|項目|施策|世帯|団体|割|万円|曜日|番目|[一-鿿%]?)"
    "(?:以上|以内|以下|未満|前|後|まで)?|いつ(?:まで|から|頃|ごろ)?|いくら|どこ|だれ|誰|どう(?:やって|すれば)?"
    "|ください|下さい|教え|知り|もらえ"
)
_DAY = re.compile(
    r"(?:今|来|昨|本|去)年度?(?![一-鿿])|\d+月(?:\d+日)?(?:時点|現在|当時)|(?:年度)?(?:時点|当時|現在)|今日|今月|最近"
)


class AskedWord(NamedTuple):
    """A word of a question, folded; ``is_exact`` where part of it is none of it."""

    text: str
    synonyms: tuple[str, ...]
    is_exact: bool = False


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
    for scaffolding in (_DAY, _ASKING):
        text = scaffolding.sub(lambda match: " " * len(match.group()), text)
    places = [place for place in synonym_places(text, table) if place.end - place.start > 1]
    for run in _RUN.finditer(text):
        inside = [place for place in places if run.start() <= place.start and place.end <= run.end()]
        across = any(place.start < run.end() < place.end or place.start < run.start() < place.end for place in places)
        if not across and run.group() not in COMMON:
            others = dict.fromkeys(other for place in inside for other in place.synonyms)
            found[run.group()] = AskedWord(run.group(), tuple(others), is_exact=run.group().isascii())
        places = [place for place in places if place not in inside]
    for place in places:
        found[text[place.start : place.end]] = AskedWord(text[place.start : place.end], place.synonyms)
    for number in _NUMBER.finditer(text):
        found[number.group()] = AskedWord(number.group(), (), is_exact=True)
    return list(found.values())


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
