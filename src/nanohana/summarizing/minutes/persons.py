"""Who does something: the offices and people that a sentence of minutes names as doing it.

Sudachi finds the noun phrase before a particle; it is somebody where it ends as an office, a post or a person does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nanohana.japanese.morphemes import morphemes

_SOMEBODY = re.compile(
    "(?:(?<![延成助特身増波全最])長|長補佐|補佐|委員|議員|知事|事務局|主査|主任|主事|主幹|参事|監|技師|担当者?|さん|氏|(?<![仕同模])様|先生|教授|弁護士|医師?"
    "|[課室部局係班]|センター|事務所|委員会|協議会|部会|幹事会?|チーム|wg|ワーキンググループ|市町村|[市町村]|事業者|業者|ベンダー|受託者|全員|出席者|会社"
    "|学校|団体|アドバイザー|推進員|リーダー)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    "^(?:対象者|応募者|利用者|参加者|県民|住民|学生|保護者|申請者|受講者|来場者|市町村長|本県|当県|国|県)$"
)
_NOUN = frozenset({"名詞", "接尾辞", "接頭辞", "代名詞", "記号", "形状詞"})
_LINKS = frozenset({"と", "及び", "および", "並びに", "・", "、", "や", "又は"})
_SELF = re.compile("^(?:当[課室局部所班会方]|本[課室局部所班]|私(?:ども|たち)?|こちら|弊社|当社|我々|自分|うち)$")
_OFFER = re.compile(
    "(?:^|[、。，,\\s]|は)(?:当[課室局部所班]|私(?:ども|たち)?|こちら|我々|自分|うち)(?:が|の(?:ほう|方)(?:で|が))(?!担当)"
)
_OF_DOING = {
    "が": 3,
    "において": 3,
    "は": 2,
    "で": 2,
    "では": 2,
    "より": 1,
    "から": 1,
    "も": 1,
    "に": 1,
    "には": 2,
    "にて": 2,
}


class Somebody(NamedTuple):
    """Characters ``start:end`` of the sentence with the particle behind; ``rank``: how surely it is who does it."""

    name: str
    start: int
    end: int
    rank: int
    particle: str


def people(text: str, speaker: str) -> list[Somebody]:
    """In order. 当課 and 私 are the speaker."""
    return list(_people(text, speaker))


def doer(text: str, speaker: str, *, is_request: bool) -> Somebody | None:
    """Who does what a sentence says: the surest, of equals the first. Of a request, also whom it is put to."""
    found = [one for one in people(text, speaker) if is_request or one.particle not in ("に", "から", "も")]
    return max(found, key=lambda one: one.rank, default=None)


def is_offer(text: str) -> bool:
    """「私が…します」: who says this takes it on, also without a day, and where the minutes do not say who spoke."""
    return _OFFER.search(text) is not None


def _people(text: str, speaker: str) -> Iterator[Somebody]:
    words = [
        (word.surface(), word.part_of_speech()[0], offset + word.begin())
        for offset, found in morphemes(text)
        for word in found
    ]
    first: int | None = None
    for at, (surface, kind, start) in enumerate(words):
        if kind in _NOUN or (first is not None and surface in _LINKS and _goes_on(words, at)):
            first = at if first is None else first
            continue
        if first is not None and kind == "助詞":
            particle, end = _particle(words, at)
            name = text[words[first][2] : start]
            if particle in _OF_DOING and (who := _who(name, speaker)):
                yield Somebody(who, words[first][2], end, _OF_DOING[particle], particle)
        first = None


Word = tuple[str, str, int]


def _goes_on(words: list[Word], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1][1] in _NOUN and bool(_SOMEBODY.search(words[at - 1][0]))


def _particle(words: list[Word], at: int) -> tuple[str, int]:
    """The particle with those that follow it (に + は, に + おい + て), and where it ends."""
    surface, _, start = words[at]
    following = "".join(word for word, _, _ in words[at + 1 : at + 3])
    for joined in ("は", "おいて", "て"):
        if surface + joined in _OF_DOING and following.startswith(joined):
            return surface + joined, start + len(surface + joined)
    return surface, start + len(surface)


def _who(name: str, speaker: str) -> str:
    plain = name.strip("、・ 　")
    if _SELF.match(plain):
        return speaker
    return plain if len(plain) <= 40 and _SOMEBODY.search(plain) and not _NOBODY.match(plain) else ""
