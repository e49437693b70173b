"""Vectors for measurements in memory, from the product's own embeddings process; kept on disk between runs."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nanohana.search.embedding import Vectors
from nanohana.search.embedding_process import running

_KEPT = Path(tempfile.gettempdir()) / "nanohana-bench-vectors"
_TEXTS_PER_REQUEST = 64


def passages(texts: Sequence[str]) -> Vectors:
    """Shape (texts, 384)."""
    return _kept("passage", texts)


def questions(texts: Sequence[str]) -> Vectors:
    """Shape (texts, 384)."""
    return _kept("query", texts)


def _kept(kind: str, texts: Sequence[str]) -> Vectors:
    digest = hashlib.sha256("\0".join([kind, *texts]).encode()).hexdigest()[:24]
    file = _KEPT / f"{digest}.npy"
    if not file.exists():
        _KEPT.mkdir(exist_ok=True)
        np.save(file, _made(kind, texts))
    vectors: Vectors = np.load(file)
    return vectors


def _made(kind: str, texts: Sequence[str]) -> Vectors:
    with running() as embedder:
        if kind == "query":
            return np.stack([embedder.question(text) for text in texts])
        starts = range(0, len(texts), _TEXTS_PER_REQUEST)
        return np.concatenate([embedder.passages(texts[start : start + _TEXTS_PER_REQUEST]) for start in starts])
