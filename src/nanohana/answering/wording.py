"""The words that carry a sentence, and how much of them stands in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from nanohana.answering.literals import without_values
from nanohana.japanese.normalise import key
from nanohana.search.synonyms import Table, rules_in

TABLE = Path(__file__).with_name("plain_words.txt")

_WORD = re.compile(r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[a-z][a-z0-9]+")
_JOINING = re.compile("以外|及び|又は|並びに|若しくは|当該|各々|(?<=[ぁ-ん、])間(?=[一-鿿])")
_ENDS = "者人日月書額料金先数"  # 申請者 is 申請をした者, 提出日 is 提出した日
_EMPTY_WORDS = frozenset(
    {
        "義務",
        "場合",
        "規定",
        "当該",
        "上記",
        "必要",
        "資料",
        "回答",
        "パーセント",
        "メートル",
        "キロ",
        "以上",
        "以下",
        "以内",
    }
    | {"未満", "以前", "以後", "以降", "上限", "限度"}  # bounds are literals
)
#: Words by which an answer leads up to what it says; they count where the source has them.
GLUE = frozenset(
    {"対象", "期限", "要件", "事項", "同月", "同年", "両方", "部分", "担当", "自分", "場所", "一緒", "具体"}
)


@lru_cache
def same_words() -> Mapping[str, tuple[str, ...]]:
    """Words of an answer (verbs by their ideographs), each with those by which a source may say the same."""
    return Table({}).extended(rules_in(TABLE)).synonyms


def _is_said(word: str, text: str) -> bool:
    """Whether a word stands in a folded text; a lone ideograph only as a verb, with its kana."""
    return word in text if len(word) > 1 else re.search(f"{word}[ぁ-ん]", text) is not None


def words(text: str) -> tuple[str, ...]:
    """Runs of ideographs, of katakana, of letters, each once; without numbers and their units."""
    found = _WORD.findall(_JOINING.sub(" ", without_values(key(text))))
    plain = (word[:-1] if word[-1] == "的" and len(word) > 2 else word for word in found)  # 専門的な is 専門の
    return tuple(word for word in dict.fromkeys(plain) if word not in _EMPTY_WORDS)


def share(said: Sequence[str], text: str) -> float:
    """How much of the words stands in a folded text, 0–1; of a compound as much as its pairs of ideographs do."""
    counted = [word for word in said if word not in GLUE or word in text]
    return sum(found(word, text) for word in counted) / len(counted) if counted else float(not said)


def found(word: str, text: str) -> float:
    """How much of one word stands in a folded text, 0–1."""
    if word in text or any(_is_said(other, text) for other in same_words().get(word, ())):
        return 1.0
    if word[0] < "一":
        return 0.0
    if len(word) == 2:
        return float(re.search(f"{word[0]}[ぁ-ん]{word[1]}", text) is not None)  # 届出, 届け出
    if word[-1] in _ENDS and re.search(f"{word[:-1]}(?:[ぁ-ん]{{1,10}}){word[-1]}", text):
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)
