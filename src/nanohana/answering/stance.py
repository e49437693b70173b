"""What a Japanese sentence does with its predicate: states, obliges, permits, forbids, waives or denies.

「提出しなければならない」 and 「提出しなくてよい」 share every content word; only this tells them apart.
"""

from __future__ import annotations

import re
from enum import StrEnum

from nanohana.japanese.normalise import key


class Stance(StrEnum):
    STATES = "states"
    OBLIGES = "obliges"
    PERMITS = "permits"
    FORBIDS = "forbids"
    WAIVES = "waives"
    DENIES = "denies"


# In this order: the double negation of an obligation must be seen before its negations.
_PREDICATES = (
    (
        Stance.OBLIGES,
        "な(?:ければ|くては|いと)(?:な(?:ら|り)|いけ|だめ)|ねばな|必要が(?:ある|あり)|義務(?:が|付|で)|必須",
    ),
    (
        Stance.FORBIDS,
        "て(?:は|も)(?:な(?:ら|り)|いけ)(?:な|ま)|禁止|禁じ|禁ず|でき(?:ない|ません|ず)|不可"
        "|認め(?:ない|ません|られ(?:ない|ません))",
    ),
    (
        Stance.WAIVES,
        "必要(?:は|が)?(?:ない|ありません|なく)|不要|要しない|要しません|なくて(?:も)?(?:よい|良い|いい|構)|省略",
    ),
    (
        Stance.DENIES,
        "ない|ません|[かさたなまらわざえけせてねめれべじちりみきぎしいび]ず(?:[、。]|$)|限りでな|対象外",
    ),
    (
        Stance.PERMITS,
        "(?:こと|が)(?:が)?でき(?:る|ます)|でき(?:る|ます)|ても(?:よい|良い|いい|構)|可能|認め(?:る|ます|られ)",
    ),
)
_COMPILED = tuple((stance, re.compile(pattern)) for stance, pattern in _PREDICATES)
_COMPATIBLE = {
    frozenset({Stance.STATES, Stance.OBLIGES}),
    frozenset({Stance.STATES, Stance.PERMITS}),
    frozenset({Stance.FORBIDS, Stance.DENIES}),
    frozenset({Stance.WAIVES, Stance.DENIES}),
}
#: Opposites that stand inside a sentence of either stance.
_OPPOSITES = (
    ("有料", "無料"), ("有給", "無給"), ("可能", "不可能"), ("対象外", "対象"), ("以上", "未満"), ("以内", "を超え"),
    ("以前", "以後"), ("事前", "事後"), ("増額", "減額"), ("承認", "不承認"), ("課税", "非課税"), ("県内", "県外"),
    ("常勤", "非常勤"), ("前日", "翌日"), ("含む", "除く"), ("含み", "除き"),
)  # fmt: skip
#: How far from its end a sentence shows what it does.
_PREDICATE_LENGTH = 18


def stance(sentence: str) -> Stance:
    """By the end of the sentence, where the predicate stands."""
    tail = re.sub(r"[（(][^（）()]*[)）]", "", key(sentence)).rstrip("。 ")[-_PREDICATE_LENGTH:]
    return next((stance for stance, pattern in _COMPILED if pattern.search(tail)), Stance.STATES)


def contradicts(claim: str, passage: str) -> bool:
    """Whether two sentences on the same matter cannot both hold, as far as their predicates and opposites tell."""
    pair = frozenset({stance(claim), stance(passage)})
    if len(pair) > 1 and pair not in _COMPATIBLE:
        return True
    said, stands = key(claim), key(passage)
    return any(_opposed(said, stands, *words) or _opposed(said, stands, *words[::-1]) for words in _OPPOSITES)


def _opposed(said: str, stands: str, word: str, opposite: str) -> bool:
    """``said`` has only the one word, ``stands`` only the other (a word inside its opposite does not count)."""
    return (
        _has(said, word, opposite)
        and not _has(said, opposite, word)
        and (_has(stands, opposite, word) and not _has(stands, word, opposite))
    )


def _has(text: str, word: str, opposite: str) -> bool:
    if word in opposite:
        text = text.replace(opposite, "")
    return word in text
