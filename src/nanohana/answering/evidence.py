"""What an answer stands on: passages as they were found, numbered as the reader sees them, kept with the turn."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.timezone import localdate
from pydantic import JsonValue, TypeAdapter


@dataclass(frozen=True, slots=True)
class Source:
    """A passage of a registered document; ``number`` is its citation mark, ``text`` stands exactly so in the source.

    The blocks are ordinals in the version, by which the passage is opened.
    """

    number: int
    document: str
    version: str
    title: str
    version_label: str
    library: str
    division: str
    effective_from: datetime.date | None
    effective_until: datetime.date | None  # the first day on which it no longer holds
    heading_path: tuple[str, ...]
    place: str  # 「3ページ」「シート「日当」A5:H24」
    first_block: int
    last_block: int
    text: str
    cited_by: int = 0  # the source that refers to it; 0: found by the question

    @property
    def heading(self) -> str:
        return " > ".join(self.heading_path)

    @property
    def has_ended(self) -> bool:
        """Whether the version no longer holds today."""
        return self.effective_until is not None and self.effective_until <= localdate()

    @property
    def is_future(self) -> bool:
        """Whether the version does not hold yet (未施行)."""
        return self.effective_from is not None and self.effective_from > localdate()


@dataclass(frozen=True, slots=True)
class Citation:
    """Characters ``start:end`` of the text of source ``source``."""

    source: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """``sufficient`` is our decision that the sources answer, ``confidence`` (0–1) what it rests on.

    ``excerpts`` are the sentences that carry the answer; where the sources do not answer there are none. ``near`` are
    then the nearest sentences, where an answer among them is not out of the question.
    """

    sufficient: bool
    confidence: float
    sources: tuple[Source, ...]
    excerpts: tuple[Citation, ...]
    near: tuple[Citation, ...] = ()

    def source(self, number: int) -> Source:
        return self.sources[number - 1]

    @property
    def quoted(self) -> tuple[Citation, ...]:
        """What is shown word for word, as the answer or as near."""
        return self.excerpts or self.near

    def quote(self, citation: Citation) -> str:
        return self.source(citation.source).text[citation.start : citation.end]


NO_EVIDENCE = Evidence(False, 0.0, (), ())
_ADAPTER = TypeAdapter(Evidence)
_CITATIONS = TypeAdapter(tuple[Citation, ...])


def to_json(evidence: Evidence) -> dict[str, JsonValue]:
    value: dict[str, JsonValue] = _ADAPTER.dump_python(evidence, mode="json")
    return value


def from_json(value: object) -> Evidence:
    return _ADAPTER.validate_python(value)


def citations_to_json(citations: tuple[Citation, ...]) -> JsonValue:
    value: JsonValue = _CITATIONS.dump_python(citations, mode="json")
    return value


def citations_from_json(value: object) -> tuple[Citation, ...]:
    return _CITATIONS.validate_python(value)
