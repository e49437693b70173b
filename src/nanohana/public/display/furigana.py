"""ふりがな: readings of the characters of a Japanese text, by the morphological analyser.

1. Names that are known are taken first, the longest first: our own short list (``readings.txt``) and the names of the
   prefecture's municipalities as published, because analysers guess at names of places.
2. A number with its counter is read as both are read together: 5月1日 → ついたち, 20分 → ぷん, 3人 → にん.
3. The rest is cut into morphemes by Sudachi; each reading is laid over the morpheme's Chinese characters alone:
   納める → 納(おさ)める.

What the analyser cannot read stays without a reading: none is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from nanohana.japanese.morphemes import morphemes

_KANJI = "一-龠々〆ヶ㐀-䶿豈-﫿\U00020000-\U0003ffff"
HAS_KANJI = re.compile(f"[{_KANJI}]")
_RUNS = re.compile(f"(?P<kanji>[{_KANJI}]+)|(?P<other>[^{_KANJI}]+)")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_KANA = re.compile("[ぁ-ゖー]+")
_LETTERS = re.compile("[0-9０-９A-Za-zＡ-Ｚａ-ｚ]")
_NUMBER = "[0-9０-９]"
_COUNTED = "日|人|分|本|階|回|歳|か月|ヶ月|カ月|月|時|年|円|名|週"
# Not from within a longer number, which would be looked at once for each of its digits; not 100分の1.
_DATE = re.compile(
    f"(?<!{_NUMBER})(?P<number>{_NUMBER}{{1,15}})(?P<counter>{_COUNTED})(?P<after>[間後目]?)"
    f"(?!(?![以前現程頃締当])[{_KANJI}]|の{_NUMBER})"
)
_AFTER = {"間": "かん", "後": "ご", "目": "め"}
#: 方 is a person (かた) in what offices write; after these and before が it may be a side: 「早い方が」「した方を」.
_OF_SIDES = re.compile("(?:この|その|あの|どの|ちらの|た|ない)$")
_DAYS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか",
    9: "ここのか", 10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_PEOPLE = {1: "ひとり", 2: "ふたり"}
_COUNTERS = {
    "日": "にち", "人": "にん", "回": "かい", "歳": "さい", "月": "がつ", "時": "じ", "年": "ねん", "円": "えん",
    "名": "めい", "週": "しゅう",
}  # fmt: skip


class Part(NamedTuple):
    """A piece of the text; ``reading`` in hiragana, or empty where none is shown."""

    text: str
    reading: str = ""


def parts(text: str, names: Mapping[str, str] | None = None) -> Iterator[Part]:
    """The text piece by piece, unchanged when put together. ``names`` are more names with their readings."""
    known = _known(tuple(sorted((names or {}).items())))
    position = 0
    for match in known.finding.finditer(text):
        yield from _counted(text[position : match.start()])
        yield from _over_kanji(match.group(), known.readings[match.group()])
        position = match.end()
    yield from _counted(text[position:])


class _Known(NamedTuple):
    readings: Mapping[str, str]
    finding: re.Pattern[str]


@lru_cache(maxsize=8)
def _known(names: tuple[tuple[str, str], ...]) -> _Known:
    """Names of places stand at the beginning of a word or after 県, 郡, 市; words of our own list anywhere."""
    readings = {**_own_list(), **dict(names)}
    places = sorted((name for name, _ in names), key=len, reverse=True)
    words = sorted(_own_list(), key=len, reverse=True)
    begins = f"(?:(?<![{_KANJI}])|(?<=[都道府県郡市区]))"
    of_places = rf"{begins}(?:{'|'.join(map(re.escape, places))})|" if places else ""
    before_kanji = rf"(?<![{_KANJI}])(?:{'|'.join(map(re.escape, words))})(?![{_KANJI}])"
    return _Known(readings, re.compile(of_places + before_kanji))


@cache
def _own_list() -> Mapping[str, str]:
    lines = resources.files(__package__).joinpath("readings.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def _counted(text: str) -> Iterator[Part]:
    position = 0
    for match in _DATE.finditer(text):
        yield from _analysed(text[position : match.start()])
        yield from _number_read(match, after_month=text[: match.start()].endswith("月"))
        position = match.end()
    yield from _analysed(text[position:])


def _number_read(match: re.Match[str], *, after_month: bool) -> Iterator[Part]:
    number, counter = int(match["number"]), match["counter"]
    number_and_counter = match["number"] + counter
    if counter == "日" and number in _DAYS and (number != 1 or after_month):
        yield Part(number_and_counter, _DAYS[number])
    elif counter == "人" and number in _PEOPLE:
        yield Part(number_and_counter, _PEOPLE[number])
    else:
        yield Part(match["number"])
        yield from _over_kanji(counter, _reading_after(number, counter))
    if match["after"]:
        yield Part(match["after"], _AFTER[match["after"]])


def _reading_after(number: int, counter: str) -> str:
    last = number % 10
    match counter:
        case "分":
            return "ぷん" if last in (0, 1, 3, 4, 6, 8) else "ふん"
        case "本":
            return "ぼん" if last == 3 else "ぽん" if last in (0, 1, 6, 8) else "ほん"
        case "階":
            return "がい" if last == 3 else "かい"
        case "か月" | "カ月" | "ヶ月":
            return "かげつ"
    return _COUNTERS[counter]


def _analysed(text: str) -> Iterator[Part]:
    if not HAS_KANJI.search(text):
        if text:
            yield Part(text)
        return
    end = 0
    for offset, piece in morphemes(text):
        for word in piece:
            start, stop = offset + word.begin(), offset + word.end()
            if start > end:
                yield Part(text[end:start])
            yield from _over_kanji(text[start:stop], _reading_of(word.reading_form(), text, start, stop))
            end = stop
    if end < len(text):
        yield Part(text[end:])


def _reading_of(dictionary: str, text: str, start: int, stop: int) -> str:
    """In hiragana; none of 方 where it may be a side (ほう)."""
    reading = dictionary.translate(_TO_HIRAGANA)
    if text[start:stop] != "方" or reading != "ほう":
        return reading
    is_side = text[stop : stop + 1] == "が" or _OF_SIDES.search(text[:start])
    return "" if is_side else "かた"


def _over_kanji(surface: str, reading: str) -> Iterator[Part]:
    """The reading over the Chinese characters only: 入れ替える, いれかえる → 入(い)れ替(か)える."""
    if not HAS_KANJI.search(surface) or not _KANA.fullmatch(reading):
        yield Part(surface)
        return
    runs = list(_RUNS.finditer(surface))
    if len(runs) > 1 and _LETTERS.search(surface):  # NPO法人 is read えぬぴーおーほうじん: which part is whose?
        for run in runs:
            yield from _analysed(run.group()) if run["kanji"] else (Part(run.group()),)
        return
    pattern = "".join("(.+?)" if run["kanji"] else re.escape(run.group().translate(_TO_HIRAGANA)) for run in runs)
    match = re.fullmatch(pattern, reading)
    if match is None:
        yield Part(surface, reading)
        return
    over = iter(match.groups())
    for run in runs:
        yield Part(run.group(), next(over) if run["kanji"] else "")
