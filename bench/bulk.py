"""Very many passages into an empty index, with the rows that the product itself would store: some minutes a million.

1. The terms of all sentences are stored first (``bench.regulations``).
2. As many processes as there are cores put the passages together and send them by binary COPY, without the counting
   triggers and without the two large indexes. The table has no write-ahead log; reading it is the same.
3. Terms are counted in one pass, then the indexes are built as they were, with more memory than the product takes.
"""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from bench import regulations

if TYPE_CHECKING:
    from nanohana.documents.models import Version
    from nanohana.search.embedding import Vectors

PER_VERSION = 100
WINDOWS = 3  # of a passage of 350 characters
_NOISE = 0.02  # of each number of a vector, so that distances are spread as real ones are
_HEADINGS = [(f"第{number}条",) for number in range(1, PER_VERSION + 1)]
_COLUMNS = "version_id, ordinal, kind, text, heading_path, spans, first_block, last_block, term_ids, weights, embedding"
_COPY = f"COPY search_chunk ({_COLUMNS}, windows) FROM STDIN (FORMAT BINARY)"
_START, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_INTEGER = 23  # OID
_COUNTING = """
UPDATE search_term SET passages = counted.passages
FROM (SELECT term_id, count(*) AS passages FROM search_chunk, unnest(term_ids) AS term_id GROUP BY term_id) AS counted
WHERE search_term.id = counted.term_id;
UPDATE search_indexprofile SET passages = (SELECT count(*) FROM search_chunk);
"""


def load(versions: Sequence[Version], real: Vectors) -> None:
    """``PER_VERSION`` passages for each version into the empty index (claimed by ``profile.claim``).

    ``real``, shape (any, dimension): real vectors; those of a passage are near one of them.
    """
    from django.db import connection

    from nanohana.search.models import IndexedVersion

    clock = _Clock()
    sentences = regulations.analysed()
    ids = _stored_terms(sentences, versions)
    clock("terms")
    IndexedVersion.objects.bulk_create(IndexedVersion(version=one, passages=PER_VERSION) for one in versions)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname IN ('chunk_terms', 'chunk_embedding')")
        indexes = [definition for (definition,) in cursor.fetchall()]
        cursor.execute("DROP INDEX chunk_terms, chunk_embedding")
        cursor.execute("ALTER TABLE search_chunk SET UNLOGGED; ALTER TABLE search_chunk DISABLE TRIGGER USER")
    titles = [(one.pk, one.document.title) for one in versions]
    parts = os.cpu_count() or 1
    with ProcessPoolExecutor(parts, get_context("spawn"), _begin, (sentences, ids, real)) as pool:
        list(pool.map(_copy, [titles[part::parts] for part in range(parts)], range(parts)))
    clock("rows")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_chunk ENABLE TRIGGER USER; SET work_mem = '256MB'")
        cursor.execute(_COUNTING)
        clock("counting")
        cursor.execute("SET maintenance_work_mem = '3GB'")
        for definition in indexes:
            cursor.execute(definition)
            clock(definition.split()[2])
        cursor.execute("RESET work_mem; RESET maintenance_work_mem")
        cursor.execute("VACUUM ANALYZE search_chunk, search_term, search_indexedversion")
        cursor.execute("VACUUM ANALYZE documents_version, documents_document, documents_library")
    clock("vacuum")


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        print(f"  {name}: {now - self._last:.0f} s", flush=True)
        self._last = now


def _stored_terms(sentences: list[regulations.Passage], versions: Sequence[Version]) -> dict[str, int]:
    from nanohana.search import analysis
    from nanohana.search.indexing import _term_ids

    texts = {term for one in sentences for term in one.terms}
    texts.update(term for version in versions for term in analysis.terms(version.document.title))
    return _term_ids(texts.union(*(terms | places for terms, places in map(_of_heading, _HEADINGS))))


