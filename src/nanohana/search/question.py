"""A question as a weighted set of terms of the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nanohana.search import bm25
from nanohana.search.models import IndexProfile, Term
from nanohana.search.wanted import wanted_terms

_CANDIDATES = 3_500  # passages that are scored exactly


@dataclass(frozen=True, slots=True)
class Question:
    """``weights``: term id -> idf × family weight; ``terms``: the same by the terms themselves.

    ``leading``: the ids whose passages are candidates. ``holding``: wanted term -> passages that hold it, 0 for none.
    """

    weights: Mapping[int, float]
    terms: Mapping[str, float]
    leading: tuple[int, ...]
    holding: Mapping[str, int]


def understood(text: str, profile: IndexProfile) -> Question:
    """The question in terms of the index."""
    wanted = wanted_terms(text)
    rows = Term.objects.filter(text__in=wanted, passages__gt=0).values_list("id", "text", "passages")
    known = sorted(rows, key=lambda row: row[2])
    terms = {term: wanted[term] * bm25.idf(profile.passages, holding) for _, term, holding in known}
    return Question(
        weights={id_: terms[term] for id_, term, _ in known},
        terms=terms,
        leading=_leading(sorted(((terms[term], id_, holding) for id_, term, holding in known), reverse=True)),
        holding=dict.fromkeys(wanted, 0) | {term: holding for _, term, holding in known},
    )


def _leading(known: list[tuple[float, int, int]]) -> tuple[int, ...]:
    """Ids of the weightiest terms whose passages together can be scored; at least one. Given: weight, id, passages.

    A passage without them is seldom among the best. A term of too many passages is passed over for lighter ones.
    """
    chosen: list[int] = []
    passages = 0
    for _, id_, holding in known:
        if chosen and passages + holding > _CANDIDATES:
            continue
        passages += holding
        chosen.append(id_)
    return tuple(chosen)
