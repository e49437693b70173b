"""Tables that people send to be taken over, CSV and Excel, read into rows: the other way of ``spreadsheet``.

1. The text of a CSV file is UTF-8, with or without a byte order mark, or else CP932 (what Excel saves in Japan); its
   cells are divided by commas.
2. Of an Excel file the first sheet is read: what its cells show, never a formula; days as 2026-04-01.
3. Cells lose the spaces around them and the mark of ``spreadsheet.inert``. Rows without any text are left out.
4. Nothing of a file is trusted: its bytes, what it unpacks to, its rows and its columns are limited.

Documents that are registered are read by ``documents.parsing`` instead: they come in any encoding and form, and what
cannot be understood of them is shown as it is. What is taken over is understood wholly, or refused.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES

from nanohana.spreadsheet import unmarked

MOST_COLUMNS = 100
MOST_UNPACKED = 60_000_000
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xlsx; .xls, and an .xlsx with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SEPARATORS = {"\t": "タブ", ";": "セミコロン"}
_ERRORS = frozenset(ERROR_CODES)  # of formulas
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}[0-9]{1,7})"')
_NOT_CALCULATED = re.compile(  # a text may be empty: it has a type
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?![^>]{0,99}\bt="str")[^>]{0,99}>'
    rb"<f(?:[^>]{0,99}/>|[^>]{0,99}>[^<]{0,9999}</f>)(?:<v ?/>|<v></v>)?</c>"
)
Row = tuple[int, list[str]]  # the line in the file on which it begins, its cells


def at_line(line: int, text: str) -> str:
    """What is wrong with a line of a file, in the one way it is said everywhere; line 0 is the file as a whole."""
    return f"{line}行目：{text}" if line else text


class UnusableFile(Exception):
    """The file cannot be read as a table. The message is Japanese: what is wrong and what to do.

    ``line`` is where; 0 means the file as a whole.
    """

    def __init__(self, text: str, line: int = 0) -> None:
        self.text, self.line = text, line
        super().__init__(at_line(line, text))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may bring: bytes, and rows below its heading."""

    size: int
    rows: int

    def check(self, size: int) -> None:
        """Raises UnusableFile for a file of more bytes."""
        if size > self.size:
            most = f"{self.size // 1_000_000}MB" if self.size >= 1_000_000 else f"{self.size // 1_000}KB"
            raise UnusableFile(f"ファイルが大きすぎます（{most}まで）。分けて取り込んでください。")

    @property
    def sent_back(self) -> Limits:
        """For the text of a CSV file that was within these, when a page sends it back, as UTF-8 with long line ends.

        One byte of the file is three at most: a half-width kana of CP932.
        """
        return replace(self, size=3 * self.size)


def text_of(content: bytes) -> str:
    """The text of a CSV file. Raises UnusableFile."""
    _refuse_old_excel(content)
    if content.startswith(_ZIP):
        raise UnusableFile("ExcelファイルはCSVではありません。Excelで、CSV（UTF-8）の形で保存し直してください。")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnusableFile("文字として読み取れません。UTF-8又はシフトJISのCSVで保存してください。")


def csv_rows(content: bytes, limits: Limits) -> list[Row]:
    """The rows of a CSV file, its heading first. Raises UnusableFile."""
    limits.check(len(content))
    return _filled(_csv(text_of(content)), limits)


def table_rows(content: bytes, limits: Limits) -> list[Row]:
    """The rows of a CSV or Excel file, its heading first. Raises UnusableFile."""
    limits.check(len(content))
    _refuse_old_excel(content)
    if content.startswith(_ZIP):
        return _filled(_excel(content, limits.rows + 2), limits)
    return csv_rows(content, limits)


def _refuse_old_excel(content: bytes) -> None:
    if content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            raise UnusableFile("パスワードの付いたファイルは読み取れません。パスワードを外して保存し直してください。")
        raise UnusableFile("古い形式のExcelファイル（.xls）は読み取れません。別の形式で保存し直してください。")


