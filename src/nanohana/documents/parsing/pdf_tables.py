"""Ruled tables of a page, and their continuation on the next pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from nanohana.documents.parsing.pdf_geometry import Rect
from nanohana.documents.parsing.pdf_grid import Grid
from nanohana.documents.parsing.pdf_lines import Line

Cell = list[Line]

SAME_COLUMN = 4.0  # points
FILLED_SHARE = 0.3  # drawings and calendars have fewer cells with text


@dataclass(slots=True)
class Table:
    rect: Rect
    columns: tuple[float, ...]
    rows: list[list[Cell]]
    header_rows: int = 0
    lines: list[Line] = field(default_factory=list)


def is_table(grid: Grid, filled: set[tuple[int, int]]) -> bool:
    """Two columns and enough text. One column of boxes is text in a frame."""
    cells = grid.cells
    return len(grid.xs) > 2 and len(cells) >= 3 and len(filled) >= max(2, FILLED_SHARE * len(cells))


def table(grid: Grid, cells: dict[tuple[int, int], Cell]) -> Table:
    """The rows of a grid; a merged cell has its text in its first row and column."""
    rows = [[cells.get((r, c), []) for c in range(len(grid.xs) - 1)] for r in range(len(grid.ys) - 1)]
    header = max(grid.rows_of(cell) for cell in set(grid.owner[0]))
    kept = [row for row in rows if any(row)]
    return Table(grid.rect, grid.xs, kept, header_rows=min(header, len(kept)) if _is_header(rows[0]) else 0)


def _is_header(row: list[Cell]) -> bool:
    """Whether a first row names its columns: no long text, no bare figures."""
    texts = [cell_text(cell) for cell in row if cell]
    return len(texts) > 1 and all(len(text) <= 30 and not text.replace(",", "").isdecimal() for text in texts)


def cell_text(cell: Iterable[Line]) -> str:
    return joined_text([line.text for line in cell])


def joined_text(texts: list[str]) -> str:
    """Lines of one paragraph as one text: a space only between two words of Latin letters."""
    result = ""
    for text in texts:
        result += glue(result, text) + text
    return result


def glue(before: str, after: str) -> str:
    if not before or not after or before.endswith("-"):
        return ""
    return " " if before[-1].isascii() and after[0].isascii() else ""


def continues(above: Table, below: Table) -> bool:
    """Whether ``below``, the first thing on its page, goes on with the columns of the page before."""
    return len(above.columns) == len(below.columns) and all(
        abs(one - other) <= SAME_COLUMN for one, other in zip(above.columns, below.columns, strict=True)
    )


def join(above: Table, below: Table) -> None:
    """Append the rows of the next page, without the header rows repeated there."""
    repeated = 0
    for one, other in zip(above.rows, below.rows, strict=False):
        if _texts(one) != _texts(other):
            break
        repeated += 1
    if repeated:
        above.header_rows = max(above.header_rows, repeated)
    above.rows.extend(below.rows[repeated:])


def _texts(row: list[Cell]) -> list[str]:
    return [cell_text(cell) for cell in row]


def group_by_cell(grid: Grid, lines: Iterable[Line]) -> dict[tuple[int, int], Cell]:
    cells: defaultdict[tuple[int, int], Cell] = defaultdict(list)
    for line in lines:
        cells[grid.cell_at(*line.rect.centre)].append(line)
    return cells
