"""What passages say, read by their numbers behind the second wall."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from pgvector import HalfVector

from nanohana.documents.structure import Span
from nanohana.search.embedding import Vectors
from nanohana.search.found import Passage
from nanohana.search.indexing import span_of
from nanohana.search.windows import Near, window_spans

# Those of ``Passage``, in their order. By the numbers first (OFFSET 0): from documents that a policy hides PostgreSQL
# expects few, and would read all their passages.
_ROWS = """
SELECT c.id, d.id, v.id, d.title, v.label, l.id, l.name, o.id, o.name, v.format, c.kind, v.effective_from,
       upper(v.in_force), c.heading_path, c.text, c.spans, c.first_block, c.last_block, d.handling_label
FROM (SELECT * FROM search_chunk WHERE id = ANY (%s::bigint[]) OFFSET 0) AS c
JOIN documents_version AS v ON v.id = c.version_id
JOIN documents_document AS d ON d.id = v.document_id
JOIN documents_library AS l ON l.id = d.library_id
JOIN organization_division AS o ON o.id = d.owner_division_id
"""
# Vectors of another model may have taken over since the question got its own (switching).
_COSINES = """
SELECT c.id, ARRAY(SELECT -(nearest <#> %(vector)s::halfvec)
                   FROM unnest(c.windows) WITH ORDINALITY AS several(nearest, place) ORDER BY place)
FROM (SELECT * FROM search_chunk WHERE id = ANY (%(passages)s::bigint[]) OFFSET 0) AS c
WHERE vector_dims(c.embedding) = %(dimension)s
"""


class Row:
    """A passage as the database gives it."""

    __slots__ = ("_label", "_spans", "_values")

    def __init__(self, values: Sequence[Any]) -> None:
        *first, heading_path, text, self._spans, first_block, last_block, self._label = values
        self._values = (*first, tuple(json.loads(heading_path)), text, (), first_block, last_block)

    def passage(self, bm25: float = 0.0, cosine: float | None = None, coverage: float = 0.0) -> Passage:
        """Without its spans."""
        return Passage(*(*self._values, bm25, cosine, coverage, self._label))

    @property
    def spans(self) -> tuple[Span, ...]:
        """Read when asked for: most passages are found and not shown."""
        return tuple(span_of(span) for span in json.loads(self._spans))


def rows_of(passages: Sequence[int]) -> dict[int, Row]:
    """Those of these passages that the wall shows, by their numbers."""
    if not passages:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(passages)])
        return {values[0]: Row(values) for values in cursor.fetchall()}


def windows_near(passages: Sequence[Passage], vector: Vectors | None) -> dict[str, list[Near]]:
    """The windows of these passages, by their texts, beside a question's vector, shape (dimension,).

    Passages without vectors are left out.
    """
    compared = [one for one in passages if one.cosine is not None]
    if vector is None or not compared:
        return {}
    numbers, as_text = [one.chunk for one in compared], HalfVector(vector).to_text()
    with connection.cursor() as cursor:
        cursor.execute(_COSINES, {"vector": as_text, "passages": numbers, "dimension": len(vector)})
        several = dict(cursor.fetchall())
    return {one.text: list(_near(one, several[one.chunk])) for one in compared if one.chunk in several}


def _near(passage: Passage, cosines: Sequence[float]) -> Iterator[Near]:
    """A passage of one window has no other vectors than its own."""
    spans = list(window_spans(passage.text))
    if passage.cosine is not None and len(cosines) != len(spans):
        spans, cosines = [(0, len(passage.text))], [passage.cosine]
    return (Near(start, end, cosine) for (start, end), cosine in zip(spans, cosines, strict=True))
