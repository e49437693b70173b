"""The provisions that the evidence refers to (前条第二項, 別表第一), as further sources behind it.

Of the sources that are quoted, for the answer or as near, the references are read; the passages of the same version in
which the provisions stand are added where they are not among the sources already. A table to which a quoted sentence
leaves what is asked for (「別表第2に掲げる額」) is quoted as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple
from uuid import UUID

from nanohana.access.rights import Actor
from nanohana.answering.asked_kind import answers_kind
from nanohana.answering.evidence import Citation, Evidence, Source
from nanohana.answering.selection import Sought, excerpts, source_of
from nanohana.answering.statements import statements
from nanohana.documents.references import Layout, may_refer, place_of, references
from nanohana.search.finding import passages_numbered
from nanohana.search.models import Chunk

NEIGHBOURS = 2
#: A version with more passages is not looked through.
MOST_PASSAGES = 3_000


class _Reference(NamedTuple):
    """A reference of a source, at a character of its text, to a passage; ``found`` is that where it is a source
    already."""

    source: int
    at: int
    chunk: int
    found: Source | None


def with_neighbours(actor: Actor | None, evidence: Evidence, sought: Sought) -> Evidence:
    """The evidence with at most ``NEIGHBOURS`` further sources; itself where nothing is quoted."""
    citations = evidence.quoted
    carrying = [evidence.source(number) for number in dict.fromkeys(one.source for one in citations)]
    referred = _up_to_enough(_references(carrying, evidence))
    added = _read(actor, [one for one in referred if one.found is None], len(evidence.sources))
    quoted = {one.source for one in citations}
    tables = [
        table
        for one in referred
        if (table := one.found or added.get(one.chunk)) is not None
        and table.number not in quoted
        and _is_asked_for(one, evidence.source(one.source), citations, sought)
        and _answers(sought.question, table)
    ]
    rows = (*citations, *(row for one in tables for row in _rows_that_answer(one, sought)))
    further = replace(evidence, sources=(*evidence.sources, *added.values()))
    return replace(further, excerpts=rows) if evidence.excerpts else replace(further, near=rows)


def _up_to_enough(references: Iterable[_Reference]) -> list[_Reference]:
    """As many as hold ``NEIGHBOURS`` that are no sources yet."""
    taken: list[_Reference] = []
    for one in references:
        taken.append(one)
        if sum(other.found is None for other in taken) == NEIGHBOURS:
            break
    return taken


def _read(actor: Actor | None, references: Sequence[_Reference], number: int) -> dict[int, Source]:
    """By passage, those that the actor may read, as sources numbered on from ``number``."""
    by_chunk = {passage.chunk: passage for passage in passages_numbered(actor, [one.chunk for one in references])}
    readable = [one for one in references if one.chunk in by_chunk]
    return {
        one.chunk: replace(source_of(position, by_chunk[one.chunk]), cited_by=one.source)
        for position, one in enumerate(readable, start=number + 1)
    }


def _is_asked_for(reference: _Reference, source: Source, citations: Iterable[Citation], sought: Sought) -> bool:
    """Whether the reference of the source is quoted, and stands in that sentence that holds most of the question."""
    for quoted in (one for one in citations if one.source == reference.source):
        within = [one for one in statements(source.text) if quoted.start <= one.start < quoted.end]
        best = max((sought.share(one.text) for one in within), default=0.0)
        if any(one.start <= reference.at < one.end and sought.share(one.text) >= best for one in within):
            return True
    return False


def _answers(question: str, source: Source) -> bool:
    """Whether it is a table that holds the kind of thing asked for."""
    holds_kind = answers_kind(question)
    rows = (one for one in statements(source.text) if one.heads)
    return holds_kind is not None and any(holds_kind(row.text, row.heads) for row in rows)


def _rows_that_answer(table: Source, sought: Sought) -> Iterator[Citation]:
    """A short table as a whole, else the rows that speak of what is asked."""
    for row in excerpts(sought, [table]):
        text = table.text[row.start : row.end]
        if text == table.text or sought.share(text):
            yield row


def _references(carrying: list[Source], evidence: Evidence) -> Iterator[_Reference]:
    """What sources refer to, each passage once."""
    seen: set[int] = set()
    layout_of = cache(_layout)  # several sources are often of one version
    for source in filter(lambda one: may_refer(one.text), carrying):
        layout, blocks = layout_of(source.version)
        for one in references(source.text, place_of(source.heading_path), layout, title=source.title):
            chunk = None if one.law else layout.find(one.place)
            if chunk is not None and chunk not in seen:
                seen.add(chunk)
                yield _Reference(source.number, one.start, chunk, _found(blocks[chunk], source, evidence))


def _layout(version: str) -> tuple[Layout, dict[int, tuple[int, int]]]:
    """The provisions of a version with their passages, and the first and last block of each passage."""
    passages = Chunk.objects.filter(version=UUID(version)).order_by("ordinal")
    rows = list(passages.values_list("pk", "heading_path", "first_block", "last_block")[: MOST_PASSAGES + 1])
    if len(rows) > MOST_PASSAGES:
        return Layout(), {}
    blocks = {chunk: (first, last) for chunk, _, first, last in rows}
    return Layout.of((chunk, path) for chunk, path, *_ in rows), blocks


def _found(blocks: tuple[int, int], source: Source, evidence: Evidence) -> Source | None:
    """The source that holds these blocks of the version of ``source``."""
    first, last = blocks
    alike = (one for one in evidence.sources if one.version == source.version)
    return next((one for one in alike if one.first_block <= first and last <= one.last_block), None)