@lru_cache
def _of_heading(path: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The terms of a heading, and its places in a regulation whose title names none."""
    from nanohana.search import analysis
    from nanohana.search.own_place import places_of

    return frozenset(analysis.terms(" > ".join(path))), places_of("", path)


_given: tuple[list[regulations.Passage], dict[str, int], Vectors]


def _begin(*given: *tuple[list[regulations.Passage], dict[str, int], Vectors]) -> None:
    import django

    django.setup()
    global _given
    _given = given


def _copy(versions: list[tuple[UUID, str]], seed: int) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 'halfvec'::regtype::oid")
        (of_vectors,) = cursor.fetchone()
        with cursor.copy(_COPY) as copy:
            copy.write(_START)
            for row in _rows(versions, seed, of_vectors):
                copy.write(row)
            copy.write(_END)


def _rows(versions: list[tuple[UUID, str]], seed: int, of_vectors: int) -> Iterator[bytes]:
    from nanohana.search import analysis, bm25

    sentences, ids, real = _given
    passages = regulations.generated(sentences, seed)
    for number, (version, title) in enumerate(versions):
        vectors = _turned(real, PER_VERSION, seed * len(versions) + number)
        title_terms = analysis.terms(title)
        for ordinal, one in enumerate(islice(passages, PER_VERSION)):
            headings, places = _of_heading(_HEADINGS[ordinal])
            weights = bm25.weights(one.terms, headings, title_terms, places)
            terms = sorted((ids[term], weight) for term, weight in weights.items())
            yield _row(version, ordinal, one.text, terms, vectors[ordinal], of_vectors)


def _turned(real: Vectors, count: int, seed: int) -> Vectors:
    """Shape (count, windows, dimension): for each passage, vectors near one of the real ones."""
    dice = np.random.default_rng(seed)
    near = real[dice.integers(len(real), size=count)][:, None, :]
    vectors = near + _NOISE * dice.standard_normal((count, WINDOWS, real.shape[1]), np.float32)
    turned: Vectors = vectors / np.linalg.norm(vectors, axis=2, keepdims=True)
    return turned


def _row(
    version: UUID, ordinal: int, text: str, terms: list[tuple[int, float]], windows: Vectors, of_vectors: int
) -> bytes:
    """A row of the table in PostgreSQL's binary format, in the order of ``_COLUMNS``."""
    from nanohana.search.indexing import DIMENSIONS, middle

    numbers = np.array([number for number, _ in terms], ">i4")
    weights = np.array([weight for _, weight in terms], ">f4")
    sparse = struct.pack(">iii", DIMENSIONS, len(terms), 0) + (numbers - 1).astype(">i4").tobytes() + weights.tobytes()
    listed = np.empty(len(terms), [("length", ">i4"), ("value", ">i4")])
    listed["length"], listed["value"] = 4, numbers
    fields = (
        version.bytes, struct.pack(">i", ordinal), b"provision", text.encode(), _json(_HEADINGS[ordinal]), _json(()),
        struct.pack(">i", ordinal), struct.pack(">i", ordinal),
        _array(_INTEGER, len(terms), listed.tobytes()), sparse, _halfvec(middle(windows)),
        _array(of_vectors, len(windows), b"".join(_sized(_halfvec(window)) for window in windows)),
    )  # fmt: skip
    return struct.pack(">h", len(fields)) + b"".join(map(_sized, fields))


def _sized(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


def _json(value: tuple[str, ...]) -> bytes:
    return b"\x01" + json.dumps(value, ensure_ascii=False).encode()  # the version of jsonb's format


def _halfvec(vector: Vectors) -> bytes:
    return struct.pack(">HH", len(vector), 0) + vector.astype(">f2").tobytes()


def _array(element: int, count: int, values: bytes) -> bytes:
    """``values``: each with its length before it; ``element``: OID of their type."""
    return struct.pack(">iiiii", 1, 0, element, count, 1) + values
