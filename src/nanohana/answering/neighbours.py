"""The provisions that the evidence refers to (前条第二項, 別表第一), as further sources behind it.

Of the sources that carry the answer the references are read; the passages of the same version in which the provisions
stand are added where they are not among the sources already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from uuid import UUID

from nanohana.access.rights import Actor
from nanohana.answering.evidence import Evidence, Source
from nanohana.answering.selection import source_of
from nanohana.documents.references import Layout, may_refer, place_of, references
from nanohana.search.finding import passages_numbered
from nanohana.search.models import Chunk

NEIGHBOURS = 2
#: A version with more passages is not looked through.
MOST_PASSAGES = 3_000


def with_neighbours(actor: Actor | None, evidence: Evidence) -> Evidence:
    """The evidence with at most ``NEIGHBOURS`` further sources; itself where it does not answer."""
    carrying = [evidence.source(number) for number in dict.fromkeys(c.source for c in evidence.excerpts)]
    cited_by = dict(islice(_cited(carrying, evidence), NEIGHBOURS))
    if not cited_by:
        return evidence
    by_chunk = {passage.chunk: passage for passage in passages_numbered(actor, cited_by)}
    number = len(evidence.sources)
    added = [
        replace(source_of(number + position, by_chunk[chunk]), cited_by=source)
        for position, (chunk, source) in enumerate(((c, s) for c, s in cited_by.items() if c in by_chunk), start=1)
    ]
    return replace(evidence, sources=(*evidence.sources, *added))


def _cited(carrying: list[Source], evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Numbers of passages that sources refer to, each once, with the number of the source."""
    seen: set[int] = set()
    layout_of = cache(_layout)  # several sources are often of one version
    for source in filter(lambda one: may_refer(one.text), carrying):
        layout, blocks = layout_of(source.version)
        for one in references(source.text, place_of(source.heading_path), layout, title=source.title):
            chunk = None if one.law else layout.find(one.place)
            if chunk is not None and chunk not in seen:
                seen.add(chunk)
                if not _is_source(blocks[chunk], source, evidence):
                    yield chunk, source.number


def _layout(version: str) -> tuple[Layout, dict[int, tuple[int, int]]]:
    """The provisions of a version with their passages, and the first and last block of each passage."""
    passages = Chunk.objects.filter(version=UUID(version)).order_by("ordinal")
    rows = list(passages.values_list("pk", "heading_path", "first_block", "last_block")[: MOST_PASSAGES + 1])
    if len(rows) > MOST_PASSAGES:
        return Layout(), {}
    blocks = {chunk: (first, last) for chunk, _, first, last in rows}
    return Layout.of((chunk, path) for chunk, path, *_ in rows), blocks


def _is_source(blocks: tuple[int, int], source: Source, evidence: Evidence) -> bool:
    """Whether a passage of these blocks of the version of ``source`` is among the sources already."""
    first, last = blocks
    alike = (one for one in evidence.sources if one.version == source.version)
    return any(one.first_block <= first and last <= one.last_block for one in alike)
