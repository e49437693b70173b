"""What a search asks for and what it finds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from nanohana.documents.structure import Span, whole_place


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search; an empty set does not narrow. Nothing here widens the actor's rights."""

    libraries: frozenset[int] = frozenset()
    divisions: frozenset[int] = frozenset()  # owner divisions (所管課)
    kinds: frozenset[str] = frozenset()  # formats of the registered files: "pdf", "docx", ...
    documents: frozenset[UUID] = frozenset()


EVERYWHERE = Scope()


class Candidate(NamedTuple):
    """A passage by its number, with its scores as measured; ``cosine`` is that of its nearest window."""

    number: int
    bm25: float
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was found. ``rank`` counts from 1. ``score`` orders; ``relevance`` before it, where a model has
    judged the passage.

    ``bm25`` and ``cosine`` are the parts as measured, ``coverage`` is the share (0–1) of the question's weighted terms
    that stand in the passage, ``match`` that of its characters and their pairs in one or two sentences.
    ``cosine`` is that of the nearest window, None where no vectors were compared.
    """

    chunk: int
    document: UUID
    version: UUID
    title: str
    version_label: str
    library_id: int
    library: str
    division_id: int
    division: str
    format: str
    kind: str
    effective_from: datetime.date | None
    effective_until: datetime.date | None  # the first day on which it no longer holds
    heading_path: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]
    first_block: int
    last_block: int
    bm25: float
    cosine: float | None
    coverage: float = 0.0
    handling_label: int = 2  # 取扱区分 of its document, the strictest unless it is known
    match: float = 0.0
    score: float = 0.0
    relevance: float | None = None
    rank: int = 0

    @property
    def page(self) -> int | None:
        return self.spans[0].page if self.spans else None

    @property
    def place(self) -> str:
        """Where it stands in the source, see ``whole_place``."""
        return whole_place(self.spans)


@dataclass(frozen=True, slots=True)
class Facet:
    """A value by which the found passages can be narrowed, and how many of them have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The passages, best first. ``notes`` are Japanese sentences on what the search could not do.

    ``terms`` are the question's terms that the index knows, each with its weight times its idf. ``holding`` says of
    each term that was looked for in how many of the ``indexed`` passages it stands. ``vector`` is the question's, shape
    (dimension,), where one was made.
    """

    passages: tuple[Passage, ...] = ()
    facets: Mapping[str, tuple[Facet, ...]] = field(default_factory=dict)  # "library", "division", "kind"
    notes: tuple[str, ...] = ()
    terms: Mapping[str, float] = field(default_factory=dict)
    took_ms: Mapping[str, float] = field(default_factory=dict)  # "analysis", "embedding", "query", "ranking"
    indexed: int = 0
    holding: Mapping[str, int] = field(default_factory=dict)
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
