"""Excel -> blocks with sheet and cells.

1. The package is measured before a library opens it (``excel_size``): a single cell in XFD1048576 kills one library,
   and a million rows another.
2. Up to 50,000 cells: openpyxl, with number formats, hidden rows, comments and formulas. Above, and of binary workbooks
   (.xlsb, .xls): calamine, values only.
3. Of a sheet at most 20,000 rows are registered; what is left out is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import python_calamine
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from nanohana.documents.parsing.archive import open_archive
from nanohana.documents.parsing.drawing_text import drawing_texts
from nanohana.documents.parsing.excel_format import shown
from nanohana.documents.parsing.excel_layout import Place, Sheet, cell_range, sheet_blocks
from nanohana.documents.parsing.excel_size import Size, workbook_size
from nanohana.documents.parsing.strict_form import is_strict, transitional_package
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span, UnreadableDocument

MAX_ROWS = 20_000
MAX_CELLS = 400_000
_DETAILED_CELLS = 50_000
_DETAILED_ROWS = 100_000
_DETAILED_MERGES = 500_000
_LARGEST_GRID = 8_000_000
_MOST_CELLS = 4_000_000
_DEFAULT_NAMES = ("Sheet", "シート")
_HIDDEN = ("hidden",)
_INVISIBLE = ("invisible_text",)


@dataclass(slots=True)
class _Found:
    """What was read so far, and how many cells may still be."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    cells_left: int = MAX_CELLS


def parse_excel(path: Path) -> ParsedDocument:
    """Raises UnreadableDocument: "damaged", "too_large" and those of ``open_archive``."""
    with open_archive(path) as archive:
        size = workbook_size(archive)
        is_detailed = _is_detailed(size) and "xl/workbook.bin" not in archive.NameToInfo
        strict = transitional_package(archive) if is_detailed and is_strict(archive, "xl/workbook.xml") else None
        texts = drawing_texts(archive, "xl/drawings/", "xl/charts/", "xl/diagrams/data")
        drawings = [Block(BlockKind.PARAGRAPH, text) for text in texts]
    found = _Found()
    if is_detailed:
        with strict or path.open("rb") as file:  # of a path the library wants the ending, which kept files do not have
            _read_details(file, found)
    elif size.cells <= _MOST_CELLS and size.grid <= _LARGEST_GRID:
        _read_values(path, found)
    else:
        raise UnreadableDocument("too_large", _TOO_LARGE)
    return ParsedDocument(format="xlsx", blocks=(*found.blocks, *drawings), warnings=tuple(found.warnings))


def parse_legacy_excel(path: Path) -> ParsedDocument:
    """The binary .xls. Raises UnreadableDocument: "damaged", "encrypted"."""
    found = _Found()
    _read_values(path, found)
    return ParsedDocument(format="xls", blocks=tuple(found.blocks), warnings=tuple(found.warnings))


def _is_detailed(size: Size) -> bool:
    return size.cells <= _DETAILED_CELLS and size.rows <= _DETAILED_ROWS and size.merged <= _DETAILED_MERGES


def _read_details(file: BinaryIO, found: _Found) -> None:
    try:
        formulas = openpyxl.load_workbook(file)
        values = openpyxl.load_workbook(file, data_only=True)
    except Exception as error:  # openpyxl raises errors of many kinds for files that Excel would repair
        raise UnreadableDocument("damaged", _DAMAGED) from error
    for sheet in formulas.worksheets:
        cached = values[sheet.title]
        hidden = sheet.sheet_state != "visible"
        ends = {(area.min_row, area.min_col): (area.max_row, area.max_col) for area in sheet.merged_cells.ranges}
        flags = _HIDDEN if hidden else ()
        hidden_rows = _hidden_rows(sheet)
        for own, cells in _cells(sheet, cached).items():
            _add(found, Sheet(sheet.title, cells, ends, own or flags, hidden_rows))
        found.blocks += _comments(sheet, flags)
    struck = sum(_is_struck(cell) for sheet in formulas.worksheets for cell in sheet._cells.values())
    found.warnings += [_STRUCK.format(count=struck)] if struck else []


def _is_struck(cell: Any) -> bool:
    return isinstance(cell, Cell) and cell.value is not None and cell.has_style and bool(cell.font and cell.font.strike)


def _cells(sheet: Worksheet, cached: Worksheet) -> dict[tuple[str, ...], dict[Place, str]]:
    """Texts of the cells by their flags: those that are shown, in hidden rows and columns, or that show nothing.

    ``_cells`` is openpyxl's own store: its iterators walk the whole rectangle, which may be 17 thousand million cells.
    """
    hidden_rows = _hidden_rows(sheet)
    hidden_columns = _hidden_columns(sheet)
    found: dict[tuple[str, ...], dict[Place, str]] = {(): {}, _HIDDEN: {}, _INVISIBLE: {}}
    for place, cell in sheet._cells.items():
        text = _text(cell, cached._cells.get(place))
        if text:
            hidden = place[0] in hidden_rows or place[1] in hidden_columns
            found[_HIDDEN if hidden else _INVISIBLE if _shows_nothing(cell) else ()][place] = text
    return found


