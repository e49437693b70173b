"""The whole index made anew from the passages it holds, after a change of the analysis or of the embedding model.

1. Where the model changed, its vectors are made beside the present ones and take over at the end (``switching``).
2. After any other change, version by version, each in a transaction of its own. An interrupted run is simply started
   again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from django.db import connection, transaction

from nanohana.configuration import current
from nanohana.documents.models import Version
from nanohana.search import embedding_process, indexing
from nanohana.search.embedding import Embedder, Vectors, embedder
from nanohana.search.models import Chunk, IndexedVersion
from nanohana.search.profile import claim, current_profile, matches
from nanohana.search.switching import NotSwitched, switch


def reindex(*, on_progress: Callable[[int, int], None]) -> int:
    """Make the index anew; returns the number of passages. Raises ``EmbeddingsUnavailable`` and ``NotSwitched``."""
    with _alone(), embedding_process.running(embedder(current().next_embeddings_model)) as wanted:
        profile, dimension = current_profile(), len(wanted.question("次元"))
        if (profile.embedding_model, profile.dimension) != (wanted.model, dimension):
            switch(wanted, dimension, on_progress=on_progress)
            now = current_profile()
            if matches(now, wanted.model):
                return now.passages
        claim(wanted.model, dimension)
        return _rewrite(wanted, on_progress)


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time, for as long as this connection lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('search_reindex'))")
        if cursor.fetchone() != (True,):
            raise NotSwitched("ほかの nanohana reindex が動いています。")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('search_reindex'))")


def _rewrite(embedder: Embedder, on_progress: Callable[[int, int], None]) -> int:
    versions = list(IndexedVersion.objects.order_by("pk").values_list("version_id", flat=True))
    passages = 0
    for done, version_id in enumerate(versions, start=1):
        version = Version.objects.select_related("document").filter(pk=version_id).first()
        passages += _reindex_version(version, embedder) if version else 0
        on_progress(done, len(versions))
    return passages


def _reindex_version(version: Version, embedder: Embedder) -> int:
    """What was registered anew, or erased, since it was read here is left as it is."""
    rows = list(Chunk.objects.filter(version=version).order_by("ordinal"))
    passages = [indexing.passage_of(row) for row in rows]
    if rows:
        vectors = _kept(rows) or indexing.vectors_of(embedder, version.document, passages)
        with transaction.atomic():
            indexing.lock()
            present = Chunk.objects.filter(version=version).values_list("pk", flat=True)
            if set(present) == {row.pk for row in rows}:
                indexing.store(version, passages, vectors)
    return len(rows)


def _kept(rows: Sequence[Chunk]) -> Sequence[Vectors | None] | None:
    """The vectors of the windows as they are; None where some are missing."""
    if any(row.embedding is None or row.windows is None for row in rows):
        return None
    windows = ([vector.to_list() for vector in row.windows] if row.windows else [row.embedding] for row in rows)
    return [np.asarray(vectors, dtype=np.float32) for vectors in windows]
