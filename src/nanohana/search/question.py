"""A question as a weighted set of terms of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from nanohana.search import bm25
from nanohana.search.models import IndexProfile
from nanohana.search.wanted import wanted_terms

_KNOWN = "SELECT id, text, passages FROM search_term WHERE text = ANY (%s) AND passages > 0"
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
    known = sorted(_known(list(wanted)), key=lambda row: row[2])
    terms = {term: wanted[term] * bm25.idf(profile.passages, holding) for _, term, holding in known}
    return Question(
        weights={id_: terms[term] for id_, term, _ in known},
        terms=terms,
        leading=_leading(known, terms),
        holding=dict.fromkeys(wanted, 0) | {term: holding for _, term, holding in known},
    )


def _known(terms: list[str]) -> list[tuple[int, str, int]]:
    """Those that passages hold: id, term and how many hold it."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [terms])
        return list(cursor.fetchall())


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
