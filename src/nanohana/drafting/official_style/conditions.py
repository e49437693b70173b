"""Where a written form is against a rule: the words around it decide between 「許可する事」 and 「事務」.

Each condition is asked about ``text[start:end]``, which is equal to the written form of the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nanohana.drafting.official_style.passage import Passage, Word

Condition = Callable[[Passage, int, int], bool]

_OPENINGS = frozenset("。\n（(「『、！？!?　 \t：:")
_BREAK = frozenset("。\n　 \t（(「『：:")
_KANJI = re.compile("[一-龥々〆]")


def whole(passage: Passage, start: int, end: int) -> bool:
    """It begins and ends with words."""
    return start in passage.starts and end in passage.ends


def anywhere(passage: Passage, start: int, end: int) -> bool:
    return True


def after_kana(passage: Passage, start: int, end: int) -> bool:
    """No ideograph stands before it, so that it is no part of a compound: 確に, not 正確に."""
    return not _KANJI.match(passage.text[start - 1 : start])


def opening(passage: Passage, start: int, end: int) -> bool:
    """It begins a sentence."""
    return passage.text[start - 1 : start] in _BREAK or start == 0


def conjunction(passage: Passage, start: int, end: int) -> bool:
    """It stands at the head of a sentence or clause."""
    return (start == 0 or passage.text[start - 1] in _OPENINGS) and end in passage.ends


def alone(passage: Passage, start: int, end: int) -> bool:
    """A word of its own that is no part of a longer one: 又, not 又は."""
    word = passage.word_at(start)
    if word is None or word.end != end or word.kind == "接頭辞":
        return False
    around = passage.text[start - 1 : start] + passage.text[end : end + 1]
    return not _KANJI.search(around) and passage.text[end : end + 1] not in ("は", "び")


def auxiliary(passage: Passage, start: int, end: int) -> bool:
    """The て or で it begins with is the particle behind a verb."""
    index = passage.starts.get(start)
    if index is None:
        return _ends_in_te(passage, start)
    word = passage.words[index]
    return word.kind == "助詞" and word.pos[1] == "接続助詞" and index > 0 and _inflects(passage.words[index - 1])


def _ends_in_te(passage: Passage, start: int) -> bool:
    """A word such as って or 於いて that holds the particle as its last character."""
    word = passage.word_before(start + 1)
    return word is not None and word.kind == "助詞"


def _inflects(word: Word) -> bool:
    return word.kind in ("動詞", "形容詞", "助動詞")


def before_noun(passage: Passage, start: int, end: int) -> bool:
    """It joins two nouns (県という団体); 「…と言う。」 that reports words stays."""
    following = passage.word_at(end)
    before = passage.word_before(start)
    return (
        start in passage.starts
        and following is not None
        and (following.kind in ("名詞", "代名詞") or following.surface in ("の", "よう"))
        and (before is None or before.kind != "補助記号")
    )


def _attributive(word: Word | None) -> bool:
    """A word that makes what follows a noun clause: する, した, ない, この, できる."""
    if word is None:
        return False
    if word.kind == "連体詞":
        return True
    return _inflects(word) and word.form.startswith(("連体形", "終止形"))


def formal(passage: Passage, start: int, end: int) -> bool:
    """A noun of its own behind a clause, 「この」 or 「の」."""
    before, word = passage.word_before(start), passage.word_at(start)
    if word is None or word.end != end or not word.kind.endswith("名詞"):
        return False
    behind_no = before is not None and before.surface == "の" and before.kind == "助詞"
    return behind_no or _attributive(before)


def formal_verb(passage: Passage, start: int, end: int) -> bool:
    """Behind a clause that ends in a verb, an adjective or an auxiliary."""
    before = passage.word_before(start)
    return (
        start in passage.starts and before is not None and before.kind != "連体詞" and _attributive(before)
    ) and end in passage.ends


def after_verb(passage: Passage, start: int, end: int) -> bool:
    """「説明すると共に」, not 「専門家と共に」."""
    before = passage.word_before(start)
    return before is not None and _inflects(before) and start in passage.starts


def modifying(passage: Passage, start: int, end: int) -> bool:
    """A word within a sentence; at its head, or before a comma, もっとも is a conjunction."""
    return whole(passage, start, end) and not opening(passage, start, end) and passage.text[end : end + 1] != "、"


def formal_verb_comma(passage: Passage, start: int, end: int) -> bool:
    """「…した時に、」「…した所で、」「…とした物の、」: with a comma it states a condition or a turn."""
    return formal_verb(passage, start, end) and passage.text[end : end + 1] == "、"


def formal_way(passage: Passage, start: int, end: int) -> bool:
    """「定める通り」「下記の通り」, not 「駅前の通りを」 nor 「三通り」."""
    before, word = passage.word_before(start), passage.word_at(start)
    if word is None or word.end != end or before is None:
        return False
    pointing = _POINTING.search(passage.text[max(0, start - 5) : start])
    return (_attributive(before) or pointing is not None) and passage.text[end : end + 1] not in ("を", "沿")


_POINTING = re.compile(
    "(?:次|下記|上記|以下|別紙|別添|別表|前記|左記|記|例年|従来|従前|通常|予定|計画|原案|規定|記載|定め|案内)の$"
)


def formal_because(passage: Passage, start: int, end: int) -> bool:
    """「…する故に」「…の故」."""
    return formal(passage, start, end) and passage.text[end : end + 1] in ("に", "、")


def not_that(passage: Passage, start: int, end: int) -> bool:
    """「許可の他、」, not 「その他、」 which is one word."""
    return start in passage.starts and end in passage.ends and passage.text[start - 1 : start] != "そ"


def after_modifier(passage: Passage, start: int, end: int) -> bool:
    """The 様 of comparison (この様な, 決める様に), not 各位様 nor 様に made of 同様に."""
    before, word = passage.word_before(start), passage.word_at(start)
    if word is None or before is None or word.kind != "形状詞":
        return False
    return (before.surface == "の" and before.kind == "助詞") or _attributive(before)


def after_counter(passage: Passage, start: int, end: int) -> bool:
    """Behind a counted thing: 10人位, 3日程, 1か月毎, サプライチェーン毎; not 十ベクレル毎キログラム."""
    word, before = passage.word_at(start), passage.word_before(start)
    if word is None or word.end != end or before is None or _UNIT.match(passage.text[end : end + 1]):
        return False
    return before.pos[2] == "助数詞可能" or before.kind == "接尾辞"


_UNIT = re.compile("[ァ-ヶa-zA-Zａ-ｚ㎀-㏿秒分時]")


def after_word(passage: Passage, start: int, end: int) -> bool:
    """A suffix behind a noun: 月毎に, 区分毎に."""
    before = passage.word_before(start)
    return start in passage.starts and before is not None and before.kind in ("名詞", "接尾辞")


_SPAN = re.compile("(?:間|年|回|日|月|代|期|面|範囲|全般|分野|項目|地域|全域)$")


def after_span(passage: Passage, start: int, end: int) -> bool:
    """Behind a length of time or an extent: 3日間に渡り."""
    return _SPAN.search(passage.text[max(0, start - 6) : start]) is not None


def adverb(passage: Passage, start: int, end: int) -> bool:
    """A word of its own, not the inflected verb that reads the same (はじめて: をはじめて)."""
    word = passage.word_at(start)
    if word is None or end not in passage.ends:
        return False
    return passage.text[start - 1 : start] not in ("を", "に") or word.kind in ("副詞", "接続詞", "形状詞")


def after_ni(passage: Passage, start: int, end: int) -> bool:
    return passage.text[start - 1 : start] == "に"


def after_place(passage: Passage, start: int, end: int) -> bool:
    """「千葉県条令」 and the like are meant for 条例."""
    return passage.text[start - 1 : start] in ("県", "市", "町", "村", "区", "本", "同", "該")


CONDITIONS: dict[str, Condition] = {
    "": whole,
    **{
        condition.__name__: condition
        for condition in (
            anywhere,
            after_kana,
            opening,
            conjunction,
            alone,
            auxiliary,
            before_noun,
            formal,
            formal_verb,
            formal_verb_comma,
            formal_way,
            formal_because,
            not_that,
            after_modifier,
            after_counter,
            after_word,
            after_span,
            after_verb,
            modifying,
            adverb,
            after_ni,
            after_place,
        )
    },
}
"""By the name in the fourth column of ``tables/words.tsv``."""
