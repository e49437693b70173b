"""The whole index made anew from the passages it holds, after a change of the analysis or of the embedding model.

1. Where the model changed, its vectors are made beside the present ones and take over at the end (``switching``).
2. After any other change, version by version, each in a transaction of its own. An interrupted run is simply started
   again.

And the vectors that were not made because the model must not see the document, once it may (``embed_missing``). Those
that were made stay when it no longer may: they are kept here, and what was sent has been sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile

import numpy as np
from django.db import connection, transaction

from nanohana.configuration import current
from nanohana.documents.models import HandlingLabel, Version
from nanohana.search import embedding_process, indexing
from nanohana.search.embedding import Embedder, Vectors, embedder
from nanohana.search.models import Chunk, IndexedVersion
from nanohana.search.profile import claim, current_profile, matches, require_matching, serving
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


def embed_missing(stopping: Callable[[], bool]) -> int:
    """Vectors for passages without: since they were indexed, the 取扱区分 of their document was lowered, or the model's
    ceiling raised. Returns how many; the rest is left once ``stopping()``.

    Raises ``EmbeddingsUnavailable``, ``IndexOutdated`` and ``NotSwitched``.
    """
    served = serving()
    if served.is_own:
        return 0  # nothing was ever kept from it
    without = Version.objects.filter(pk__in=Chunk.objects.filter(embedding=None).values("version"))
    allowed = without.filter(document__handling_label__lte=HandlingLabel[served.ceiling.upper()])
    with _alone():
        versions = takewhile(lambda _: not stopping(), allowed.select_related("document"))
        return sum(_embed_version(version, served) for version in versions)


def _embed_version(version: Version, embedder: Embedder) -> int:
    rows = list(Chunk.objects.filter(version=version, embedding=None).order_by("ordinal"))
    vectors = indexing.vectors_of(embedder, version.document, [indexing.passage_of(row) for row in rows])
    made = [(row.pk, windows) for row, windows in zip(rows, vectors, strict=True) if windows is not None]
    with transaction.atomic():
        indexing.lock()
        require_matching(embedder.model, made[0][1].shape[1] if made else None)
        return sum(_give(passage, windows) for passage, windows in made)


def _give(passage: int, windows: Vectors) -> int:
    """0 where it was indexed anew, or erased, since."""
    embedding, several = indexing.halves(windows)
    return Chunk.objects.filter(pk=passage).update(embedding=embedding, windows=several)


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
