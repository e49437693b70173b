"""Passages chosen by their numbers alone, with the rights and the as-of date inside the query, beside the second wall.

What a replica has chosen is admitted once more here, with the rights of this moment.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from pgvector import SparseVector

from nanohana.documents import wall
from nanohana.documents.models import Version
from nanohana.search import replica
from nanohana.search.found import Candidate
from nanohana.search.indexing import DIMENSIONS
from nanohana.search.question import Question

_DEPTH = 60  # passages taken from each part
# An exact scan of so many passages is faster than walking the HNSW graph past what is not admitted.
_EXACT_SCAN = 8_000
_MUCH = 0.3  # share of the index
_SIZE_KEPT_FOR = 60.0  # seconds

_GRAPH_SETTINGS = {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": "100"}
# Where much is admitted, the best are asked for one by one until there are enough of them …
_LEXICAL_PAST_FEW = """
SELECT id FROM (
    SELECT id, version_id, weights <#> %(weights)s::sparsevec AS distance FROM search_chunk
    WHERE term_ids && %(leading)s::int[] ORDER BY distance, id OFFSET 0
) AS c WHERE {is_admitted} ORDER BY distance, id LIMIT %(depth)s
"""
# … else all that is admitted is known first.
_LEXICAL = """
WITH admitted AS MATERIALIZED ({admitted})
SELECT id FROM search_chunk AS c
WHERE c.term_ids && %(leading)s::int[] AND (c.version_id IN (SELECT id FROM admitted)) IS TRUE
ORDER BY c.weights <#> %(weights)s::sparsevec, c.id LIMIT %(depth)s
"""
_SIZE = "SELECT coalesce(sum(passages), 0) FROM search_indexedversion WHERE version_id IN ({admitted})"
# Of few passages each is asked for by itself (OFFSET 0 keeps it so) …
_IS_ADMITTED = "EXISTS (SELECT FROM ({admitted}) AS admitted WHERE admitted.id = c.version_id OFFSET 0)"
_CHOSEN = """
WITH dense AS MATERIALIZED ({dense}), chosen AS MATERIALIZED (
    SELECT id FROM dense
    UNION SELECT id FROM search_chunk AS c WHERE id = ANY (%(lexical)s::bigint[]) AND {is_admitted}
)
SELECT id, -(weights <#> %(weights)s::sparsevec), coalesce(
           (SELECT max(-(nearest <#> %(vector)s::halfvec)) FROM unnest(windows) AS nearest),
           -(embedding <#> %(vector)s::halfvec)
       )
FROM search_chunk WHERE id IN (SELECT id FROM chosen)
"""
_STILL_ADMITTED = "SELECT id FROM search_chunk AS c WHERE id = ANY (%(chosen)s::bigint[]) AND {is_admitted}"
# … also of those that the graph leads to, where nearly all are admitted …
_BY_GRAPH = """
    SELECT id FROM search_chunk AS c WHERE {is_admitted}
    ORDER BY c.embedding <#> %(vector)s::halfvec LIMIT %(depth)s
"""
# … or very much is passed by, and all that is admitted is known first.
_BY_GRAPH_PAST_MOST = """
    WITH admitted AS MATERIALIZED ({admitted})
    SELECT id FROM search_chunk AS c WHERE (c.version_id IN (SELECT id FROM admitted)) IS TRUE
    ORDER BY c.embedding <#> %(vector)s::halfvec LIMIT %(depth)s
"""
_BY_SCAN = """
    SELECT id FROM search_chunk AS c WHERE c.version_id IN ({admitted})
    ORDER BY -(c.embedding <#> %(vector)s::halfvec) DESC NULLS LAST LIMIT %(depth)s
"""
_NO_VECTORS = "SELECT id FROM search_chunk WHERE false"


@dataclass(slots=True)
class Admitted:
    """The versions that may be searched: SQL that gives their ids, with its named parameters."""

    sql: str
    named: Mapping[str, Any]
    _sized: int = 0
    _sized_at: float = -math.inf

    @classmethod
    def of(cls, versions: QuerySet[Version]) -> Admitted | None:
        """None where it is clear that there are none."""
        try:
            sql, parameters = versions.values("id").query.sql_with_params()
        except EmptyResultSet:
            return None
        named = {f"admitted{position}": value for position, value in enumerate(parameters)}
        return cls(sql % tuple(f"%({name})s" for name in named), named)

    def lexical(self, asked: Question, indexed: int) -> list[int]:
        """Their passages with the highest BM25; ``indexed``: all passages there are."""
        sql = _LEXICAL_PAST_FEW if self._size() >= indexed * _MUCH else _LEXICAL
        rows = self._asked(sql, leading=list(asked.leading), weights=sparse(asked.weights))
        return [number for (number,) in rows]

    def chosen(
        self, lexical: list[int], weights: Mapping[int, float], vector: str | None, indexed: int
    ) -> list[Candidate]:
        """These passages and the nearest ones, as far as they are admitted; ``indexed``: all passages there are."""
        if not lexical and vector is None:
            return []
        dense = _NO_VECTORS if vector is None else _dense(self._size(), indexed)
        sql = _CHOSEN.replace("{dense}", dense)
        chosen = [Candidate(*row) for row in self._asked(sql, vector=vector, weights=sparse(weights), lexical=lexical)]
        if not replica.is_named():
            return chosen
        numbers = [one.number for one in chosen]
        still = {number for (number,) in self._asked(_STILL_ADMITTED, here=True, chosen=numbers)}
        return [one for one in chosen if one.number in still]

    def _size(self) -> int:
        """How many passages they have, or had a moment ago: it decides how they are looked through, not which."""
        if time.monotonic() - self._sized_at > _SIZE_KEPT_FOR:
            ((self._sized,),) = self._asked(_SIZE)
            self._sized_at = time.monotonic()
        return self._sized

    def _asked(self, sql: str, *, here: bool = False, **named: Any) -> list[tuple[Any, ...]]:
        """The rows of an SQL with ``{admitted}`` in it; from a replica where there is one, unless asked ``here``."""
        sql = sql.replace("{is_admitted}", _IS_ADMITTED).replace("{admitted}", self.sql)
        named = {**named, **self.named, "depth": _DEPTH}
        rows = None if here else replica.rows(sql, named, _GRAPH_SETTINGS)
        return wall.aside(sql, named, _GRAPH_SETTINGS) if rows is None else rows


def sparse(weights: Mapping[int, float]) -> str:
    """Weights of terms by their ids, as the database takes them."""
    return SparseVector({term - 1: weight for term, weight in weights.items()}, DIMENSIONS).to_text()


def _dense(passages: int, indexed: int) -> str:
    if passages <= _EXACT_SCAN:
        return _BY_SCAN
    return _BY_GRAPH if passages >= indexed * _MUCH else _BY_GRAPH_PAST_MOST