def _shows_nothing(cell: Any) -> bool:
    """White letters in a cell without a fill, or a number format that shows nothing."""
    if not isinstance(cell, Cell) or not cell.has_style:
        return False
    colour = cell.font.color if cell.font else None
    white = colour is not None and (
        (colour.type == "rgb" and str(colour.rgb)[-6:].upper() == "FFFFFF")
        or (colour.type == "theme" and colour.theme == 0 and not colour.tint)
    )
    return (white and not cell.fill.fill_type) or cell.number_format == ";;;"


def _hidden_rows(sheet: Worksheet) -> frozenset[int]:
    return frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden)


def _hidden_columns(sheet: Worksheet) -> set[int]:
    groups = (column for column in sheet.column_dimensions.values() if column.hidden)
    return {number for column in groups for number in range(column.min or 0, min(column.max or 0, 16_384) + 1)}


def _text(cell: Any, cached: Any) -> str:
    """The value as it is shown; a formula that was never calculated is shown itself."""
    if not isinstance(cell, Cell):
        return ""
    value = cell.value
    if cell.data_type == "f":
        value = cached.value if cached is not None and cached.value is not None else _formula(value)
    return shown(value, cell.number_format).strip()


def _formula(value: Any) -> str:
    return str(getattr(value, "text", None) or value or "")


def _comments(sheet: Worksheet, flags: tuple[str, ...]) -> Iterator[Block]:
    for (row, column), cell in sheet._cells.items():
        comment = getattr(cell, "comment", None)
        if comment is not None and comment.text.strip():
            text = f"（コメント）{comment.text.strip()}"
            place = Span(0, len(text), sheet=sheet.title, cells=cell_range((row, column), (row, column)))
            yield Block(BlockKind.NOTE, text, (place,), flags=flags)


def _read_values(path: Path, found: _Found) -> None:
    try:
        workbook = _open_values(path)
        states = {meta.name: meta.visible for meta in workbook.sheets_metadata}
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            visible = states.get(name) == python_calamine.SheetVisibleEnum.Visible
            _add(found, _values(sheet, found), () if visible else _HIDDEN)
    except python_calamine.PasswordError as error:
        raise UnreadableDocument("encrypted", _ENCRYPTED) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error


def _open_values(path: Path) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except Exception:
        raise
    except BaseException as panic:  # the library is Rust, and its panics are no Exception
        if type(panic).__name__ != "PanicException":
            raise
        raise UnreadableDocument("damaged", _DAMAGED) from panic


def _values(sheet: python_calamine.CalamineSheet, found: _Found) -> Sheet:
    """The first rows of a sheet, as far as its and the workbook's limits reach."""
    top, left = sheet.start or (0, 0)
    cells: dict[Place, str] = {}
    for number, row in enumerate(sheet.iter_rows(), 1):  # blank rows above the first cell are among them
        if number > top + MAX_ROWS or len(cells) >= found.cells_left:
            found.warnings.append(
                _LEFT_OUT.format(sheet=sheet.name, rows=(sheet.end or (0, 0))[0] + 1, kept=number - 1)
            )
            break
        for column, value in enumerate(row, left + 1):
            text = "" if value == "" else shown(value)
            if text:
                cells[number, column] = text
    merged = sheet.merged_cell_ranges or []
    ends = {(first[0] + 1, first[1] + 1): (last[0] + 1, last[1] + 1) for first, last in merged}
    return Sheet(sheet.name, cells, ends)


def _add(found: _Found, sheet: Sheet, flags: tuple[str, ...] | None = None) -> None:
    """The blocks of a sheet under its name as heading, unless the name says nothing."""
    sheet = sheet if flags is None else replace(sheet, flags=flags)
    found.cells_left -= len(sheet.cells)
    blocks = list(sheet_blocks(sheet))
    if blocks and sheet.name.rstrip("0123456789０１２３４５６７８９ ()") not in _DEFAULT_NAMES:
        place = replace(blocks[0].spans[0], start=0, end=len(sheet.name))
        found.blocks.append(Block(BlockKind.HEADING, sheet.name, (place,), level=1, flags=sheet.flags))
    found.blocks += blocks


_DAMAGED = "Excelファイルが壊れているため読み取れません。Excelで開いて保存し直してから登録してください。"
_ENCRYPTED = (
    "パスワードで保護されているため、内容を読み取れません。パスワードを解除して保存し直してから登録してください。"
)
_STRUCK = (
    "取り消し線を引いたセルが{count}個あり、ほかのセルと同じに読み取りました。"
    "要らない内容であれば、消してから登録してください。"
)
_TOO_LARGE = "シートのセルが多すぎるため読み取れません。必要な範囲だけのファイルにするか、CSVに分けて登録してください。"
_LEFT_OUT = "シート「{sheet}」は{rows:,}行のうち先頭の{kept:,}行だけを登録しました。残りは、分割して登録してください。"
