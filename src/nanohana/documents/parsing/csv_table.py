"""CSV and TSV -> one table, whatever its encoding and its delimiter."""

from __future__ import annotations

import csv
import io
from itertools import islice
from pathlib import Path

from nanohana.documents.parsing.tables import likely_header_rows, table_block
from nanohana.documents.parsing.text_encoding import decode
from nanohana.documents.structure import ParsedDocument, Span, UnreadableDocument

MAX_ROWS = 20_000
MAX_COLUMNS = 500
_DELIMITERS = ",\t;"
_SAMPLE_LINES = 20
_LONGEST_CELL = 1_000_000


def parse_csv(path: Path) -> ParsedDocument:
    """``Span.paragraph`` of a row is its number. Raises UnreadableDocument "damaged"."""
    text = decode(path.read_bytes())
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        found = [(reader.line_num, row[:MAX_COLUMNS]) for row in islice(reader, MAX_ROWS) if any(map(str.strip, row))]
        left = sum(1 for _ in reader)
    except csv.Error as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error
    width = max((len(row) for _, row in found), default=0)
    rows = [[_shown(cell) for cell in row] + [""] * (width - len(row)) for _, row in found]
    places = [Span(0, 0, paragraph=number) for number, _ in found]
    blocks = (table_block(rows, places, likely_header_rows(rows)),) if rows else ()
    warnings = (_LEFT_OUT.format(rows=len(found) + left, kept=len(found)),) if left else ()
    return ParsedDocument(format="csv", blocks=blocks, warnings=warnings)


def _shown(cell: str) -> str:
    """FileMaker writes a vertical tab for a line end in a field."""
    return cell.replace("\v", "\n").strip()


def _delimiter(text: str) -> str:
    """The one that divides most lines into the same number of cells, two or more."""
    lines = text[:65_536].split("\n")[:_SAMPLE_LINES]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = [count for row in csv.reader(lines, delimiter=delimiter) if (count := len(row)) > 1]
        return (max(map(counts.count, counts)), len(counts)) if counts else (0, 0)

    return max(_DELIMITERS, key=agreement)


_DAMAGED = "CSVファイルとして読み取れません。表計算ソフトで開き、CSV形式で保存し直してから登録してください。"
_LEFT_OUT = "{rows:,}行のうち先頭の{kept:,}行だけを登録しました。残りは、分割して登録してください。"
