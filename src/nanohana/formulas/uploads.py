"""Tables out of a spreadsheet that was read by the limited parser process (``documents.parsing``)."""

from __future__ import annotations

from collections.abc import Iterator

from nanohana.documents.structure import Block, BlockKind, ParsedDocument
from nanohana.formulas.table import Table, TableError, table_from_rows


def tables_of(document: ParsedDocument) -> list[tuple[str, Table]]:
    """The tables of a workbook or CSV with the names of their sheets, the first of each sheet. Raises TableError."""
    found: dict[str, Table] = {}
    for block in document.blocks:
        if block.kind == BlockKind.TABLE and len(block.rows) > 1:
            sheet, origin = _place(block, len(found))
            if sheet not in found:
                found[sheet] = table_from_rows(list(_rows(block)), origin)
    if not found:
        raise TableError("ファイルに表が見つかりません。1行目に見出しのある表を入れてください。")
    return list(found.items())


def _rows(block: Block) -> Iterator[tuple[str, ...]]:
    return (row for row in block.rows if any(cell.strip() for cell in row))


def _place(block: Block, number: int) -> tuple[str, str]:
    """The sheet and the first cell of a table; a name where the format has none."""
    span = next((span for span in block.spans if span.cells), None)
    if span is None:
        return f"Sheet{number + 1}", "A1"
    return span.sheet or f"Sheet{number + 1}", (span.cells or "A1").split(":")[0]
