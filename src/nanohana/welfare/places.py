"""Which municipality a citizen means: by its name, its reading in kana, or a place in it.

1. In free text: full names, names without 市・町・村, readings, places in a municipality; the longest match wins, and
   a match must not be the middle of a longer word or a person's name (君島さん).
2. In the field that asks for the municipality the whole text is taken for a name; near misses are offered.
Where several municipalities remain (「本町」) all are given, and the guide asks.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nanohana.published.content import Municipality
from nanohana.welfare.words import folded

_ENDS = ("市", "町", "村", "し", "まち", "ちょう", "むら", "そん")
_OLD = "旧"
_SHORTEST = 2
_SHORTEST_KANA = 4
_FOLLOWS_NAME = "(?!さん|様|くん|君|ちゃん|先生|氏)"
_FOLLOWS_PLACE = "(?=$|[^一-鿿々ー]|駅|地区|町|村|丁目|方面|在住|出身|内|周辺|付近|生まれ|育ち)"
_FOLLOWS_KANA = "(?=$|[^ぁ-ゖー]|し|まち|むら|に|で|の|から|です|は|在住)"
_NEAR_MISS = 0.6
_MOST_NEAR = 4
_KATAKANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ"))})


@dataclass(frozen=True, slots=True)
class Place:
    """Words that name a municipality. ``rank`` 0 is its name, 1 a short form or reading, 2 a place in it."""

    words: str
    municipality: str
    rank: int


def municipalities_in(text: str, municipalities: Sequence[Municipality]) -> tuple[str, ...]:
    """The names of those that a free text speaks of, by the surest way; empty where there is none."""
    said = _hiragana(folded(text))
    pattern, places = _index(tuple(municipalities))
    found = [place for match in pattern.finditer(said) for place in places[match.group()]] if places else []
    surest = min((place.rank for place in found), default=0)
    return tuple(dict.fromkeys(place.municipality for place in found if place.rank == surest))


def municipalities_named(text: str, municipalities: Sequence[Municipality]) -> tuple[str, ...]:
    """Those that the answer to 「どちらにお住まいですか」 means; near misses where it fits none."""
    if found := municipalities_in(text, municipalities):
        return found
    said = _hiragana(folded(text)).strip()
    starting = tuple(one.name for one in municipalities if _starts(one, said))
    return starting or _near(said, municipalities)


def _starts(one: Municipality, said: str) -> bool:
    names = (folded(one.name), _hiragana(one.reading), *(_hiragana(folded(part)) for part in one.parts))
    return len(said) >= _SHORTEST and any(name.startswith(said) or _stem(name) == said for name in names)


def _near(said: str, municipalities: Sequence[Municipality]) -> tuple[str, ...]:
    """Those that begin alike: 横浜市 of another prefecture is not meant for 東浜市."""
    names = {folded(one.name): one.name for one in municipalities} | {one.reading: one.name for one in municipalities}
    alike = [name for name in names if name[:1] == said[:1]]
    near = difflib.get_close_matches(said, alike, n=_MOST_NEAR, cutoff=_NEAR_MISS)
    return tuple(dict.fromkeys(names[one] for one in near))


@lru_cache(maxsize=4)
def _index(municipalities: tuple[Municipality, ...]) -> tuple[re.Pattern[str], dict[str, list[Place]]]:
    """One pattern of all words, the longest first, and what each of them names."""
    places: dict[str, list[Place]] = {}
    for one in municipalities:
        for place in _places(one):
            places.setdefault(place.words, []).append(place)
    words = sorted(places, key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in words) or "(?!)"), places


def _places(one: Municipality) -> Iterator[Place]:
    name, reading = folded(one.name), _hiragana(one.reading)
    yield Place(_hiragana(name), one.name, 0)
    yield Place(reading, one.name, 1)
    if len(stem := _stem(name)) >= _SHORTEST:
        yield Place(_hiragana(stem), one.name, 1)
    stem = _stem(reading)
    yield Place(stem + name[-1], one.name, 1)  # はなお市
    if len(stem) >= _SHORTEST_KANA:
        yield Place(stem, one.name, 1)
    for part in one.parts:
        yield from (Place(word, one.name, 2) for word in _part_words(_hiragana(folded(part))))


def _part_words(part: str) -> Iterator[str]:
    yield part
    if part.startswith(_OLD):
        yield part.removeprefix(_OLD)
        part = part.removeprefix(_OLD)
        if len(stem := _stem(part)) > _SHORTEST:
            yield stem


def _bounded(word: str) -> str:
    if re.fullmatch("[ぁ-ゖー]+", word):
        return f"(?<![ぁ-ゖ]){re.escape(word)}{'' if word.endswith(_ENDS) else _FOLLOWS_KANA}"
    if word.endswith(_ENDS):
        return f"{re.escape(word)}{_FOLLOWS_NAME}"
    return f"(?<![一-鿿々]){re.escape(word)}{_FOLLOWS_NAME}{_FOLLOWS_PLACE}"


def _stem(name: str) -> str:
    return next((name.removesuffix(end) for end in _ENDS if name.endswith(end)), name)


def _hiragana(text: str) -> str:
    return text.translate(_KATAKANA)
