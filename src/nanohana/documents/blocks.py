"""Blocks between the structure that parsers give and the rows of the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from nanohana.documents.models import StoredBlock, Version
from nanohana.documents.structure import Block, BlockKind, Box, Span

_COPY = (
    f"COPY {StoredBlock._meta.db_table} (version_id, ordinal, page, kind, text, heading_path, level, spans, rows, "
    "header_rows, flags) FROM STDIN"
)
_PLACES = ("page", "sheet", "cells", "slide", "paragraph")
_SIDES = ("left", "top", "right", "bottom")


def store_blocks(version: Version, blocks: Iterable[Block]) -> None:
    """Replace what is stored of a version. Takes part in the caller's transaction.

    By COPY, because a document of 1,600 pages has some 50,000 blocks.
    """
    version.blocks.all().delete()
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(_COPY) as copy:
        for ordinal, block in enumerate(blocks):
            copy.write_row((version.pk, ordinal, *_columns(block)))


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


def _columns(block: Block) -> tuple[object, ...]:
    first = block.spans[0] if block.spans else None
    return (
        (first.page or first.slide) if first else None,
        block.kind.value,
        block.text,
        _json(block.heading_path),
        block.level,
        _json([_span_json(span) for span in block.spans]),
        _json(block.rows),
        block.header_rows,
        _json(block.flags),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _span_json(span: Span) -> dict[str, Any]:
    """The fields of a span that say something; ``dataclasses.asdict`` takes five times as long."""
    named = {name: getattr(span, name) for name in _PLACES if getattr(span, name) is not None}
    if span.box:
        named["box"] = {side: getattr(span.box, side) for side in _SIDES}
    return {"start": span.start, "end": span.end, **named}


def _spans(rows: Iterable[dict[str, Any]]) -> Iterator[Span]:
    for row in rows:
        box = row.get("box")
        yield Span(**{**row, "box": Box(**box) if box else None})
