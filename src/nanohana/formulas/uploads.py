"""Tables out of a spreadsheet that was read by the limited parser process (``documents.parsing``).

A formula names cells: every row and column must stand where the sheet has it, or nothing is made of the table.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from nanohana.documents.structure import Block, BlockKind, ParsedDocument
from nanohana.formulas.refusals import bounds
from nanohana.formulas.table import Table, TableError, table_from_rows

Rows = Sequence[Sequence[str]]


def tables_of(document: ParsedDocument) -> list[tuple[str, Table]]:
    """The tables of a workbook or CSV with the names of their sheets, the first of each sheet. Raises TableError.

    Behind the first one, what is a form and no table is passed over.
    """
    found: dict[str, Table] = {}
    for block in document.blocks:
        if block.kind == BlockKind.TABLE and len(block.rows) > 1:
            sheet = _sheet(block, len(found))
            if sheet not in found and (not found or _is_in_place(block)):
                found[sheet] = table_from_rows(*_placed(block, sheet))
    if not found:
        raise TableError("ファイルに表が見つかりません。1行目に見出しのある表を入れてください。")
    return list(found.items())


def _sheet(block: Block, number: int) -> str:
    """Its name; one by its number where the format has none."""
    return next((span.sheet for span in block.spans if span.sheet), f"Sheet{number + 1}")


def _areas(block: Block) -> list[tuple[int, int, int, int]]:
    """First column, first row, last column, last row of each row."""
    return [bounds(span.cells) for span in block.spans if span.cells]


def _is_in_place(block: Block) -> bool:
    """Whether no column of the sheet is missing between those of the table."""
    areas = _areas(block)
    return not areas or max(area[2] for area in areas) - min(area[0] for area in areas) + 1 == len(block.rows[0])


def _placed(block: Block, sheet: str) -> tuple[Rows, str]:
    """The rows, with an empty one wherever the sheet has none of the table, and the first cell. Raises TableError."""
    areas = _areas(block)
    if not areas:
        return [row for row in block.rows if any(cell.strip() for cell in row)], "A1"
    if not _is_in_place(block):
        raise TableError(_NOT_IN_PLACE.format(sheet=sheet))
    left = min(area[0] for area in areas)
    rows = {area[1]: row for area, row in zip(areas, block.rows, strict=False)}
    whole = rows if len(areas) == len(block.rows) else dict(enumerate(block.rows, min(rows)))
    top = min(whole)
    return [whole.get(number, ()) for number in range(top, max(whole) + 1)], f"{get_column_letter(left)}{top}"


_NOT_IN_PLACE = (
    "シート「{sheet}」の表に、非表示の列、空の列又は結合したセルがあるため、列の位置が分かりません。"
    "非表示の列を表示し、空の列とセルの結合をなくしてから、もう一度選んでください。"
)
