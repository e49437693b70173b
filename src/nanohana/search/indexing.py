"""Passages into the index: analysis and vectors first, then everything of a version in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import accumulate
from typing import Any

import numpy as np
from django.db import connection, transaction
from pgvector import HalfVector, SparseVector

from nanohana.digits import OF_A_KEY, whole_number
from nanohana.documents.models import Document, HandlingLabel, Version
from nanohana.documents.structure import Box, Span
from nanohana.documents.structure import Chunk as Passage
from nanohana.search import analysis, bm25, embedding_process
from nanohana.search.embedding import Embedder, Vectors
from nanohana.search.models import Chunk, IndexedVersion, Term
from nanohana.search.own_place import places_of
from nanohana.search.profile import require_matching, serving
from nanohana.search.windows import embedded_texts

DIMENSIONS = 1_000_000_000  # of a sparsevec; only the terms that occur take space
_PASSAGES_PER_REQUEST = 8
_TEXTS_PER_REQUEST = 64
_ROWS_PER_INSERT = 500


def on_version_parsed(*, version: Version, **reports: Any) -> Callable[[], None] | None:
    """The receiver of ``documents.signals.version_parsed``."""
    return _prepared(version, reports["chunks"], reports["on_progress"], reports["cancelled"])


def on_passage_wanted(*, version: Version, passage: str, **_: object) -> tuple[int, int] | None:
    """The receiver of ``documents.signals.passage_wanted``: the blocks of a passage of this version."""
    wanted = Chunk.objects.filter(pk=whole_number(passage, OF_A_KEY) or 0, version=version)
    return wanted.values_list("first_block", "last_block").first()


def index_version(
    version: Version,
    passages: Sequence[Passage],
    *,
    on_progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Replace what the index holds of a version. When ``cancelled()`` turns true, nothing is changed.

    Raises ``EmbeddingsUnavailable``, and ``IndexOutdated`` where the index was made in another way.
    """
    replace = _prepared(version, passages, on_progress, cancelled)
    if replace is not None:
        with transaction.atomic():
            replace()


