"""Another embedding model for the whole index, while the vectors of the present one go on serving.

1. ``begin``: two empty columns beside the present vectors, of the dimension of the new model.
2. They are filled a few passages at a time. An interrupted run goes on where it was; what is registered meanwhile is
   filled in a further round.
3. The vector index of the new column is built without keeping anybody out.
4. ``take over``: the new columns take the place of the old ones in one transaction that only renames them. From the
   next question on the new model is asked (``profile.serving``).

Two sets of vectors take twice the room until the last step; filling leaves dead rows behind, for VACUUM.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from nanohana.documents.models import Version
from nanohana.jobs.interruption import TryAgain
from nanohana.search import indexing
from nanohana.search.embedding import Embedder, EmbeddingsUnavailable, Vectors
from nanohana.search.models import Chunk, HalfVectorsField, IndexProfile

T = TypeVar("T")


class NotSwitched(TryAgain):
    """The index is in use; the message is Japanese. What was done is not done again."""


_AT_ONCE = 64  # passages of one version that are filled together
_LARGEST_DIMENSION = 4_000  # that an HNSW index of half-precision vectors takes
_PATIENCE = "2s"  # longer nobody shall wait behind one who waits for the table
_ATTEMPTS = 150
_PAUSE = 2.0  # seconds between them: a backup reads the table for a while

_BEGIN = """
ALTER TABLE search_chunk DROP COLUMN next_embedding, DROP COLUMN next_windows;
ALTER TABLE search_chunk ADD COLUMN next_embedding halfvec({dimension:d}), ADD COLUMN next_windows halfvec[];
ALTER TABLE search_chunk
    ALTER COLUMN next_embedding SET STORAGE MAIN,
    ALTER COLUMN next_windows SET STORAGE EXTERNAL;
"""
_TAKE_OVER = """
ALTER TABLE search_chunk DROP COLUMN embedding, DROP COLUMN windows;
ALTER TABLE search_chunk RENAME COLUMN next_embedding TO embedding;
ALTER TABLE search_chunk RENAME COLUMN next_windows TO windows;
ALTER INDEX chunk_next_embedding RENAME TO chunk_embedding;
ALTER TABLE search_chunk ADD COLUMN next_embedding halfvec, ADD COLUMN next_windows halfvec[];
"""
_DROP_INDEX = "DROP INDEX CONCURRENTLY IF EXISTS chunk_next_embedding"  # one that was not finished is of no use
_BUILD_INDEX = (
    "CREATE INDEX CONCURRENTLY chunk_next_embedding ON search_chunk USING hnsw (next_embedding halfvec_ip_ops)"
)
# A passage that must not be sent to the model has no vector and an empty array; one that was not seen to has neither.
_FILL = "UPDATE search_chunk SET next_embedding = %s::halfvec, next_windows = %s::halfvec[] WHERE id = %s"
_WANTING = "SELECT DISTINCT version_id FROM search_chunk WHERE next_windows IS NULL ORDER BY version_id"
_ANY_WANTING = "SELECT EXISTS (SELECT FROM search_chunk WHERE next_windows IS NULL)"


def switch(embedder: Embedder, dimension: int, *, on_progress: Callable[[int, int], None]) -> None:
    """Give the index the vectors of ``embedder``, of so many numbers. ``on_progress``: versions done, of how many.

    Raises ``EmbeddingsUnavailable`` and ``NotSwitched``; what was done by then is not done again.
    """
    if dimension > _LARGEST_DIMENSION:
        raise EmbeddingsUnavailable(
            f"検索モデル「{embedder.model}」のベクトルは{dimension:,}次元です。{_LARGEST_DIMENSION:,}次元まで使えます。"
        )
    _begin(embedder.model, dimension)
    _fill(embedder, on_progress)
    with connection.cursor() as cursor:
        cursor.execute(_DROP_INDEX)
        cursor.execute(_BUILD_INDEX)
    while not _taken_over(embedder.model, dimension):
        _fill(embedder, on_progress)


def _begin(model: str, dimension: int) -> None:
    """Empty columns, unless they hold what this model has made so far."""
    if IndexProfile.objects.get_or_create(pk=1)[0].next_model == model:
        return

    def begin() -> None:
        with _alone():
            _execute(_BEGIN.format(dimension=dimension))
            IndexProfile.objects.update(next_model=model)

    _patiently(begin)


def _fill(embedder: Embedder, on_progress: Callable[[int, int], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WANTING)
        wanting = [version for (version,) in cursor.fetchall()]
    for done, version in enumerate(Version.objects.select_related("document").filter(pk__in=wanting).iterator(), 1):
        for rows in _batches(version):
            _store(rows, indexing.vectors_of(embedder, version.document, [indexing.passage_of(row) for row in rows]))
        on_progress(done, len(wanting))


def _batches(version: Version) -> Iterator[list[Chunk]]:
    """The passages of a version that are wanting, some at a time."""
    wanting = Chunk.objects.filter(version=version).extra(where=["next_windows IS NULL"]).order_by("ordinal")
    while rows := list(wanting[:_AT_ONCE]):
        yield rows


def _store(rows: Sequence[Chunk], vectors: Sequence[Vectors | None]) -> None:
    as_text, filled = HalfVectorsField(), []
    for row, one in zip(rows, vectors, strict=True):
        embedding, windows = indexing.halves(one)
        filled.append((embedding.to_text() if embedding else None, as_text.get_prep_value(windows or []), row.pk))
    with connection.cursor() as cursor:
        cursor.executemany(_FILL, filled)


def _taken_over(model: str, dimension: int) -> bool:
    """Whether the new vectors serve now; not where something was registered that has none yet."""

    def take_over() -> bool:
        with transaction.atomic():
            indexing.lock()  # nothing is registered from here on
            if _is_any_wanting():
                return False
            with _alone():
                _execute(_TAKE_OVER)
                IndexProfile.objects.update(embedding_model=model, dimension=dimension, next_model="")
        return True

    return _patiently(take_over)


def _is_any_wanting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANY_WANTING)
        return bool(cursor.fetchone()[0])


def _patiently(act: Callable[[], T]) -> T:
    """What needs the table for itself, again and again until nobody reads it for long (a backup does)."""
    for _ in range(_ATTEMPTS):
        try:
            return act()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(_PAUSE)
    raise NotSwitched("索引を読み続けている処理（バックアップなど）が終わらないため、まだ切り替えていません。")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction that has the table for itself, or gives up soon."""
    with transaction.atomic():
        _execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        _execute("LOCK TABLE search_chunk IN ACCESS EXCLUSIVE MODE")
        yield
