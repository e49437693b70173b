"""Rows of cells -> a table block whose every row knows its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nanohana.documents.structure import Block, BlockKind, Span, table_text


def table_block(
    rows: Sequence[Sequence[str]], places: Sequence[Span], header_rows: int = 0, flags: tuple[str, ...] = ()
) -> Block:
    """``places`` holds one span for each row; their offsets are set here."""
    spans = []
    start = 0
    for row, place in zip(rows, places, strict=True):
        end = start + sum(map(len, row)) + max(len(row) - 1, 0)
        spans.append(replace(place, start=start, end=end))
        start = end + 1
    return Block(
        BlockKind.TABLE,
        table_text(rows),
        tuple(spans),
        rows=tuple(map(tuple, rows)),
        header_rows=header_rows,
        flags=flags,
    )
