"""The terms of a question and how much each family of them counts (weights chosen by bench/search_tuning.py)."""

from __future__ import annotations

from nanohana.search import analysis
from nanohana.search.own_place import PLACE, places_asked_for
from nanohana.search.synonyms import Table, in_use, synonyms_in

LONGEST = 2_000  # characters of a question that count
_MOST_TERMS = 400

PAIR_WEIGHT = 0.5
SYNONYM_WEIGHT = 0.5
PROVISION_WEIGHT = 1.0  # one that the passage mentions
PLACE_WEIGHT = 6.0  # the one that the passage is

# Words of asking, which say nothing about what is asked. Formal documents hardly contain them, so they look rare.
_ASKING_WORDS = """
教える 下さる 下さい 知る 貰う 貰える 取れる 呉れる 説明 質問 詳しい する なる ある 御 様 よう 方 こと もの
何 何の 何れ 如何 如何の 如何に 如何言う 何時 何処 誰 幾つ 幾ら どの どう どんな どれ どこ いつ なに なん どのよう
"""
_ASKING = frozenset(_ASKING_WORDS.split())
_COMMON_WORDS = """
菜花県 職員 場合 方法 必要 番号 全部 以上 以下 以内 未満 内容 普通 最大 最長 最高 年度 時間
自分 一緒 最短 最低 目安 順番 仕事 担当 対応
"""
#: Said in any question; what is meant by them is looked for otherwise (``answering.asked_kind``) or not at all.
COMMON = frozenset(_COMMON_WORDS.split())


def says_nothing(word: str) -> bool:
    """Whether a folded word stands in any question: it is made of words of asking, particles and ``COMMON`` words."""
    words = {term for term in analysis.terms(word) if not term.startswith(analysis.PAIR)}
    return word in COMMON or words <= _ASKING | COMMON


def wanted_terms(text: str, table: Table | None = None) -> dict[str, float]:
    """The question's terms with the weight of their family; synonyms, by the table (the one in use), with less."""
    found = dict.fromkeys([*sorted(places_asked_for(text[:LONGEST])), *analysis.terms(text[:LONGEST])], 1.0)
    for term in _ASKING & found.keys():
        del found[term]
    table = table or in_use()
    by_form = [synonym for term in found for synonym in table.synonyms.get(term, ())]  # 泊まった: 泊まる
    for synonym in dict.fromkeys((*synonyms_in(text[:LONGEST], table), *by_form)):
        if len(found) >= _MOST_TERMS:  # rules of divisions may give one word thousands
            break
        for term in analysis.terms(synonym):
            found.setdefault(term, SYNONYM_WEIGHT)
    ordered = list(found.items())[:_MOST_TERMS]
    return {term: weight * _family_weight(term) for term, weight in ordered}


def _family_weight(term: str) -> float:
    if term.startswith(analysis.PAIR):
        return PAIR_WEIGHT
    if term.startswith(PLACE):
        return PLACE_WEIGHT
    return PROVISION_WEIGHT if term.startswith(analysis.PROVISION) else 1.0
