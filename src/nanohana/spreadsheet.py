"""CSV files for spreadsheets: every one of the product is written here.

A cell must not be taken for a formula (CSV injection), and Excel reads UTF-8 only after a byte order mark.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.http import HttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> str:
    """A cell that a spreadsheet takes for text, whatever a title or a file's name begins with; None is empty."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def unmarked(cell: str) -> str:
    """What stood in a cell before ``inert`` marked it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell


class _Line:
    """What ``csv`` writes to: gives the line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a file, all cells inert."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(head)
    for row in rows:
        yield writer.writerow(map(inert, row))


def csv_download(head: Iterable[str], rows: Iterable[Iterable[object]], name: str) -> HttpResponse:
    """The file ``name``.csv, made within the request: what is streamed after it would be read without its rights."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(csv_lines(head, rows), content_type="text/csv; charset=utf-8", headers=headers)
