"""The verbs of a question that say what is done: 「手帳を返したい」 is not answered by what tells how to get one.

Verbs of asking and those of any act, state or movement (行う, できる, 出る, 受ける) are none of them,
nor is what is written in kana: かえる may be any of 変える, 替える, 帰る.
Who wants a thing (「盲導犬がほしい」) asks how it is got: what tells of it without a word of giving or getting does not
answer that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from nanohana.chatbot.asked_nouns import forms_of, synonym_stands
from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.normalise import key

_IDEOGRAPHS = re.compile("[一-鿿々]")
_SAYS_LITTLE = frozenset({
    "為る", "居る", "有る", "成る", "出来る", "言う", "思う", "教える", "下さる", "貰う", "呉れる", "良い", "知る",
    "行く", "来る", "欲しい", "無い", "遣る", "仕舞う", "置く", "見る", "頂く", "致す", "御座る", "仰る", "掛かる",
    "要る", "聞く", "分かる", "困る", "出る", "入る", "付く", "会う", "間に合う", "違う", "持つ", "受ける", "待つ",
    "使う", "行う",
})  # fmt: skip
_WISH = "欲しい"
#: What is said of a thing that can be had.
_GETTING = re.compile(
    "欲し|ほし[いく]|もら[いうえっわ]|貰|受け取|受取|交付|支給|給付|貸|借り|買|購入|配布|配[りるっら]|発行|送付|送[りるっら]|取り寄せ|取得|取[りるれっ]"
    "|申請|申し?込|手に入|入手|届[きく]|募集|助成|補助(?!犬)|提供|渡[しす]|頼|依頼"
)
#: One act, told by the one or by the other who takes part in it.
_OTHER_SIDE = {"借りる": "貸す", "貸す": "借りる"}


class _Verb(NamedTuple):
    """As the dictionary normalises it, and as it writes it."""

    form: str
    written: str


def unknown_verbs(question: str, text: str) -> list[str]:
    """The normalised forms of those that a text has in no form and by no synonym; 配る is known by 配布."""
    verbs = _verbs(key(question))
    folded = key(text)
    forms = forms_of(folded) if verbs else frozenset()
    unknown = [verb.form for verb in verbs if verb.form not in forms and not _is_meant(verb, folded)]
    return unknown if is_obtained(question, text) else [*unknown, _WISH]


def is_obtained(question: str, text: str) -> bool:
    """Whether a text tells how something is got; also where nothing is wished for."""
    return not _wants_a_thing(question) or _GETTING.search(key(text)) is not None


@lru_cache(maxsize=64)
def _wants_a_thing(question: str) -> bool:
    """Whether a thing is wished for, not that something be done (直してほしい)."""
    return any(
        word.normalized_form() == _WISH and (before is None or before.surface() not in ("て", "で"))
        for _, words in morphemes(key(question))
        for before, word in zip([None, *words], words, strict=False)
    )


def _is_meant(verb: _Verb, folded: str) -> bool:
    """Whether all ideographs of a verb, or a synonym of it, stand in a text."""
    same = filter(None, (verb.form, _OTHER_SIDE.get(verb.form)))
    if any(all(ideograph in folded for ideograph in _IDEOGRAPHS.findall(form)) for form in same):
        return True
    return any(synonym_stands(text, folded) for text in verb)


@lru_cache(maxsize=64)  # a question is compared with several texts
def _verbs(folded: str) -> tuple[_Verb, ...]:
    """In the order of a folded question, each once."""
    return tuple(dict.fromkeys(_found(folded)))


def _found(folded: str) -> Iterator[_Verb]:
    for _, words in morphemes(folded):
        for word in words:
            verb = _Verb(word.normalized_form(), word.dictionary_form())
            is_verb = word.part_of_speech()[:2] == ("動詞", "一般")
            if is_verb and verb.form not in _SAYS_LITTLE and _IDEOGRAPHS.search(verb.written):
                yield verb
