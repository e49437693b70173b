"""The whole index made anew from the passages it holds, after a change of the analysis or of the embedding model.

1. Where the model changed, all vectors are dropped and the column takes the new dimension: from here on searches go by
   words until a version is done.
2. Version by version, each in a transaction of its own. An interrupted run is simply started again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from django.db import connection, transaction

from nanohana.documents.models import Version
from nanohana.documents.structure import Chunk as Passage
from nanohana.search import embedding_process, indexing
from nanohana.search.embedding import Embedder, Vectors
from nanohana.search.models import Chunk, IndexedVersion
from nanohana.search.profile import claim, current_profile


def reindex(*, on_progress: Callable[[int, int], None]) -> int:
    """Make the index anew; returns the number of passages. Raises ``EmbeddingsUnavailable``."""
    versions = list(IndexedVersion.objects.order_by("pk").values_list("version_id", flat=True))
    passages = 0
    with embedding_process.running() as embedder:
        _prepare(embedder)
        for done, version_id in enumerate(versions, start=1):
            passages += _reindex_version(Version.objects.select_related("document").get(pk=version_id), embedder)
            on_progress(done, len(versions))
    return passages


def _prepare(embedder: Embedder) -> None:
    profile = current_profile()
    dimension = len(embedder.question("次元"))
    with transaction.atomic(), connection.cursor() as cursor:
        if profile.embedding_model != embedder.model:
            cursor.execute("DROP INDEX IF EXISTS chunk_embedding")
            cursor.execute(
                f"ALTER TABLE search_chunk ALTER COLUMN embedding TYPE halfvec({dimension:d}) USING NULL::halfvec,"
                " ALTER COLUMN windows TYPE halfvec[] USING NULL"
            )
            cursor.execute("CREATE INDEX chunk_embedding ON search_chunk USING hnsw (embedding halfvec_ip_ops)")
        claim(embedder.model, dimension)


def _reindex_version(version: Version, embedder: Embedder) -> int:
    rows = list(Chunk.objects.filter(version=version).order_by("ordinal"))
    passages = [_passage(row) for row in rows]
    if rows:
        vectors = _kept(rows) or indexing.vectors_of(embedder, version.document, passages)
        with transaction.atomic():
            indexing.store(version, passages, vectors)
    return len(rows)


def _kept(rows: Sequence[Chunk]) -> Sequence[Vectors | None] | None:
    """The vectors of the windows as they are; None where some are missing."""
    if any(row.embedding is None or row.windows is None for row in rows):
        return None
    windows = ([vector.to_list() for vector in row.windows] if row.windows else [row.embedding] for row in rows)
    return [np.asarray(vectors, dtype=np.float32) for vectors in windows]


def _passage(row: Chunk) -> Passage:
    spans = tuple(indexing.span_of(span) for span in row.spans)
    return Passage(row.text, tuple(row.heading_path), spans, row.kind, row.first_block, row.last_block)
