"""Vectors of questions and passages, from the product's own embeddings process or an OpenAI-compatible endpoint.

Both speak ``POST /v1/embeddings``; the own process listens on a UNIX socket in the data folder and also takes
``input_type``. Where neither answers, or not with what can be vectors, or too slowly or too much, then
``EmbeddingsUnavailable`` is raised and search goes on without vectors.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import httpx
import numpy as np
from numpy.typing import NDArray

from nanohana import providers
from nanohana.configuration import HandlingName, Settings, current, data_folder
from nanohana.jobs.interruption import TryAgain
from nanohana.outbound import NOT_UNDERSTOOD, Refused, Unreachable, body_of, own_socket
from nanohana.protection.policy import starred

Vectors = NDArray[np.float32]
InputType = Literal["query", "passage"]

QUESTION_SECONDS = 2.0
PASSAGES_SECONDS = 120.0
LARGEST_VECTOR = 256 * 1024  # bytes as JSON: 4,096 numbers with all their digits take some 100,000
_LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107

# What a model wants before its texts; the product's own process adds it itself.
_PREFIXES: dict[str, dict[InputType, str]] = {
    "e5": {"query": "query: ", "passage": "passage: "},
    "ruri-v3": {"query": "検索クエリ: ", "passage": "検索文書: "},
}


class EmbeddingsUnavailable(TryAgain):
    """No vectors can be made now; the message is Japanese."""


class EmbeddingsRefused(EmbeddingsUnavailable):
    """The endpoint may not be asked: its record in the settings does not allow it."""


def socket_path() -> Path:
    """Where the embeddings process listens: in the data folder, or a private folder where that path is too long."""
    path = data_folder() / "run" / "embeddings.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"nanohana-{os.geteuid()}-{name}" / "embeddings.sock"


class Embedder:
    """A client of one embeddings server, the one in use or the ``next`` one; may be used by many threads."""

    def __init__(self, settings: Settings, *, is_next: bool = False) -> None:
        self.model = settings.next_embeddings_model if is_next else settings.embeddings_model
        self._url = settings.next_embeddings_url if is_next else settings.embeddings_url
        self._key = settings.next_embeddings_key if is_next else settings.embeddings_key
        self._settings = settings

    @cached_property
    def _client(self) -> httpx.Client:
        if self._url is None:
            return own_socket(socket_path(), base_url="http://embeddings/v1")
        return providers.client_of(self._url, self._key, self._settings)

    @property
    def refusal(self) -> str:
        """Why the endpoint may not be asked now; nothing where it may, and of the product's own process."""
        return providers.refusal(self._url, self._settings) if self._url is not None else ""

    @property
    def is_own(self) -> bool:
        """Whether it is the product's own process: what is asked of it stays on this machine."""
        return self._url is None

    @property
    def ceiling(self) -> HandlingName:
        """The highest 取扱区分 of documents that may be sent here."""
        return "restricted" if self._url is None else providers.ceiling(self._url, self._settings)

    def question(self, text: str) -> Vectors:
        """The unit vector of one question, shape (dimension,). Raises ``EmbeddingsUnavailable``."""
        vector: Vectors = self._embed([text], "query", QUESTION_SECONDS)[0]
        return vector

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of questions, shape (texts, dimension), each asked for alone as ``question`` does."""
        return np.stack([self.question(text) for text in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of passages, shape (texts, dimension). Raises ``EmbeddingsUnavailable``."""
        return self._embed(texts, "passage", PASSAGES_SECONDS)

    def answers(self) -> bool:
        """Whether the server is there and lists its models."""
        try:
            return not self.refusal and self._client.get("/models", timeout=QUESTION_SECONDS).is_success
        except (httpx.HTTPError, Refused, Unreachable):
            return False

    def _embed(self, texts: Sequence[str], kind: InputType, seconds: float) -> Vectors:
        if why := self.refusal:
            raise EmbeddingsRefused(why)
        try:
            answer = self._asked(self._request(texts, kind), len(texts) * LARGEST_VECTOR, seconds)
            vectors = _understood(answer, len(texts))
        except (httpx.HTTPError, Refused, Unreachable, *NOT_UNDERSTOOD) as error:
            raise EmbeddingsUnavailable("検索モデル（埋め込み）が応答しません。") from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
        unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-9))
        return unit

    def _asked(self, request: dict[str, object], largest: int, seconds: float) -> bytes:
        """The answer's body: an endpoint neither keeps anybody waiting nor fills the memory."""
        deadline = time.monotonic() + seconds
        with self._client.stream("POST", "/embeddings", json=request, timeout=seconds) as answer:
            answer.raise_for_status()
            return body_of(answer, largest, deadline)

    def _request(self, texts: Sequence[str], kind: InputType) -> dict[str, object]:
        if self.is_own:
            return {"model": self.model, "input": list(texts), "input_type": kind}
        prefix = next((rule[kind] for name, rule in _PREFIXES.items() if name in self.model.lower()), "")
        return {"model": self.model, "input": [prefix + starred(text) for text in texts]}


def _understood(answer: bytes, texts: int) -> Vectors:
    """The vectors, shape (texts, dimension). Raises one of ``NOT_UNDERSTOOD``."""
    rows = [row["embedding"] for row in json.loads(answer)["data"]]
    vectors = np.asarray(rows, dtype=np.float32)
    if vectors.ndim != 2 or len(vectors) != texts or not vectors.shape[1] or not np.isfinite(vectors).all():
        raise ValueError("no vectors")
    return vectors


@lru_cache
def embedder(model: str = "") -> Embedder:
    """The client of this process: of the next server where ``model`` is its, else of the one in use."""
    settings = current()
    has_next = settings.next_embeddings_url is not None
    return Embedder(settings, is_next=has_next and model == settings.next_embeddings_model)