def _filled(found: Iterator[Row], limits: Limits) -> list[Row]:
    rows: list[Row] = []
    for number, cells in found:
        if not any(cells):
            continue
        if len(rows) > limits.rows:
            raise UnusableFile(f"行が多すぎます（{limits.rows:,}行まで）。分けて取り込んでください。")
        rows.append((number, cells))
        _refuse_errors(number, cells, rows[0][1])
    if not rows:
        raise UnusableFile("ファイルに何も書かれていません。")
    return rows


def _refuse_errors(number: int, cells: list[str], titles: list[str]) -> None:
    for column, cell in enumerate(cells):
        if cell in _ERRORS:
            title = titles[column] if column < len(titles) else f"{column + 1}列目"
            raise UnusableFile(f"「{title}」が、計算の誤り（{cell}）です。直してから取り込んでください。", number)


def check_widths(rows: list[Row]) -> None:
    """Raises UnusableFile for the first cell that stands below no heading: it would be lost."""
    titles = rows[0][1]
    for number, cells in rows:
        for column, cell in enumerate(cells):
            if cell and not (column < len(titles) and titles[column]):
                raise UnusableFile(
                    f"{column + 1}列目の「{cell[:30]}」には、列の見出しがありません。"
                    '文の中のカンマで列が分かれたときは、その欄を引用符（"）で囲んでください。',
                    number,
                )


def _csv(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if line == 1 and len(cells) == 1:
                _refuse_other_separators(cells[0])
            yield line, [unmarked(cell.strip()) for cell in cells[:MOST_COLUMNS]]
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnusableFile('引用符（"）が閉じられていないか、CSVの形式が正しくありません。', line) from error


def _refuse_other_separators(head: str) -> None:
    for mark, name in _SEPARATORS.items():
        if mark in head.strip():
            raise UnusableFile(f"列が{name}で区切られています。カンマで区切ったCSVで保存し直してください。", 1)


def _excel(content: bytes, most: int) -> Iterator[Row]:
    """So many rows with something in them, as wide as the heading, or wider where something stands behind it."""
    _guard(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        with sheet._get_source() as source:  # type: ignore[attr-defined]  # the rows alone tell of no merged cells
            xml = source.read()
        rows = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)
        written = ((number, cells) for number, cells in rows if cells.count(None) < len(cells))  # of up to a million
        texts = ((number, _without_tail([_text(cell) for cell in cells])) for number, cells in written)
        filled = list(islice(((number, cells) for number, cells in texts if cells), most))
    except Exception as error:  # openpyxl raises whatever comes up in a broken file
        raise UnusableFile("Excelファイルを読み取れません。開き直して、.xlsxの形で保存し直してください。") from error
    _refuse_cells_without_what_they_show(xml)
    width = len(filled[0][1]) if filled else 0
    yield from ((number, cells + [""] * (width - len(cells))) for number, cells in filled)


def _refuse_cells_without_what_they_show(xml: bytes) -> None:
    """Of cells that are merged only the first has the text; a formula that no spreadsheet has calculated has none."""
    if merged := _MERGED.search(xml):
        place, line = merged[1].decode(), int(merged[2])
        raise UnusableFile(f"セル{place}が結合されています。結合を解除し、それぞれのセルに書いてください。", line)
    if formula := _NOT_CALCULATED.search(xml):
        place, line = (formula[1] + formula[2]).decode(), int(formula[2])
        raise UnusableFile(f"セル{place}の数式に、計算した値がありません。Excelで開き、保存し直してください。", line)


def _guard(content: bytes) -> None:
    """A small file may unpack to one that fills the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnusableFile("Excelファイルが壊れています。開き直して、.xlsxの形で保存し直してください。") from error
    if unpacked > MOST_UNPACKED:
        raise UnusableFile("ファイルの中身が大きすぎます。分けて取り込んでください。")


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    if isinstance(cell, datetime.date):
        return cell.strftime("%Y-%m-%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else unmarked(str(cell).replace("\r\n", "\n").strip())
