"""A question as a weighted set of terms of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nanohana.search import bm25
from nanohana.search.models import IndexProfile, Term
from nanohana.search.wanted import wanted_terms

_CANDIDATES = 3_000  # passages that are scored exactly


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
        leading=_leading(known, terms),
        holding=dict.fromkeys(wanted, 0) | {term: holding for _, term, holding in known},
    )


def _leading(known: Sequence[tuple[int, str, int]], weights: Mapping[str, float]) -> tuple[int, ...]:
    """Ids of the weightiest terms whose passages together can be scored, else of the rarest one.

    Given: id, term and passages of each, the rarest first. A passage without them is seldom among the best; a term of
    too many passages is passed over for lighter ones.
    """
    chosen: list[int] = []
    room = _CANDIDATES
    for id_, _, holding in sorted(known, key=lambda one: -weights[one[1]]):
        if holding <= room:
            chosen.append(id_)
            room -= holding
    return tuple(chosen or [id_ for id_, _, _ in known[:1]])
