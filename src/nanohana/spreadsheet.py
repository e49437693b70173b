"""Tables as files for spreadsheets: every CSV file of the product is written here, and every plain Excel file.
``table_files`` reads what people send.

A cell must not be taken for a formula (CSV injection; a Japanese Excel takes the signs of full width, too), and Excel
reads UTF-8 only after a byte order mark.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.http import HttpResponse
from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from nanohana.web.downloads import CSV, EXCEL, download

_NEGATIVE = re.compile(r"-[0-9][0-9,]*(?:\.[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def inert(value: object) -> str:
    """A cell that a spreadsheet takes for no formula, whatever a title or a file's name begins with; None is empty.

    A number below zero stays one.
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NEGATIVE.fullmatch(text) else text


def unmarked(cell: str) -> str:
    """What stood in a cell before ``inert`` marked it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


def moment_cell(at: datetime.datetime | None) -> str:
    """A cell that spreadsheets read as a date with its time; None is empty."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


class _Line:
    """What ``csv`` writes to: gives the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a file, all cells inert."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(map(inert, head))
    for row in rows:
        yield writer.writerow(map(inert, row))


def csv_download(head: Iterable[str], rows: Iterable[Iterable[object]], name: str) -> HttpResponse:
    """The file ``name``.csv, made within the request: what is streamed after it would be read without its rights."""
    return download(csv_lines(head, rows), f"{name}.csv", CSV)


def table_download(
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    name: str,
    file_format: str,
    widths: Mapping[str, int] | None = None,
) -> HttpResponse:
    """The table as ``name``.csv or, with the format "xlsx", as a workbook."""
    if file_format != "xlsx":
        return csv_download(head, rows, name)
    return download(excel_file(head, rows, widths), f"{name}.xlsx", EXCEL)


def excel_file(head: Sequence[str], rows: Iterable[Sequence[object]], widths: Mapping[str, int] | None = None) -> bytes:
    """A workbook with one sheet, its head fixed; every cell is inert text. ``widths`` of columns by their heads."""
    from nanohana.office_files import in_xml  # with the libraries of Word, which no CSV file needs

    book = Workbook()
    sheet = book.worksheets[0]
    for number, cells in enumerate([head, *rows], 1):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(number, column, in_xml(inert(value)))
            cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=number == 1)
    for column, title in enumerate(head, 1):
        if widths and title in widths:
            sheet.column_dimensions[get_column_letter(column)].width = widths[title]
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
