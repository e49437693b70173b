"""The search: passages chosen by SQL with the actor's rights and the as-of date inside, then weighted fusion.

1. The question becomes weighted terms, and meanwhile a vector; without vectors the search goes on and says so.
2. ``admitted``: the versions in force on the as-of date that the actor may read and the scope allows.
3. ``lexical``: the admitted passages among those that hold the question's rarest terms, by exact BM25; they are found
   and their sentences read while the embeddings process is still at work.
   ``dense``: the nearest admitted passages, by the HNSW index where much is admitted, else by an exact scan.
4. Both parts are computed for the union, as far as it is still admitted; fusion, collapse of equal texts, facets.

Passages are chosen by their numbers, with the rights inside the query; what they say is read behind the second wall.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from pgvector import HalfVector, SparseVector

from nanohana.access.rights import Actor, readable_documents
from nanohana.documents import wall
from nanohana.documents.models import Version
from nanohana.documents.structure import Span
from nanohana.protection.policy import check
from nanohana.search import bm25, replica
from nanohana.search.embedding import EmbeddingsRefused, EmbeddingsUnavailable, Vectors, embedder
from nanohana.search.found import EVERYWHERE, Found, Passage, Scope
from nanohana.search.indexing import DIMENSIONS, span_of
from nanohana.search.models import Chunk, IndexProfile
from nanohana.search.profile import current_profile, matches
from nanohana.search.question import Question, understood
from nanohana.search.ranking import distinct, facets, fused
from nanohana.search.sentence_match import SentenceMatcher
from nanohana.search.wanted import LONGEST
from nanohana.search.word_table import refresh

_DEPTH = 60  # passages taken from each part
# An exact scan of so many passages is faster than walking the HNSW graph past what is not admitted.
_EXACT_SCAN = 8_000

_GRAPH_SETTINGS = {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": "100"}
_PATIENCE = 5.0  # seconds for a vector; an endpoint has less to answer, but may find a queue here

WITHOUT_VECTORS = "検索モデルが応答しないため、ことばの一致だけで検索しました。"
ONLY_PERSONAL = "個人情報は外部の検索モデルに送らないため、ことばの一致だけで検索しました。"
OUTDATED = "索引が今の検索モデルと異なるため、ことばの一致だけで検索しました。管理者に連絡してください。"

_COLUMNS = {
    "chunk": "c.id",
    "document": "d.id",
    "version": "v.id",
    "title": "d.title",
    "version_label": "v.label",
    "library_id": "l.id",
    "library": "l.name",
    "division_id": "o.id",
    "division": "o.name",
    "format": "v.format",
    "kind": "c.kind",
    "effective_from": "v.effective_from",
    "effective_until": "upper(v.in_force)",
    "heading_path": "c.heading_path",
    "text": "c.text",
    "spans": "c.spans",
    "first_block": "c.first_block",
    "last_block": "c.last_block",
    "bm25": "-(c.weights <#> %(weights)s::sparsevec)",
    "cosine": """coalesce(
        (SELECT max(-(nearest <#> %(vector)s::halfvec)) FROM unnest(c.windows) AS nearest),
        -(c.embedding <#> %(vector)s::halfvec)
    )""",
}
_CHUNK, _SPANS = (list(_COLUMNS).index(name) for name in ("chunk", "spans"))
_LEXICAL = """
WITH admitted AS MATERIALIZED ({admitted})
SELECT ARRAY(
    SELECT id FROM search_chunk AS c
    WHERE c.term_ids && %(rarest)s::int[] AND (c.version_id IN (SELECT id FROM admitted)) IS TRUE
    ORDER BY c.weights <#> %(weights)s::sparsevec, c.id LIMIT %(depth)s
), (SELECT coalesce(sum(passages), 0) FROM search_indexedversion WHERE version_id IN (SELECT id FROM admitted))
"""
_CHOSEN = """
WITH admitted AS MATERIALIZED ({admitted}),
dense AS MATERIALIZED ({dense})
SELECT id FROM dense
UNION SELECT id FROM search_chunk WHERE id = ANY (%(lexical)s::bigint[]) AND version_id IN (SELECT id FROM admitted)
"""
_STILL_ADMITTED = "SELECT id FROM search_chunk WHERE id = ANY (%(chosen)s::bigint[]) AND version_id IN ({admitted})"
_TEXTS = """
SELECT d.title, c.heading_path, c.text
FROM search_chunk AS c
JOIN documents_version AS v ON v.id = c.version_id
JOIN documents_document AS d ON d.id = v.document_id
WHERE c.id = ANY (%(ids)s::bigint[])
"""
_ROWS = """
SELECT {columns}
FROM search_chunk AS c
JOIN documents_version AS v ON v.id = c.version_id
JOIN documents_document AS d ON d.id = v.document_id
JOIN documents_library AS l ON l.id = d.library_id
JOIN organization_division AS o ON o.id = d.owner_division_id
WHERE c.id = ANY (%(ids)s::bigint[])
""".replace("{columns}", ", ".join(_COLUMNS.values()))
_BY_GRAPH = """
    SELECT id FROM search_chunk AS c WHERE (c.version_id IN (SELECT id FROM admitted)) IS TRUE
    ORDER BY c.embedding <#> %(vector)s::halfvec LIMIT %(depth)s
"""
_BY_SCAN = """
    SELECT id FROM search_chunk AS c WHERE c.version_id IN (SELECT id FROM admitted)
    ORDER BY -(c.embedding <#> %(vector)s::halfvec) DESC NULLS LAST LIMIT %(depth)s
"""
_NO_VECTORS = "SELECT id FROM search_chunk WHERE false"

Vector = tuple[Vectors | None, tuple[str, ...]]  # of a question, or why there is none

_embedding = ThreadPoolExecutor(16, "question")  # they wait for the embeddings process, nothing else


def find(
    actor: Actor | None,
    question: str,
    *,
    scope: Scope = EVERYWHERE,
    as_of: datetime.date | None = None,
    limit: int = 30,
) -> Found:
    """The passages that the actor may read, of the versions in force on ``as_of`` (today), that answer best.

    An empty question, and an actor who may read nothing, find nothing.
    """
    watch = _Stopwatch()
    text = question[:LONGEST].replace("\0", " ").strip()
    if not text:
        return Found()
    with watch.stage("analysis"):
        refresh()
        profile = current_profile()
        embedded = _embedding.submit(_vector, text, profile)
        asked = understood(text, profile)
        admitted = _admitted(actor, scope, as_of or localdate())
    with watch.stage("lexical"):
        matcher = SentenceMatcher(text)
        lexical, size = _lexical(admitted, asked)
        _read(matcher, lexical)
    with watch.stage("embedding"):
        vector, notes = _awaited(embedded)
    with watch.stage("query"):
        nearest = None if vector is None else HalfVector(vector).to_text()
        chosen = _chosen(admitted, size, nearest, lexical)
        rows = _fetched(_ROWS, ids=chosen, weights=_sparse(asked), vector=nearest) if chosen else []
    with watch.stage("ranking"):
        ceiling = bm25.ceiling(asked.weights)
        spans = {row[_CHUNK]: row[_SPANS] for row in rows}
        ranked = distinct(fused(matcher, [_passage(row, ceiling) for row in rows]))
        best = enumerate(ranked[:limit], start=1)
        passages = tuple(replace(one, rank=rank, spans=_spans(spans[one.chunk])) for rank, one in best)
    return Found(
        passages, facets(ranked), notes, asked.terms, watch.took_ms, profile.passages, asked.holding, vector=vector
    )


def passages_numbered(actor: Actor | None, chunks: Collection[int]) -> tuple[Passage, ...]:
    """Passages by their numbers in the index, of those that the actor may read, in the order of the documents."""
    admitted = Chunk.objects.filter(
        readable_documents(actor, "version__document__"), pk__in=chunks, version__removed_at=None
    )
    ids = list(admitted.order_by("version", "ordinal").values_list("pk", flat=True))
    nothing = SparseVector({}, DIMENSIONS).to_text()
    rows = _fetched(_ROWS, ids=ids, weights=nothing, vector=None) if ids else []
    found = sorted((_passage(row, 0.0) for row in rows), key=lambda one: ids.index(one.chunk))
    spans = {row[_CHUNK]: row[_SPANS] for row in rows}
    return tuple(replace(one, spans=_spans(spans[one.chunk])) for one in found)


class _Stopwatch:
    def __init__(self) -> None:
        self.took_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.took_ms[name] = (time.perf_counter() - started) * 1_000


def _vector(text: str, profile: IndexProfile) -> Vector:
    """Personal information, which a page of search may well be asked for, goes to no other machine."""
    if not matches(profile, embedder().model):
        return None, (OUTDATED,)
    asked = text if embedder().is_own else check(text).searchable
    if not asked:
        return None, (ONLY_PERSONAL,)
    try:
        vector = embedder().question(asked)
        return (vector, ()) if profile.dimension in (0, len(vector)) else (None, (OUTDATED,))
    except EmbeddingsRefused as refused:
        return None, (f"{refused}語句の検索で回答します。",)
    except EmbeddingsUnavailable:
        return None, (WITHOUT_VECTORS,)


def _awaited(embedded: Future[Vector]) -> Vector:
    try:
        return embedded.result(_PATIENCE)
    except TimeoutError:
        return None, (WITHOUT_VECTORS,)


def _admitted(actor: Actor | None, scope: Scope, as_of: datetime.date) -> QuerySet[Version]:
    """The versions that may be searched: rights, scope and date."""
    narrowed = Q()
    for lookup, values in (
        ("document__library__in", scope.libraries),
        ("document__owner_division__in", scope.divisions),
        ("document__in", scope.documents),
        ("format__in", scope.kinds),
    ):
        if values:
            narrowed &= Q(**{lookup: values})
    return Version.objects.filter(
        readable_documents(actor, "document__"), narrowed, in_force__contains=as_of, removed_at=None
    ).order_by()


def _lexical(admitted: QuerySet[Version], asked: Question) -> tuple[list[int], int]:
    """The admitted passages with the highest BM25, and how many the admitted versions have in the index."""
    rows = _asked(_LEXICAL, admitted, rarest=list(asked.rarest), weights=_sparse(asked))
    return rows[0] if rows else ([], 0)


def _read(matcher: SentenceMatcher, passages: list[int]) -> None:
    for title, heading_path, text in _fetched(_TEXTS, ids=passages) if passages else ():
        matcher.read(f"{title} {' '.join(json.loads(heading_path))}", text)


def _chosen(admitted: QuerySet[Version], passages: int, vector: str | None, lexical: list[int]) -> list[int]:
    """The passages of both parts that are admitted. ``passages``: how many the admitted versions have."""
    if not lexical and vector is None:
        return []
    sql = _CHOSEN.replace("{dense}", _dense(passages, vector))
    chosen = [number for (number,) in _asked(sql, admitted, vector=vector, lexical=lexical)]
    if not replica.is_named():
        return chosen
    still = {number for (number,) in _asked(_STILL_ADMITTED, admitted, here=True, chosen=chosen)}
    return [number for number in chosen if number in still]


def _asked(sql: str, admitted: QuerySet[Version], *, here: bool = False, **named: Any) -> list[tuple[Any, ...]]:
    """The rows of an SQL with ``{admitted}`` in it, none where nothing can be admitted; it reads no text.

    A replica answers it where there is one, unless it is to be answered ``here``.
    """
    try:
        inner, parameters = admitted.values("id").query.sql_with_params()
    except EmptyResultSet:
        return []
    named |= {f"admitted{position}": value for position, value in enumerate(parameters)}
    named |= {"depth": _DEPTH}
    sql = sql.replace("{admitted}", inner % tuple(f"%(admitted{position})s" for position in range(len(parameters))))
    rows = None if here else replica.rows(sql, named, _GRAPH_SETTINGS)
    return wall.aside(sql, named, _GRAPH_SETTINGS) if rows is None else rows


def _fetched(sql: str, **named: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return list(cursor.fetchall())


def _sparse(asked: Question) -> str:
    return SparseVector({id_ - 1: weight for id_, weight in asked.weights.items()}, DIMENSIONS).to_text()


def _dense(passages: int, vector: str | None) -> str:
    if vector is None:
        return _NO_VECTORS
    return _BY_SCAN if passages <= _EXACT_SCAN else _BY_GRAPH


def _passage(row: tuple[Any, ...], ceiling: float) -> Passage:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["heading_path"] = tuple(json.loads(values["heading_path"]))
    values["spans"] = ()  # read for the best alone
    return Passage(**values, coverage=min(values["bm25"] / ceiling, 1.0) if ceiling else 0.0)


def _spans(stored: str) -> tuple[Span, ...]:
    return tuple(span_of(span) for span in json.loads(stored))
