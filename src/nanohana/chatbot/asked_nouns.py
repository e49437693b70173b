"""The nouns of a question that say what it is about: one that an approved question and its answer do not know makes it
another question, however near its other words are (「合同会社の設立費用」 is not 「NPO法人の設立費用」).

Words that only set the scene (旦那, 封筒, 今月: ``scene_words.txt``), names of places and persons, numbers and words of
asking are none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key
from nanohana.search.synonyms import shipped, synonym_places

if TYPE_CHECKING:
    from sudachipy import Morpheme

_NOT_NOUNS = frozenset({"代名詞", "数詞"})
_NOT_COMMON = frozenset({"助数詞可能", "副詞可能"})
_NAMES = frozenset({"人名", "地名"})
_PIECE = re.compile("[ぁ-ゖァ-ヺa-z]|[ぁ-ゖ]{2,3}|[一-鿿](?!さ)[ぁ-ゖ]")
_KANA_WORD = re.compile("[ぁ-ゖ]{3}")
#: What asks for a judgement, a comparison, a forecast or a figure about the thing instead of the thing.
_JUDGEMENT = re.compile(
    "おすすめ|お勧め|おいしい|美味し|人気|評判|ランキング|順位|何位|一番|平均|相場|絶対|受か[りる]|面白|予想|噂|思い|思う|何色|歴史|由来|有名|確率|可能性|見込み|妥当"
    "|模範|賛成|反対|正しい|向いて|何人い|何軒|いくつあ|誰が作|全国|将来|当てて|(?:採用|認証|認定|合格)されますか|通りますか|治りますか"
)
#: Of another prefecture or one of its cities: 「東京都の」「横浜市で」.
_ELSEWHERE = re.compile(
    "(?:北海道|青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|東京|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|京都|大阪|兵庫|奈良|和歌山|鳥取|島根"
    "|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄|横浜|川崎|名古屋|神戸|札幌|仙台|さいたま|隣の県|警視庁)(?:都|府|県|市)?(?=の|で(?:は|も|[一-鿿a-z]))"
)


class Noun(NamedTuple):
    """A noun as it stands in the folded question, and the short words it is made of."""

    text: str
    form: str
    parts: tuple[str, ...]
    adjoins: bool  # the noun before it, as in 自動車税


def asked_nouns(question: str) -> list[Noun]:
    """In the order of the question, each once."""
    return list(dict.fromkeys(_nouns(key(question))))


def things_asked(question: str) -> int:
    """How many things the nouns name; those side by side name one."""
    return sum(not noun.adjoins for noun in asked_nouns(question))


def unknown_nouns(question: str, text: str) -> list[str]:
    """Those that a text knows in no spelling, by no part and by no synonym."""
    folded = key(text)
    forms = forms_of(folded)
    unknown = [noun.text for noun in asked_nouns(question) if not _is_known(noun, folded, forms)]
    wanted = dict.fromkeys([*_JUDGEMENT.findall(key(question)), *_ELSEWHERE.findall(key(question))])
    return list(dict.fromkeys([*unknown, *(word for word in wanted if word not in folded)]))


def knows_a_noun(question: str, text: str) -> bool:
    """Whether a text knows one of the nouns at least; also where there is none to know."""
    nouns, folded = asked_nouns(question), key(text)
    return not nouns or any(_is_known(noun, folded, forms_of(folded)) for noun in nouns)


def names_elsewhere(question: str) -> bool:
    """Whether something of another prefecture is asked for."""
    return _ELSEWHERE.search(key(question)) is not None


@lru_cache(maxsize=2_000)  # approved answers are compared again and again
def forms_of(folded: str) -> frozenset[str]:
    """The normalised forms of all words of a folded text."""
    return frozenset(word.normalized_form() for _, words in morphemes(folded) for word in words)


def _nouns(folded: str) -> Iterator[Noun]:
    from sudachipy import SplitMode

    for _, words in morphemes(folded):
        end = -1
        for word in words:
            if _says_something(word):
                parts = word.split(SplitMode.A)
                short = tuple(part.surface() for part in parts) if len(parts) > 1 else ()
                yield Noun(word.surface(), word.normalized_form(), short, adjoins=word.begin() == end)
                end = word.end()


def _says_something(word: Morpheme) -> bool:
    return _is_common_noun(word) and _scene_words().isdisjoint((word.surface(), word.normalized_form()))


def _is_common_noun(word: Morpheme) -> bool:
    """The dictionary makes nouns of pieces of hiragana, which are none unless it writes them otherwise (たばこ, タバコ)."""
    part, kind, more, *_ = word.part_of_speech()
    if part != "名詞" or kind in _NOT_NOUNS or more in _NOT_COMMON or more in _NAMES:
        return False
    text = word.surface()
    is_kana_word = _KANA_WORD.fullmatch(text) is not None and word.normalized_form() != text
    return is_kana_word or not _PIECE.fullmatch(text)


def _is_known(noun: Noun, folded: str, forms: frozenset[str]) -> bool:
    if noun.text in folded or noun.form in forms or noun.form in folded:
        return True
    if synonym_stands(noun.text, folded):
        return True
    return bool(noun.parts) and all(part in folded or synonym_stands(part, folded) for part in noun.parts)


def synonym_stands(word: str, folded: str) -> bool:
    """Whether a synonym of the whole word stands in a text: 法人 is one of 会社, not of 合同会社."""
    whole = (place for place in synonym_places(word, shipped()) if (place.start, place.end) == (0, len(word)))
    return any(synonym in folded for place in whole for synonym in place.synonyms)


@lru_cache
def _scene_words() -> frozenset[str]:
    lines = files("nanohana.chatbot").joinpath("scene_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        key(word.strip()) for line in lines if not line.startswith("#") for word in line.split("、") if word.strip()
    )
