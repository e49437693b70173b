"""Writes a source as .xlsx: ordinary tables, or a form on a grid of narrow merged cells (方眼紙)."""

from __future__ import annotations

import datetime
import re
from itertools import pairwise
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from nanohana.sample.sources import Block, Cell, Heading, Source, Table

ERA_DATE = '[$-411]ggge"年"m"月"d"日"'
GRID_COLUMNS = 40
GRID_WIDTH = 2.3  # characters
NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d{1,12}")
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
LINE = Side(style="thin")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEADER_FILL = PatternFill("solid", fgColor="FFF2CC")


def write_excel(source: Source, path: Path) -> None:
    """One sheet for each heading of level 1; tables keep one column a cell, a form spreads each over the grid."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title, workbook.properties.creator = source.title, "菜花県"
    for name, blocks in _sheets(source):
        _write_sheet(workbook.create_sheet(name), source, blocks)
    workbook.save(path)


def _sheets(source: Source) -> list[tuple[str, tuple[Block, ...]]]:
    """Name and blocks of each sheet. A body without headings is one sheet named after the title."""
    body = source.body
    starts = [(n, block.text) for n, block in enumerate(body) if isinstance(block, Heading) and block.level == 1]
    if not starts:
        return [(source.title[:31], body)]
    return [(name, body[start + 1 : end]) for (start, name), (end, _) in pairwise([*starts, (len(body), "")])]


def _write_sheet(sheet: Worksheet, source: Source, blocks: tuple[Block, ...]) -> None:
    is_form = source.format == "xlsx-form"
    _write_line(sheet, source.title, bold=True)
    for line in filter(None, (source.number, source.version)):
        _write_line(sheet, line)
    for block in blocks:
        if isinstance(block, Table):
            _write_table(sheet, block, columns=GRID_COLUMNS if is_form else block.width)
        else:
            _write_line(sheet, block.text, bold=isinstance(block, Heading))
    _set_widths(sheet, is_form)


def _write_line(sheet: Worksheet, text: str, *, bold: bool = False) -> None:
    cell = sheet.cell(_next_row(sheet), 1, text)
    cell.font = Font(bold=bold)


def _next_row(sheet: Worksheet) -> int:
    return sheet.max_row + 1 if sheet["A1"].value is not None else 1


def _write_table(sheet: Worksheet, table: Table, columns: int) -> None:
    """Cell ``n`` of a table of ``width`` cells begins at grid column ``n * columns // width``."""
    top = _next_row(sheet)
    for cell in table.cells():
        first = cell.column * columns // table.width + 1
        last = (cell.column + cell.columns) * columns // table.width
        _write_cell(sheet, cell, top + cell.row, first, last, is_header=cell.row < table.header_rows)


def _write_cell(sheet: Worksheet, cell: Cell, row: int, first: int, last: int, *, is_header: bool) -> None:
    bottom = row + cell.rows - 1
    for covered in sheet.iter_rows(row, bottom, first, last):
        for each in covered:
            each.border = FRAME
    corner = sheet.cell(row, first)
    corner.value, corner.number_format = _typed(cell.text)
    corner.alignment = Alignment(wrap_text=True, vertical="center")
    if is_header:
        corner.font, corner.fill = Font(bold=True), HEADER_FILL
    if last > first or bottom > row:
        sheet.merge_cells(start_row=row, end_row=bottom, start_column=first, end_column=last)


def _typed(text: str) -> tuple[str | int | datetime.date, str]:
    """The value a cell holds and the format that shows it. Codes with leading zeros stay text."""
    if ISO_DATE.fullmatch(text):
        return datetime.date.fromisoformat(text), ERA_DATE
    if NUMBER.fullmatch(text) and (text == "0" or not text.startswith("0")):
        return int(text.replace(",", "")), "#,##0" if "," in text else "0"
    return text, "General"


def _set_widths(sheet: Worksheet, is_form: bool) -> None:
    for column in range(1, sheet.max_column + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = GRID_WIDTH if is_form else _width(sheet, column)


def _width(sheet: Worksheet, column: int) -> float:
    """Two units for each full-width character of the longest cell within a table, at most 50."""
    framed = [cell for (cell,) in sheet.iter_rows(min_col=column, max_col=column) if cell.border.left.style]
    return float(max((min(50, len(str(cell.value or "")) * 2 + 2) for cell in framed), default=10))
