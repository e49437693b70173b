"""Passages in the real index, as ``search.indexing.index_version`` puts them there. The same few are wanted by hundreds
of tests, and making the vectors of ten takes longer than most tests: in one test process they are made once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from nanohana.documents.models import Version
from nanohana.documents.structure import Chunk
from nanohana.search.embedding import Vectors
from nanohana.search.embedding_process import running
from nanohana.search.indexing import lock, store, window_vectors
from nanohana.search.profile import require_matching, serving

_made: dict[tuple[str, str, tuple[str, ...], str], Vectors] = {}


def index(version: Version, passages: Sequence[Chunk]) -> None:
    """Replace what the index holds of a version."""
    title = version.document.title
    embedder = serving()
    keys = [(embedder.model, title, passage.heading_path, passage.text) for passage in passages]
    if new := {key: passage for key, passage in zip(keys, passages, strict=True) if key not in _made}:
        with running(embedder):
            _made.update(zip(new, window_vectors(embedder, title, list(new.values())), strict=True))
    vectors = [_made[key] for key in keys]
    with transaction.atomic():
        lock()
        require_matching(embedder.model, vectors[0].shape[1])
        store(version, passages, vectors)
