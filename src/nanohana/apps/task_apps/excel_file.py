"""Excel files with places: 「{{件名}}」 in cells. At a cell that is 「{{出力}}」 alone a table begins, its head first.

Text never becomes a formula, whatever it begins with; plain numbers of a table become numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from io import BytesIO
from itertools import zip_longest
from typing import Any, cast
from unicodedata import east_asian_width

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from nanohana.apps.task_apps.placeholders import OUTPUT, filled, is_broken, named
from nanohana.apps.task_apps.results import Table
from nanohana.office_files import in_xml

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})(?:\.\d{1,10})?")
_WIDEST, _TEXT_WIDTH = 44, 90  # of a column, in half-width characters
_LINE, _HIGHEST = 18.0, 409.0  # of a row, in points; 409 is Excel's own limit
_THIN = Side(style="thin")
_RULED, _WRAPPED = Border(_THIN, _THIN, _THIN, _THIN), Alignment(wrap_text=True, vertical="top")
_STYLES = ("border", "alignment", "fill", "number_format", "font")


def texts(content: bytes) -> Iterator[str]:
    """The text of each cell. Raises what openpyxl raises for a file that is none."""
    return (str(cell.value) for cell in _cells(load_workbook(BytesIO(content))))


def fill(template: bytes | None, words: Mapping[str, str], parts: Sequence[str | Table]) -> bytes:
    """The template with its places filled; without one, a workbook with the parts.

    Where a table is among the parts, all come in cells from 「出力」 on; else what stands there is ``words``.
    """
    tables = [part for part in parts if isinstance(part, Table)]
    book = load_workbook(BytesIO(template)) if template else _plain(words, tables, is_alone=len(parts) == 1)
    for cell in list(_cells(book)) if template or tables else ():  # no place is looked for in what somebody wrote
        text = str(cell.value)
        if text.strip() == f"{{{{{OUTPUT}}}}}" and tables:
            _write_parts(cell, parts)
        elif named(text) and not is_broken(text):
            _write(cell, filled(text, words))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(words: Mapping[str, str], tables: Sequence[Table], *, is_alone: bool) -> Workbook:
    """One sheet that prints on A4: ruled tables, one that ``is_alone`` with its head on every page; without a table a
    row for each line of the text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = sheet.PAPERSIZE_A4, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)  # as wide as a page, as long as it is
    sheet["A1"] = f"{{{{{OUTPUT}}}}}"
    if tables:
        _lay_out(sheet, tables)
        if is_alone:
            sheet.print_title_rows, sheet.freeze_panes = "1:1", "A2"
        return book
    sheet.column_dimensions["A"].width = _TEXT_WIDTH
    for number, line in enumerate(words[OUTPUT].split("\n"), 1):
        cell = cast(Cell, sheet.cell(number, 1))
        cell.alignment = _WRAPPED
        _write(cell, line)
        _heighten(sheet, number)
    return book


def _lay_out(sheet: Worksheet, tables: Sequence[Table]) -> None:
    sheet["A1"].border, sheet["A1"].alignment = _RULED, _WRAPPED
    for number, width in enumerate(_widths(tables), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation = "landscape"


def _widths(tables: Sequence[Table]) -> list[int]:
    columns = zip_longest(*(row for table in tables for row in (table.header, *table.rows)), fillvalue="")
    return [min(_WIDEST, 2 + max(map(_width, column))) for column in columns]


def _width(text: str) -> int:
    """In half-width characters."""
    return sum(2 if east_asian_width(character) in "FWA" else 1 for character in text)


def _heighten(sheet: Worksheet, row: int) -> None:
    """As high as its wrapped cells need: a program that does not reckon this itself cuts them."""
    lines = 1
    for cell in sheet[row]:
        if cell.alignment.wrap_text and isinstance(cell.value, str):
            room = max(2, int(sheet.column_dimensions[get_column_letter(cell.column)].width) - 1)
            lines = max(lines, sum(max(1, -(-_width(line) // room)) for line in cell.value.split("\n")))
    if lines > 1:
        sheet.row_dimensions[row].height = min(_HIGHEST, _LINE * lines)


def _cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell) and isinstance(cell.value, str))


def _write_parts(corner: Cell, parts: Sequence[str | Table]) -> None:
    """One below the other. A line of a text reaches over the columns beside it; tables look as the corner does."""
    sheet, row = cast(Worksheet, corner.parent), corner.row
    styles = {name: copy(getattr(corner, name)) for name in _STYLES}
    over_columns = {**styles, "border": Border(), "alignment": Alignment(vertical="top")}
    for part in parts:
        if isinstance(part, Table):
            _write_row(sheet, row, corner.column, part.header, styles, is_head=True)
            lines, looks = part.rows, styles
            row += 1
        else:
            lines, looks = tuple((line,) for line in part.split("\n")), over_columns
        for line in lines:
            _write_row(sheet, row, corner.column, line, looks)
            row += 1


def _write_row(
    sheet: Worksheet, row: int, column: int, texts: Sequence[str], styles: Mapping[str, Any], *, is_head: bool = False
) -> None:
    for right, text in enumerate(texts):
        cell = sheet.cell(row, column + right)
        if isinstance(cell, MergedCell):
            continue
        for name, style in styles.items():
            setattr(cell, name, copy(style))
        if is_head:
            cell.font = Font(name=cell.font.name, size=cell.font.size, bold=True)
        _write(cell, text)
    _heighten(sheet, row)


def _write(cell: Cell, text: str) -> None:
    if _NUMBER.fullmatch(text):
        plain = text.replace(",", "")
        cell.value = float(plain) if "." in plain else int(plain)
        cell.number_format = "#,##0" if "," in text else cell.number_format
        return
    cell.value = in_xml(text)
    cell.data_type = "s"
