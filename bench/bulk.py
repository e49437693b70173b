"""Many passages into an empty index at once, with the rows that the product itself would store.

1. The terms are weighed in as many processes as there are cores.
2. The rows go in by COPY, without the counting triggers and without the two large indexes.
3. Terms are counted in one pass, then the indexes are built as they were.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from nanohana.documents.models import Version
    from nanohana.documents.structure import Chunk as Passage
    from nanohana.search.embedding import Vectors
    from nanohana.search.models import Chunk

    Load = tuple[Version, Sequence[Passage], Sequence[Vectors]]

AHEAD = 8  # versions that are being weighed while earlier ones are stored
COUNTING = """
UPDATE search_term SET passages = counted.passages
FROM (SELECT term_id, count(*) AS passages FROM search_chunk, unnest(term_ids) AS term_id GROUP BY term_id) AS counted
WHERE search_term.id = counted.term_id;
UPDATE search_indexprofile SET passages = (SELECT count(*) FROM search_chunk);
"""


def load(versions: Iterable[Load]) -> None:
    """Index versions with their passages and vectors; the index must be empty and claimed (``profile.claim``)."""
    from django.db import connection, transaction

    from nanohana.search.models import Chunk, IndexedVersion

    def values(row: Chunk) -> list[object]:
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname IN ('chunk_terms', 'chunk_embedding')")
        indexes = [definition for (definition,) in cursor.fetchall()]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX chunk_terms, chunk_embedding")
        cursor.execute("ALTER TABLE search_chunk DISABLE TRIGGER USER")
        fields = [field for field in Chunk._meta.concrete_fields if not field.primary_key]
        columns = ", ".join(field.column for field in fields)
        for version, passages, rows in _rows(versions):
            IndexedVersion.objects.create(version=version, passages=len(passages))
            with cursor.copy(f"COPY search_chunk ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(
                        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
                    )
        cursor.execute("ALTER TABLE search_chunk ENABLE TRIGGER USER")
        cursor.execute(COUNTING)
        for definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_chunk, search_term, documents_version, documents_document")


def _rows(versions: Iterable[Load]) -> Iterator[tuple[Version, Sequence[Passage], list[Chunk]]]:
    from nanohana.search.indexing import rows_of, weighted

    # Forked children would share the connections of this one.
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=spawning, initializer=django.setup) as pool:
        waiting: list[tuple[Load, Future[list[dict[str, float]]]]] = []

        def first() -> tuple[Version, Sequence[Passage], list[Chunk]]:
            (version, passages, vectors), weights = waiting.pop(0)
            return version, passages, list(rows_of(version, passages, weights.result(), vectors))

        for one in versions:
            waiting.append((one, pool.submit(weighted, one[0].document.title, one[1])))
            if len(waiting) > AHEAD:
                yield first()
        while waiting:
            yield first()
