"""The search: passages chosen by SQL with the actor's rights and the as-of date inside, then weighted fusion.

1. The question becomes weighted terms, and meanwhile a vector; without vectors the search goes on and says so.
2. ``admitted``: the versions in force on the as-of date that the actor may read and the scope allows.
3. ``lexical``: the admitted passages among those that hold the question's weightiest terms, by exact BM25; they are
   found while the embeddings process is still at work.
   ``dense``: the nearest admitted passages, by the HNSW index where much is admitted, else by an exact scan.
4. Both scores are computed for the union, as far as it is still admitted; the best by them are read and their
   sentences compared; fusion, collapse of equal texts, the order of a second model where there is one (``reranking``),
   facets.

Passages are chosen by their numbers, with the rights inside the query; what they say is read behind the second wall
(``reading``).
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache

from django.db import DataError
from django.db.models import Q
from django.utils.timezone import localdate
from pgvector import HalfVector

from nanohana.access.rights import Actor, readable_documents
from nanohana.documents.models import Version
from nanohana.protection.policy import check
from nanohana.search import bm25
from nanohana.search.choosing import Admitted
from nanohana.search.embedding import EmbeddingsRefused, EmbeddingsUnavailable, Vectors, embedder
from nanohana.search.found import EVERYWHERE, Found, Passage, Scope
from nanohana.search.models import Chunk, IndexProfile
from nanohana.search.profile import current_profile, matches
from nanohana.search.question import understood
from nanohana.search.ranking import compared, distinct, facets, fused
from nanohana.search.reading import rows_of
from nanohana.search.reranking import reranked
from nanohana.search.sentence_match import SentenceMatcher
from nanohana.search.wanted import LONGEST
from nanohana.search.word_table import refresh

_PATIENCE = 5.0  # seconds for a vector; an endpoint has less to answer, but may find a queue here

WITHOUT_VECTORS = "検索モデルが応答しないため、ことばの一致だけで検索しました。"
ONLY_PERSONAL = "個人情報は外部の検索モデルに送らないため、ことばの一致だけで検索しました。"
OUTDATED = "索引が今の検索モデルと異なるため、ことばの一致だけで検索しました。管理者に連絡してください。"

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
    text = question[:LONGEST].replace("\0", " ").strip()
    if not text:
        return Found()
    try:
        return _found(actor, text, scope, as_of or localdate(), limit)
    except DataError:  # since the question got its vector, those of another dimension have taken over (switching)
        return _found(actor, text, scope, as_of or localdate(), limit)


def _found(actor: Actor | None, text: str, scope: Scope, as_of: datetime.date, limit: int) -> Found:
    watch = _Stopwatch()
    with watch.stage("analysis"):
        refresh()
        profile = current_profile()
        embedded = _embedding.submit(_vector, text, profile)
        asked = understood(text, profile)
        admitted = _admitted(actor and actor.rights_alone, scope, as_of)
    with watch.stage("lexical"):
        lexical = admitted.lexical(asked, profile.passages) if admitted else []
    with watch.stage("embedding"):
        vector, notes = _awaited(embedded)
    with watch.stage("query"):
        nearest = None if vector is None else HalfVector(vector).to_text()
        chosen = admitted.chosen(lexical, asked.weights, nearest, profile.passages) if admitted else []
        best = compared(chosen, bm25.ceiling(asked.weights))
        rows = rows_of(list(best))
    with watch.stage("ranking"):
        passages = [row.passage(*best[number]) for number, row in rows.items()]
        ranked = distinct(fused(SentenceMatcher(text), passages))
    with watch.stage("reranking"):
        ranked, more_notes = reranked(text, ranked)
    found = tuple(
        replace(one, rank=rank, match=match, score=score, relevance=relevance, spans=rows[one.chunk].spans)
        for rank, (one, match, score, relevance) in enumerate(ranked[:limit], start=1)
    )
    notes += more_notes
    return Found(
        found, facets(ranked), notes, asked.terms, watch.took_ms, profile.passages, asked.holding, vector=vector
    )


def passages_numbered(actor: Actor | None, chunks: Collection[int]) -> tuple[Passage, ...]:
    """Passages by their numbers in the index, of those that the actor may read, in the order of the documents."""
    admitted = Chunk.objects.filter(
        readable_documents(actor, "version__document__"), pk__in=chunks, version__removed_at=None
    )
    ids = list(admitted.order_by("version", "ordinal").values_list("pk", flat=True))
    rows = rows_of(ids)
    return tuple(replace(rows[id_].passage(), spans=rows[id_].spans) for id_ in ids if id_ in rows)


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
    served = embedder(profile.embedding_model)
    if not matches(profile, served.model):
        return None, (OUTDATED,)
    asked = text if served.is_own else check(text).searchable
    if not asked:
        return None, (ONLY_PERSONAL,)
    try:
        vector = served.question(asked)
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


@lru_cache(512)
def _admitted(actor: Actor | None, scope: Scope, as_of: datetime.date) -> Admitted | None:
    """The versions that may be searched: rights, scope and date. What is kept is the condition, not what meets it."""
    narrowed = Q()
    for lookup, values in (
        ("document__library__in", scope.libraries),
        ("document__owner_division__in", scope.divisions),
        ("document__in", scope.documents),
        ("format__in", scope.kinds),
    ):
        if values:
            narrowed &= Q(**{lookup: values})
    return Admitted.of(
        Version.objects.filter(
            readable_documents(actor, "document__"), narrowed, in_force__contains=as_of, removed_at=None
        ).order_by()
    )
