"""新旧対照表 as an Excel workbook: one line of the table in a row, changes underlined within the cells."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from nanohana.drafting.comparison.comparing import Comparison
from nanohana.drafting.comparison.differences import Line
from nanohana.drafting.comparison.layout import NEW_HEAD, OLD_HEAD, TableLine, table_lines
from nanohana.drafting.word_text import printable

_LONGEST = 32_767
"""Characters that a cell of Excel holds."""
_THIN = Side(style="thin")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def comparison_xlsx(comparison: Comparison, title: str = "新旧対照表") -> bytes:
    """The workbook. No cell is a formula, whatever a line begins with."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheet = workbook.create_sheet("新旧対照表")
    sheet.append([printable(title)])
    sheet["A1"].data_type = "s"
    sheet.append([NEW_HEAD, OLD_HEAD, "備考"])
    for cell in sheet[2]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8E8E8")
        cell.border = Border(_THIN, _THIN, _THIN, _THIN)
    lines = table_lines(comparison)
    for row, line in enumerate(lines, 3):
        _write(sheet, row, line, last=row - 2 == len(lines) or lines[row - 2].first)
    for column, width in zip("ABC", (60, 60, 20), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


def _write(sheet: Worksheet, row: int, line: TableLine, *, last: bool) -> None:
    border = Border(_THIN, _THIN, _THIN if line.first else None, _THIN if last else None)
    for column, value in enumerate((_rich(line.new), _rich(line.old), line.note), 1):
        cell = sheet.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        cell.alignment, cell.border = _WRAPPED, border


def _rich(line: Line) -> CellRichText | str:
    text = "".join(printable(run.text) for run in line)
    if len(text) > _LONGEST:
        return text[: _LONGEST - 5] + "（以下略）"[:5]
    if not any(run.changed for run in line):
        return text
    underlined = InlineFont(u="single")
    runs = ((printable(run.text), run.changed) for run in line)
    return CellRichText(*(TextBlock(underlined, text) if changed else text for text, changed in runs if text))
