"""Whether fewer words can stand for a sentence: beyond being supported by it, they leave out nothing that matters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nanohana.answering.literals import literals
from nanohana.japanese.normalise import key
from nanohana.summarizing.originals import Sentence
from nanohana.summarizing.points import readable

COVERED = 0.65  # of a sentence's words
TOPIC = 0.5  # of the words of what it is about
_BEFORE_TOPIC_MARK = re.compile("(?P<topic>[^、。]{1,60}?)(?:については|においては|は)")
_ROOM = 10  # characters
_WORD = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_FOREIGN = re.compile(r"[ァ-ヶー]{2,}|[a-z][a-z0-9]*")
_IDEOGRAPH = re.compile("[一-鿿]")
_BRACKETED = re.compile("[（(][^（）()]*[)）]")
#: What limits or weakens a statement: where the sentence has one of a group, so must the words that stand for it.
_CONDITIONS = tuple(
    map(
        re.compile,
        (
            "限[らりるっ定]|のみ|だけ|しか",
            "除[きくいか]|以外",
            "ただし|例外|を超え|原則",
            "場合|とき|際|なら|れば|たら",
            "おそれ|可能性|見込|予定|予測|推計|かもしれ",
            "案|検討|目指|目標|目途|めど|目安|努め|想定",
            "おおむね|概ね|約|程度|ほぼ|最大|最低|少なくとも|以上|以下|以内|未満",
            "ない|ず|ません|不要|禁止|なく",
            "必要|なければ|こと。?$|義務|要する|ください|べき",
            "でき|可能|得る|うる",
            "又は|若しくは|または",
            "及び|並びに|および",
            "に応じ|に基づ|に従|を受け|に係る|に関する",
        ),
    )
)


def says_the_same(text: str, sentence: Sentence, heading: str) -> bool:
    """Whether a text that its sentence supports can stand in its place.

    It is shorter; has no ideograph, foreign word or name that the sentence and its headings have not; and leaves out no
    number, no condition, not what it is about, and not much of the words.
    """
    own = readable(sentence.text, sentence.heads)
    above = f"{heading} {' '.join(sentence.heading_path)}"
    said, stands, whole = key(text), key(own), key(f"{above} {own}")
    return (
        len(text) <= len(own) + _ROOM
        and all(word in whole for word in _FOREIGN.findall(said))
        and set(_IDEOGRAPH.findall(said)) <= set(whole)
        and not literals(_BRACKETED.sub("", own)).values - literals(text).values
        and all(condition.search(said) for condition in _CONDITIONS if condition.search(stands))
        and _share(_WORD.findall(_BRACKETED.sub("", stands)), said) >= COVERED
        and _share(_WORD.findall(_topic(stands)), said) >= TOPIC
    )


def _topic(stands: str) -> str:
    """What a sentence is about: what stands before its first は."""
    found = _BEFORE_TOPIC_MARK.match(_BRACKETED.sub("", stands))
    return found["topic"] if found else ""


def _share(words: Sequence[str], text: str) -> float:
    """How much of the words stands in a text, of ideographs by their pairs."""
    pairs = [word[i : i + 2] for word in words for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 1.0
