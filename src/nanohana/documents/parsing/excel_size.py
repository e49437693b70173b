"""How large the sheets of a workbook really are, before a library builds them: read from their XML as it streams by, or
from the records of a binary workbook (.xlsb; [MS-XLSB] 2.1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

from nanohana.documents.parsing.archive import read_part, stream_part

_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=\"([A-Z]{1,3})([0-9]{1,7})\"")
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\"")
_LONGEST_TAG = 512
_BINARY_ROW = 0
_BINARY_CELLS = frozenset({*range(1, 12), 62})  # BrtCellBlank to BrtFmlaError, and BrtCellRString


@dataclass(slots=True)
class Size:
    """Cells and rows in all sheets, the largest rectangle of a sheet that has cells, and cells covered by merging."""

    cells: int = 0
    rows: int = 0
    grid: int = 0
    merged: int = 0


def workbook_size(archive: ZipFile) -> Size:
    """Raises UnreadableDocument "archive_limits" where a sheet unpacks to more than the limits."""
    size = Size()
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _measure(stream_part(archive, name), size)
        elif name.startswith("xl/worksheets/") and name.endswith(".bin"):
            _measure_binary(read_part(archive, name), size)
    return size


def _measure(blocks: Iterator[bytes], size: Size) -> None:
    """Counts block by block; a tag cut by the border of a block waits for the next."""
    columns: set[bytes] = set()
    last_row = 0
    rest = b""
    for block in blocks:
        text = rest + block
        cut = text.rfind(b"<", len(text) - _LONGEST_TAG) if len(text) > _LONGEST_TAG else 0
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        last_row = max(last_row, _count(text, size, columns))
    last_row = max(last_row, _count(rest, size, columns))
    width = max(map(_column, columns), default=0)
    size.grid = max(size.grid, last_row * width)


def _count(text: bytes, size: Size, columns: set[bytes]) -> int:
    """The last row with a cell in it."""
    cells = _CELL.findall(text)
    size.cells += len(cells)
    size.rows += len(_ROW.findall(text))
    columns.update(column for column, _ in cells)
    for left, top, right, bottom in _MERGED.findall(text):
        size.merged += (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
    return int(cells[-1][1]) if cells else 0


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _measure_binary(part: bytes, size: Size) -> None:
    """A row's record begins with its number, a cell's with its column, both from 0."""
    place = last_row = width = 0
    while place < len(part):
        kind, place = _number(part, place, 2)
        length, place = _number(part, place, 4)
        first = int.from_bytes(part[place : place + 4], "little")
        if kind == _BINARY_ROW:
            size.rows += 1
            last_row = max(last_row, first + 1)
        elif kind in _BINARY_CELLS:
            size.cells += 1
            width = max(width, first + 1)
        place += length
    size.grid = max(size.grid, last_row * width)


def _number(part: bytes, place: int, longest: int) -> tuple[int, int]:
    """A number of so many bytes of seven bits, of which the highest says whether another follows; and where it ends."""
    value = 0
    for position, byte in enumerate(part[place : place + longest]):
        value |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            return value, place + position + 1
    return value, place + longest
