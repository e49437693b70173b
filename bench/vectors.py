"""Vectors for measurements in memory, from the product's own embeddings process; kept on disk between runs."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from nanohana.search.embedding import InputType, Vectors
from nanohana.search.embedding_process import running

_KEPT = Path(tempfile.gettempdir()) / "nanohana-bench-vectors.sqlite3"
_TEXTS_PER_REQUEST = 64


def passages(texts: Sequence[str]) -> Vectors:
    """Shape (texts, 384)."""
    return _kept("passage", texts)


def questions(texts: Sequence[str]) -> Vectors:
    """Shape (texts, 384)."""
    return _kept("query", texts)


def _kept(kind: InputType, texts: Sequence[str]) -> Vectors:
    names = [hashlib.sha256(f"{kind}\0{text}".encode()).hexdigest() for text in texts]
    with closing(sqlite3.connect(_KEPT, timeout=60)) as store, store:
        store.execute("CREATE TABLE IF NOT EXISTS vectors (name TEXT PRIMARY KEY, vector BLOB)")
        known = dict(_stored(store, names))
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        made = zip(missing, _made(kind, list(missing.values())), strict=True) if missing else ()
        new = {name: vector.astype(np.float32).tobytes() for name, vector in made}
        store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", new.items())
    known |= new
    return np.array([np.frombuffer(known[name], np.float32) for name in names])


def _stored(store: sqlite3.Connection, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for name in dict.fromkeys(names):
        yield from store.execute("SELECT name, vector FROM vectors WHERE name = ?", (name,))


def _made(kind: InputType, texts: Sequence[str]) -> Vectors:
    with running() as embedder:
        if kind == "query":
            return np.stack([embedder.question(text) for text in texts])
        starts = range(0, len(texts), _TEXTS_PER_REQUEST)
        return np.concatenate([embedder.passages(texts[start : start + _TEXTS_PER_REQUEST]) for start in starts])
