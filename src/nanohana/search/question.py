"""A question as a weighted set of terms of the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nanohana.search import bm25
from nanohana.search.models import IndexProfile, Term
from nanohana.search.wanted import wanted_terms

_CANDIDATES = 5_000  # passages that are scored exactly; twice as many change none of the first 20


@dataclass(frozen=True, slots=True)
class Question:
    """``weights``: term id -> idf × family weight; ``terms``: the same by the terms themselves.

    ``rarest``: the ids whose passages are candidates. ``holding``: wanted term -> passages that hold it, 0 for none.
    """

    weights: Mapping[int, float]
    terms: Mapping[str, float]
    rarest: tuple[int, ...]
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
        rarest=_rarest([(id_, holding) for id_, _, holding in known]),
        holding=dict.fromkeys(wanted, 0) | {term: holding for _, term, holding in known},
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
