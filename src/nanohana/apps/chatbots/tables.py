"""Tables that an owner division sends: CSV (UTF-8 or CP932) and Excel, read into lines.

Nothing of a file is trusted: its size, what it unpacks to, its rows and columns are limited; formulas are not read as
such.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from openpyxl import load_workbook

from nanohana.spreadsheet import decoded, unmarked

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 3_000, 40
Row = tuple[int, list[str]]  # the line in the file, its cells


class UnusableFile(Exception):
    """The file cannot be read as a table. The message is Japanese: what is wrong and what to do."""


def read_table(content: bytes) -> list[Row]:
    """The rows of a CSV or Excel file with something in them, heading first. Raises UnusableFile."""
    if len(content) > MOST_BYTES:
        raise UnusableFile(
            f"ファイルが大きすぎます（上限{MOST_BYTES // 1024 // 1024}MB）。分割して取り込んでください。"
        )
    found = _excel(content) if content[:4] == b"PK\x03\x04" else _csv(content)
    rows: list[Row] = []
    for number, cells in found:
        if not any(cells):
            continue
        if len(rows) > MOST_ROWS:
            raise UnusableFile(f"行が多すぎます（上限{MOST_ROWS:,}行）。分割して取り込んでください。")
        rows.append((number, cells))
    if not rows:
        raise UnusableFile("ファイルに何も書かれていません。")
    return rows


def _csv(content: bytes) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_text_of(content), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [unmarked(cell.strip()) for cell in cells[:MOST_COLUMNS]]
            line = reader.line_num + 1
    except csv.Error as error:
        message = f'{line}行目：引用符（"）が閉じられていないか、CSVの形式が正しくありません。'
        raise UnusableFile(message) from error


def _text_of(content: bytes) -> str:
    text = decoded(content)
    if text is None:
        raise UnusableFile("文字として読み取れません。UTF-8又はシフトJISのCSV、又はExcel（.xlsx）で保存してください。")
    return text


def _excel(content: bytes) -> Iterator[Row]:
    _guard(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)
        texts = ((number, _without_tail([_text(cell) for cell in cells])) for number, cells in rows)
        filled = list(islice(((number, cells) for number, cells in texts if cells), MOST_ROWS + 2))
    except Exception as error:  # openpyxl raises whatever comes up in a broken file
        raise UnusableFile("Excelファイルを読み取れません。開き直して、.xlsxの形で保存し直してください。") from error
    yield from filled


def _guard(content: bytes) -> None:
    """A small file may unpack to one that fills the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnusableFile("Excelファイルが壊れています。開き直して、.xlsxの形で保存し直してください。") from error
    if unpacked > MOST_UNPACKED:
        raise UnusableFile("ファイルの中身が大きすぎます。分割して取り込んでください。")


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else unmarked(str(cell).replace("\r\n", "\n").strip())
