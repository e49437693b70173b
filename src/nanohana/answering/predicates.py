"""What a sentence says is done: its last verb, by the ideographs that carry it.

A claim may say a thing in plainer words, but it may not do another thing: 「許可を受ける」 is not 「届け出る」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from nanohana.answering.literals import literals
from nanohana.answering.wording import same_words
from nanohana.japanese.morphemes import morphemes

# What is said of any act, or says too little to be compared.
_ANY_ACT = re.compile(
    "為|成|有|居|出来|行|認|因|言|限|必?要|義務付?|可能?|足|当|該当|対象?|受|基|関|従|含|除|事|物|所|時|場合|求|適|努|得|差|支|実施|用|使"
    "|指|及|至|構|先立|通|禁止|見込|思|考|容易"
)
_KANA = re.compile("[ぁ-んー]")
_DUTY = re.compile(
    "(?:ことが)?義務[付づ]けられて(?:いる|います)|(?:もの|こと)?と(?:定めら?|規定さ?|さ)れ?て(?:いる|います)"
)
_BELONGS = re.compile("(?<=対象|事項|範囲|行為|もの)に(?:は|も)?入(?=[らりるっ])")
_FORMAL = frozenset({"こと", "もの", "とき", "ところ", "ため", "よう", "はず", "わけ", "必要", "義務", "場合", "可能"})
#: An item of a list, a cell of a table, or a heading that leads up to something.
_LISTED = re.compile(
    r"^\s*(?:[・○●◦‣–*\-■□◆◇【〔]|[①-⑳]|[(（]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十ア-ンa-z])[)）.．、　 ])|[\t|：:]"
)
_JOINS = re.compile("又は|または|若しくは|もしくは|及び|並びに")
_SAYING = frozenset({"は", "が", "を", "も"})
_JOINING = frozenset({"と", "や", "か"})


@lru_cache(maxsize=4096)
def act(sentence: str) -> str:
    """The ideographs of the last verb (or verbal noun) of a sentence; nothing where it only says what a thing is."""
    words = [word for _, piece in morphemes(_BELONGS.sub("に含", _DUTY.sub("", sentence[-70:]))) for word in piece]
    is_verb = False
    for word in reversed(words):
        kind, _, third = word.part_of_speech()[:3]
        core = _KANA.sub("", word.surface() if kind == "名詞" else word.dictionary_form())
        if kind == "動詞":
            is_verb = True
            if core and not _ANY_ACT.fullmatch(core):
                return core
        elif kind in ("名詞", "接尾辞") and word.surface() not in _FORMAL:
            return core if is_verb and third == "サ変可能" and not _ANY_ACT.fullmatch(core) else ""
    return ""


def states_something(sentence: str) -> bool:
    """Whether a sentence says something of something: it has a verb or adjective, a は, が, を or も, a value, or names
    an act on something (申請書の提出). A lone 「被害届」 says nothing, though it stands in a source.

    An item of a list and a heading stand for what is said around them.
    """
    if _LISTED.search(sentence) or literals(sentence).values:
        return True
    words = [word for _, piece in morphemes(_JOINS.sub("、", sentence)) for word in piece]
    kinds = [word.part_of_speech() for word in words]
    particles = {word.surface() for word, kind in zip(words, kinds, strict=True) if kind[0] == "助詞"}
    if particles & _SAYING or any(map(_is_predicate, kinds, (*kinds[1:], None))):
        return True
    nouns = [kind for kind in kinds if kind[0] in ("名詞", "接尾辞")]
    return bool(particles - _JOINING) and bool(nouns) and nouns[-1][2] == "サ変可能"


def _is_predicate(kind: Sequence[str], following: Sequence[str] | None) -> bool:
    """Of a word's part of speech, whether it says what holds; 必要な in 「必要な書類」 does not."""
    if kind[0] == "形状詞":
        return following is None or not _is_attributive(following)
    return kind[0] in ("動詞", "形容詞") or (kind[0] == "助動詞" and not _is_attributive(kind))


def _is_attributive(kind: Sequence[str]) -> bool:
    return kind[0] == "助動詞" and kind[5].startswith("連体形")


def does_another_thing(claim: str, passage: str) -> bool:
    """Whether what the claim says is done is nowhere in the passage, by no verb for the same act."""
    core = act(claim)
    if not core:
        return False
    written = _KANA.sub("", passage if core == "規定" else passage.replace("規定", ""))
    if len(core) == 2 and re.search(f"[{core}](?:[ずじぜ]|[しす][るたてべ])", passage):
        return False  # 命令する is 命ずる
    return not any(one in written for one in (core, *same_words().get(core, ())))


def only_strives(claim: str, passage: str) -> bool:
    """Whether the passage asks for an effort only, and the claim for the thing itself."""
    return re.search("努め(?:なければならない|るものとする|る)。?$", passage) is not None and "努" not in claim
