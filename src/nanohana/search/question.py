"""A question as a weighted set of terms of the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nanohana.search import analysis, bm25
from nanohana.search.models import IndexProfile, Term
from nanohana.search.synonyms import synonyms_in

LONGEST = 2_000  # characters of a question that count
_CANDIDATES = 10_000  # passages that are scored exactly
_MOST_TERMS = 400

PAIR_WEIGHT = 0.3
SYNONYM_WEIGHT = 0.5
PROVISION_WEIGHT = 1.0

# Words of asking, which say nothing about what is asked. Formal documents hardly contain them, so they look rare.
_ASKING_WORDS = """
教える 下さる 下さい 知る 貰う 呉れる 説明 質問 詳しい する なる ある 御 様 よう 方 こと もの
何 何の 何れ 如何 如何の 如何に 如何言う 何時 何処 誰 幾つ 幾ら どの どう どんな どれ どこ いつ なに なん どのよう
"""
_ASKING = frozenset(_ASKING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Question:
    """``weights``: term id -> idf × family weight. ``rarest``: the ids whose passages are candidates."""

    weights: Mapping[int, float]
    rarest: tuple[int, ...]
    has_reference: bool  # it names a provision or a number of a document that the index knows


def wanted_terms(text: str) -> dict[str, float]:
    """The question's terms with the weight of their family; synonyms with less."""
    found = dict.fromkeys(analysis.terms(text[:LONGEST]), 1.0)
    for term in _ASKING & found.keys():
        del found[term]
    for synonym in synonyms_in(text[:LONGEST]):
        for term in analysis.terms(synonym):
            found.setdefault(term, SYNONYM_WEIGHT)
    ordered = list(found.items())[:_MOST_TERMS]
    return {term: weight * _family_weight(term) for term, weight in ordered}


def _family_weight(term: str) -> float:
    if term.startswith(analysis.PAIR):
        return PAIR_WEIGHT
    return PROVISION_WEIGHT if term.startswith(analysis.PROVISION) else 1.0


def understood(text: str, profile: IndexProfile) -> Question:
    """The question in terms of the index."""
    wanted = wanted_terms(text)
    rows = Term.objects.filter(text__in=wanted, passages__gt=0).values_list("id", "text", "passages")
    known = sorted(rows, key=lambda row: row[2])
    return Question(
        weights={id_: wanted[term] * bm25.idf(profile.passages, holding) for id_, term, holding in known},
        rarest=_rarest([(id_, holding) for id_, _, holding in known]),
        has_reference=any(term.startswith(analysis.PROVISION) for _, term, _ in known),
    )


def _rarest(known: list[tuple[int, int]]) -> tuple[int, ...]:
    """Ids from the rarest on, until their passages would be more than can be scored; at least one."""
    chosen: list[int] = []
    passages = 0
    for id_, holding in known:
        passages += holding
        if chosen and passages > _CANDIDATES:
            break
        chosen.append(id_)
    return tuple(chosen)
