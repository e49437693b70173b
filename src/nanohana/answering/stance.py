"""What a Japanese sentence does with its predicate: states, obliges, permits, forbids, waives or denies.

「提出しなければならない」 and 「提出しなくてよい」 share every content word; only this tells them apart.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from nanohana.japanese.normalise import key


class Stance(StrEnum):
    STATES = "states"
    OBLIGES = "obliges"
    PERMITS = "permits"
    FORBIDS = "forbids"
    WAIVES = "waives"
    DENIES = "denies"
    MAY_REFRAIN = "may refrain"


# At the end of the sentence; in this order: the double negation of an obligation must be seen before its negations.
_PREDICATES = (
    (Stance.MAY_REFRAIN, "ないこと[がも]?でき(?:る|ます)"),
    (
        Stance.OBLIGES,
        "な(?:ければ|くては|いと)(?:な(?:らない|らず|りません)|いけ(?:ない|ません)|だめ)?|ねばならない|必要が?(?:ある|あります)"
        "|義務(?:が?(?:ある|あります)|を負(?:う|います)|付け(?:られ)?(?:る|ます|ている|ています)|です)?|必須|が必要",
    ),
    (
        Stance.WAIVES,
        "なくて(?:も)?(?:構(?:わない|いません)|かま(?:わない|いません)|差し支え(?:ない|ありません))",
    ),
    (
        Stance.PERMITS,
        "も(?:構わない|構いません|かま(?:わない|いません)|差し支え(?:ない|ありません))|を?妨げ(?:ない|ません)",
    ),
    (
        Stance.FORBIDS,
        "[てで](?:は|も)(?:な(?:らない|りません)|いけ(?:ない|ません))|禁止(?:す(?:る|ます)|され(?:る|ます|ている|ています)|します)?"
        "|禁(?:じ|ず)(?:る|ます|られて?(?:いる|います|る|ます))?|でき(?:ない|ません|ず)|(?:ことが|こと)?でき(?:な|ませ)(?:い|ん)|不可"
        "|認め(?:ない|ません|られ(?:ない|ません))",
    ),
    (
        Stance.WAIVES,
        "(?:必要|義務)(?:は|が)?(?:ない|ありません|なく)|不要|要(?:しない|しません|さない|しな)|なくて(?:も)?(?:よい|良い|いい|構わない|構いません)"
        "|省略(?:する|します|できる|できます|することが(?:でき|可能)(?:る|ます)?)",
    ),
    (
        Stance.DENIES,
        "ない(?:で(?:ください|下さい))?|なかった|ません(?:でした)?|[かさたなまらわざえけせてねめれべじちりみきぎしい]ず|限りで(?:ない|はない|はありません)|対象外",
    ),
    (
        Stance.PERMITS,
        "(?:こと|が)?でき(?:る|ます)|(?:れば|もって|もつて|で)足り(?:る|ます)|(?:ても|も)(?:よい|良い|いい|構(?:わない|いません))|可能(?:である)?"
        "|認め(?:る|ます|られ(?:る|ます|ている|ています))",
    ),
)
#: What may follow the predicate and changes nothing.
_AFTER = re.compile(
    "(?:(?:もの|こと|よう(?:に)?|の)?(?:とする|とします|です|である|とされ(?:ている|ています|る|ます)|とな(?:る|ります)|となって(?:いる|います)|になっています"
    "|と(?:定め|規定し)て(?:いる|います)|と定められて(?:いる|います))|(?:もの|こと|ところ)|(?:場合|こと)が?(?:ある|あります)|こと)$"
)
_IS_NO = re.compile("(?P<what>[一-鿿]{2,4})(?:では|で)(?:ない|ありません)。?$")
_DOES = re.compile("(?<!と)(?<!であ)[するくつむぐう]。?$")  # 「編製する」 leaves no choice; 「五年とする」 says what is
_IS_TO = re.compile("(?<=[るう])ものと(?:する|します)$")  # 報告するものとする obliges, more softly
_COMPILED = tuple((stance, re.compile(f"(?:{pattern})$")) for stance, pattern in _PREDICATES)
_COMPATIBLE = {
    frozenset({Stance.STATES, Stance.OBLIGES}),
    frozenset({Stance.STATES, Stance.PERMITS}),
    frozenset({Stance.FORBIDS, Stance.DENIES}),
    frozenset({Stance.WAIVES, Stance.DENIES}),
    frozenset({Stance.WAIVES, Stance.MAY_REFRAIN}),
}
_SIDE = re.compile(
    "(?P<noun>[一-鿿]{1,2})(?:の日|の)?(?:(?P<before>以前|前|まで)|以後|以降|後)(?=[にはもの、をが又及若並]|から|まで)"
)
#: Opposites that stand inside a sentence of either stance.
_OPPOSITES = (
    ("有料", "無料"), ("有給", "無給"), ("可能", "不可能"), ("対象外", "対象"), ("以上", "未満"), ("以内", "を超え"),
    ("以前", "以後"), ("事前", "事後"), ("増額", "減額"), ("承認", "不承認"), ("課税", "非課税"), ("県内", "県外"),
    ("常勤", "非常勤"), ("前日", "翌日"), ("含む", "除く"), ("含み", "除き"),
    ("早い", "遅い"), ("いずれか", "いずれにも"), ("左", "右"), ("閉会", "開会"), ("延長", "短縮"),
    ("下回る", "上回る"), ("下回る", "以上"), ("下ら", "超え"), ("最初", "最後"), ("開始", "終了"), ("公開", "非公開"),
    ("適当", "不適当"), ("成立しな", "成立した"), ("同等以上", "下回"), ("増加", "減少"), ("支障のない", "支障のある"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def stance(sentence: str) -> Stance:
    """By the end of the sentence, where the predicate stands."""
    tail = re.sub(r"[（(][^（）()]*[)）]", "", key(sentence)).rstrip("。 ")
    return next((stance for stance, pattern in _COMPILED if pattern.search(tail)), None) or _without_ending(tail)


def _without_ending(tail: str) -> Stance:
    shorter = _AFTER.sub("", tail)
    plain = Stance.OBLIGES if _IS_TO.search(tail) else Stance.STATES
    return next((stance for stance, pattern in _COMPILED if pattern.search(shorter)), plain)


def contradicts(claim: str, passage: str, *, by_predicate: bool = True) -> bool:
    """Whether two sentences on the same matter cannot both hold, as far as their predicates and opposites tell."""
    claim = _with_prefix(claim, passage)
    ours, theirs = (stance(claim), stance(passage)) if by_predicate else (Stance.STATES, Stance.STATES)
    if ours != theirs and frozenset({ours, theirs}) not in _COMPATIBLE:
        return True
    if ours == Stance.PERMITS and theirs == Stance.STATES and _DOES.search(key(passage)):
        return True
    said, stands = key(claim), key(passage)
    if _on_other_sides(said, stands):
        return True
    return any(_opposed(said, stands, *words) or _opposed(said, stands, *words[::-1]) for words in _OPPOSITES)


def _with_prefix(claim: str, passage: str) -> str:
    """「常勤ではない」 as the source says it: 「非常勤」."""
    found = _IS_NO.search(claim)
    return f"{claim[: found.start()]}非{found['what']}" if found and f"非{found['what']}" in passage else claim


def excepted(rule: str) -> str:
    """What 「この限りでない」 behind a rule says: what is asked for need not be done, what is forbidden may be."""
    return "することができる。" if stance(rule) in (Stance.FORBIDS, Stance.DENIES) else "する必要はない。"


def _on_other_sides(said: str, stands: str) -> bool:
    """施行前 is not 施行後, 期限までに is not 期限以後に: the same noun on the other side only."""
    ours, theirs = _sides(said), _sides(stands)
    return any((noun, not is_before) in theirs and (noun, is_before) not in theirs for noun, is_before in ours)


def _sides(text: str) -> set[tuple[str, bool]]:
    return {(match["noun"], match["before"] is not None) for match in _SIDE.finditer(text)}


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