def _prepared(
    version: Version,
    passages: Sequence[Passage],
    on_progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Callable[[], None] | None:
    """The vectors are made; what is returned puts everything in place, in the caller's transaction."""
    with embedding_process.running(serving()) as embedder:
        vectors = _embedded(embedder, version.document, passages, on_progress, cancelled)
    if vectors is None:
        return None

    def replace() -> None:
        lock()  # the model of the index stays what it is from here on
        dimension = next((windows.shape[1] for windows in vectors if windows is not None), None)
        require_matching(embedder.model, dimension)
        store(version, passages, vectors)

    return replace


def _embedded(
    embedder: Embedder,
    document: Document,
    passages: Sequence[Passage],
    on_progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> list[Vectors | None] | None:
    """The vectors of all passages; None when cancelled."""
    vectors: list[Vectors | None] = []
    for start in range(0, len(passages), _PASSAGES_PER_REQUEST):
        if cancelled():
            return None
        batch = passages[start : start + _PASSAGES_PER_REQUEST]
        vectors += vectors_of(embedder, document, batch)
        on_progress(start + len(batch), len(passages))
    return vectors


def vectors_of(embedder: Embedder, document: Document, passages: Sequence[Passage]) -> Sequence[Vectors | None]:
    """See ``window_vectors``; none where the document's 取扱区分 must not reach the embeddings: words alone find it.

    It is asked for each time: reading a file may take hours, in which the label may be raised.
    """
    ceiling = HandlingLabel[embedder.ceiling.upper()]
    if not Document.objects.filter(pk=document.pk, handling_label__lte=ceiling).exists():
        return [None] * len(passages)
    return window_vectors(embedder, document.title, passages)


def window_vectors(embedder: Embedder, title: str, passages: Sequence[Passage]) -> list[Vectors]:
    """For each passage the vectors of its windows, shape (windows, dimension). Raises ``EmbeddingsUnavailable``."""
    windows = [embedded_texts(title, passage.heading_path, passage.text) for passage in passages]
    texts = [text for texts in windows for text in texts]
    starts = range(0, len(texts), _TEXTS_PER_REQUEST)
    rows = [row for start in starts for row in embedder.passages(texts[start : start + _TEXTS_PER_REQUEST])]
    ends = list(accumulate(map(len, windows)))
    return [np.stack(rows[end - len(texts) : end]) for texts, end in zip(windows, ends, strict=True)]


def store(version: Version, passages: Sequence[Passage], vectors: Sequence[Vectors | None]) -> None:
    """Replace the rows of a version; ``vectors``: see ``vectors_of``. Takes part in the caller's transaction."""
    lock()
    Chunk.objects.filter(version=version).delete()
    IndexedVersion.objects.update_or_create(version=version, defaults={"passages": len(passages)})
    rows = rows_of(version, passages, weighted(version.document.title, passages), vectors)
    Chunk.objects.bulk_create(rows, batch_size=_ROWS_PER_INSERT)


def weighted(title: str, passages: Sequence[Passage]) -> list[dict[str, float]]:
    """The terms of each passage with their BM25 weights."""
    title_terms = analysis.terms(title)
    return [
        bm25.weights(
            analysis.terms(passage.text),
            analysis.terms(" > ".join(passage.heading_path)),
            title_terms,
            places_of(title, passage.heading_path),
        )
        for passage in passages
    ]


def rows_of(
    version: Version,
    passages: Sequence[Passage],
    weights: Sequence[Mapping[str, float]],
    vectors: Sequence[Vectors | None],
) -> Iterator[Chunk]:
    """The rows of a version, not yet stored; terms that are new are."""
    ids = _term_ids({term for terms in weights for term in terms})
    for ordinal, (passage, terms, windows) in enumerate(zip(passages, weights, vectors, strict=True)):
        yield _row(version, ordinal, passage, {ids[term]: weight for term, weight in terms.items()}, windows)


def lock() -> None:
    """One writer of passages and term frequencies at a time, until the end of the transaction (see the triggers)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_lock_terms()")


def _term_ids(texts: Iterable[str]) -> dict[str, int]:
    """The ids of terms, made where they are new. A known term must not use up an id: they end at ``DIMENSIONS``."""
    wanted = set(texts)
    known = _known_ids(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_term (text, passages) SELECT unnest(%s::text[]), 0 ON CONFLICT (text) DO NOTHING",
            [sorted(wanted - known.keys())],
        )
    return known | _known_ids(wanted - known.keys())


def _known_ids(texts: set[str]) -> dict[str, int]:
    return dict(Term.objects.filter(text__in=texts).values_list("text", "id"))


def _row(version: Version, ordinal: int, passage: Passage, weights: dict[int, float], windows: Vectors | None) -> Chunk:
    embedding, several = halves(windows)
    return Chunk(
        version=version,
        ordinal=ordinal,
        kind=passage.kind,
        text=passage.text,
        heading_path=list(passage.heading_path),
        spans=[_span_json(span) for span in passage.spans],
        first_block=passage.first_block,
        last_block=passage.last_block,
        term_ids=sorted(weights),
        # pgvector counts from 0 here and from 1 in the database.
        weights=SparseVector({term - 1: weight for term, weight in weights.items()}, DIMENSIONS),
        embedding=embedding,
        windows=several,
    )


def halves(windows: Vectors | None) -> tuple[HalfVector | None, list[HalfVector] | None]:
    """What the index keeps: the direction of the mean of a passage's windows, and all where there are several."""
    if windows is None:
        return None, None
    return HalfVector(middle(windows)), list(map(HalfVector, windows)) if len(windows) > 1 else []


def middle(windows: Vectors) -> Vectors:
    """The direction of the mean of a passage's windows, shape (dimension,)."""
    mean = windows.mean(axis=0)
    direction: Vectors = mean / np.linalg.norm(mean)
    return direction


def _span_json(span: Span) -> dict[str, Any]:
    return {name: value for name, value in asdict(span).items() if value is not None}


def passage_of(row: Chunk) -> Passage:
    """The passage that was stored in a row."""
    spans = tuple(span_of(span) for span in row.spans)
    return Passage(row.text, tuple(row.heading_path), spans, row.kind, row.first_block, row.last_block)


def span_of(values: dict[str, Any]) -> Span:
    """The span that was stored as JSON."""
    box = values.get("box")
    return Span(**{**values, "box": Box(**box) if box else None})
