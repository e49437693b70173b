"""CSV and TSV -> one table, whatever its encoding and its delimiter, below the lines that stand before its heads."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice, takewhile
from pathlib import Path

from nanohana.documents.parsing.tables import likely_header_rows, table_block
from nanohana.documents.parsing.text_encoding import decode
from nanohana.documents.structure import Block, BlockKind, ParsedDocument, Span, UnreadableDocument

MAX_ROWS = 20_000
MAX_COLUMNS = 500
_DELIMITERS = ",\t;"
_SAMPLE_LINES = 20
_LONGEST_CELL = 1_000_000
_NAMED_DELIMITER = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # for Excel
_KEPT_AS_TEXT = re.compile(r'^="([^"]*)"$')


def parse_csv(path: Path) -> ParsedDocument:
    """``Span.paragraph`` of a row is its number. Raises UnreadableDocument "damaged"."""
    text = decode(path.read_bytes())
    csv.field_size_limit(_LONGEST_CELL)
    named = _NAMED_DELIMITER.match(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=named[1] if named else _delimiter(text))
    found: list[tuple[int, list[str]]] = []
    widest = 0
    try:
        for row in islice(reader, 1 if named else 0, MAX_ROWS):
            if cells := _shown(row):
                widest = max(widest, len(cells))
                found.append((reader.line_num, cells[:MAX_COLUMNS]))
        left = sum(1 for _ in reader)
    except csv.Error as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error
    titles = list(takewhile(lambda line: len(line[1]) == 1, found)) if widest > 1 else []
    blocks = [_title(number, cells[0]) for number, cells in titles]
    width = min(widest, MAX_COLUMNS)
    rows = [row + [""] * (width - len(row)) for _, row in found[len(titles) :]]
    places = [Span(0, 0, paragraph=number) for number, _ in found[len(titles) :]]
    blocks += [table_block(rows, places, likely_header_rows(rows))] if rows else []
    warnings = [_LEFT_OUT.format(rows=len(found) + left, kept=len(found))] if left else []
    if widest > width:
        warnings.append(_COLUMNS_LEFT_OUT.format(columns=widest, kept=width))
    return ParsedDocument(format="csv", blocks=tuple(blocks), warnings=tuple(warnings))


def _title(number: int, text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text, (Span(0, len(text), paragraph=number),))


def _shown(row: list[str]) -> list[str]:
    """The cells up to the last one with a text. FileMaker writes a vertical tab for a line end in a field, and other
    systems ="001", which keeps its zeros in Excel."""
    cells = [_KEPT_AS_TEXT.sub(r"\1", cell.replace("\v", "\n").strip()) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _delimiter(text: str) -> str:
    """The one that divides most lines into the same number of cells, two or more."""
    lines = text[:65_536].split("\n")[:_SAMPLE_LINES]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = [count for row in csv.reader(lines, delimiter=delimiter) if (count := len(row)) > 1]
        return (max(map(counts.count, counts)), len(counts)) if counts else (0, 0)

    return max(_DELIMITERS, key=agreement)


_DAMAGED = "CSVファイルとして読み取れません。表計算ソフトで開き、CSV形式で保存し直してから登録してください。"
_LEFT_OUT = "{rows:,}行のうち先頭の{kept:,}行だけを登録しました。残りは、分割して登録してください。"
_COLUMNS_LEFT_OUT = "{columns:,}列のうち左から{kept:,}列だけを登録しました。残りは、列を分けて登録してください。"
