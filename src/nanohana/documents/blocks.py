"""Blocks between the structure that parsers give and the rows of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from nanohana.documents.models import StoredBlock, Version
from nanohana.documents.structure import Block, BlockKind, Box, Span

ROWS_PER_INSERT = 1_000


def store_blocks(version: Version, blocks: Iterable[Block]) -> None:
    """Replace what is stored of a version. Takes part in the caller's transaction."""
    version.blocks.all().delete()
    rows = (_row(version, ordinal, block) for ordinal, block in enumerate(blocks))
    StoredBlock.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)


def block_of(row: StoredBlock) -> Block:
    """The block as the parser gave it."""
    return Block(
        kind=BlockKind(row.kind),
        text=row.text,
        spans=tuple(_spans(row.spans)),
        heading_path=tuple(row.heading_path),
        level=row.level,
        rows=tuple(tuple(cells) for cells in row.rows),
        header_rows=row.header_rows,
        flags=tuple(row.flags),
    )


def _row(version: Version, ordinal: int, block: Block) -> StoredBlock:
    first = block.spans[0] if block.spans else None
    return StoredBlock(
        version=version,
        ordinal=ordinal,
        page=(first.page or first.slide) if first else None,
        kind=block.kind,
        text=block.text,
        heading_path=list(block.heading_path),
        level=block.level,
        spans=[_span_json(span) for span in block.spans],
        rows=[list(cells) for cells in block.rows],
        header_rows=block.header_rows,
        flags=list(block.flags),
    )


def _span_json(span: Span) -> dict[str, Any]:
    return {name: value for name, value in asdict(span).items() if value is not None}


def _spans(rows: Iterable[dict[str, Any]]) -> Iterator[Span]:
    for row in rows:
        box = row.get("box")
        yield Span(**{**row, "box": Box(**box) if box else None})
