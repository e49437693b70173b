"""漢字か仮名か: words, particles and auxiliary verbs whose spelling official texts fix, by table.

``tables/words.tsv`` holds written forms, ``tables/lemmas.tsv`` words that inflect. The words around decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from nanohana.drafting.catalogue import found, table
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style.conditions import CONDITIONS, Condition
from nanohana.drafting.official_style.passage import Passage, Word

_Entry = tuple[str, str, str, Condition]


def spellings(passage: Passage) -> Iterator[Finding]:
    yield from _written_forms(passage)
    yield from _inflected(passage)


def _written_forms(passage: Passage) -> Iterator[Finding]:
    """Longest first at every place; a form inside another is not found again."""
    text, position = passage.text, 0
    by_first = _entries()
    for start, character in enumerate(text):
        if start < position:
            continue
        for rule, written, instead, condition in by_first.get(character, ()):
            end = start + len(written)
            if (
                text.startswith(written, start)
                and condition(passage, start, end)
                and not in_name_of_law(text, start, end)
            ):
                yield found(rule, text, start, end, instead)
                position = end
                break


_NAME_OF_LAW = re.compile("[一-龥ァ-ヶー]{1,24}?(?:法|令|条例|規則|規程|要綱)")


def in_name_of_law(text: str, start: int, end: int) -> bool:
    """Ideographs that go on without a particle to 法 or 条例: 罹災都市借地借家臨時処理法 keeps its spelling."""
    return _NAME_OF_LAW.match(text, end) is not None and re.fullmatch("[一-龥]+", text[start:end]) is not None


@lru_cache
def _entries() -> dict[str, list[_Entry]]:
    by_first: dict[str, list[_Entry]] = {}
    for rule, written, instead, condition in table("words.tsv"):
        by_first.setdefault(written[0], []).append((rule, written, instead, CONDITIONS[condition]))
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[1]))
    return by_first


_MOVING = frozenset(
    ("持つ", "連れる", "歩く", "走る", "乗る", "出る", "帰る", "戻る", "入る", "上がる", "下りる", "降りる", "運ぶ",
     "向かう", "飛ぶ", "行く", "来る", "取る", "買う")
)  # fmt: skip
_TE = frozenset(("て", "で"))


def _supporting(words: list[Word], index: int) -> bool:
    """Behind て, or behind the verb or noun of お送り頂く, 御連絡下さい."""
    before = words[index - 1] if index else None
    if before is None:
        return False
    if _supporting_te(words, index):
        return True
    polite = words[index - 2].surface if index > 1 else ""
    honoured = polite in ("お", "ご", "御") or before.surface[0] in "おご御"
    return honoured and before.kind in ("動詞", "名詞")


def _supporting_te(words: list[Word], index: int) -> bool:
    """Behind the particle of a verb: 検討して置く; not 「…として置かれる」 nor 「備えて置かなければ」."""
    behind = index > 1 and words[index - 1].surface in _TE and words[index - 1].pos[1] == "接続助詞"
    return behind and words[index].surface != "置か"


def _supporting_unmoved(words: list[Word], index: int) -> bool:
    """「増えて行く」, not 「持って行く」 that goes somewhere."""
    if words[index].surface == "行っ":  # 行った is 行う more often than 行く
        return False
    return _supporting_te(words, index) and words[index - 2].lemma not in _MOVING


def _supporting_noun(words: list[Word], index: int) -> bool:
    """「報告致します」「お願い致します」, not 「不徳の致すところ」."""
    before = words[index - 1] if index else None
    return before is not None and (before.kind in ("名詞", "動詞") or (before.surface in ("を", "も") and index > 1))


def _becoming(words: list[Word], index: int) -> bool:
    """「必要と成る」「寒く成る」, not 「3章から成る」."""
    before = words[index - 1] if index else None
    return before is not None and (before.surface in ("に", "と") or before.kind == "形容詞")


def _anywhere(words: list[Word], index: int) -> bool:
    return True


_WHERE: dict[str, Callable[[list[Word], int], bool]] = {
    "supporting": _supporting,
    "supporting_te": _supporting_te,
    "supporting_unmoved": _supporting_unmoved,
    "supporting_noun": _supporting_noun,
    "becoming": _becoming,
    "anywhere": _anywhere,
}


def _inflected(passage: Passage) -> Iterator[Finding]:
    lemmas = _lemmas()
    for index, word in enumerate(passage.words):
        entry = lemmas.get(word.lemma)
        if entry is None or word.kind not in ("動詞", "形容詞", "助動詞") or word.surface[0] != word.lemma[0]:
            continue
        rule, kana, where = entry
        if _WHERE[where](passage.words, index):
            yield found(rule, passage.text, word.start, word.end, _in_kana(word, kana))


def _in_kana(word: Word, kana: str) -> str:
    """The inflected word in kana. Only くる changes its stem (こ, き, くる)."""
    if kana == "くる":
        return _CAME.get(word.form.split("-")[0], "く") + word.surface[1:]
    stem = len(word.lemma) - _common_end(word.lemma, kana)
    return kana[: len(kana) - _common_end(word.lemma, kana)] + word.surface[stem:]


_CAME = {"未然形": "こ", "連用形": "き", "命令形": "こ", "意志推量形": "こ"}


def _common_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


@lru_cache
def _lemmas() -> dict[str, tuple[str, str, str]]:
    return {lemma: (rule, kana, where) for rule, lemma, kana, where in table("lemmas.tsv")}
