"""Ruled tables of a page, and their continuation on the next pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from nanohana.documents.parsing.pdf_geometry import Rect
from nanohana.documents.parsing.pdf_grid import Grid
from nanohana.documents.parsing.pdf_lines import Line, wraps
from nanohana.documents.parsing.tables import LONGEST_CARRIED

Cell = list[Line]

SAME_COLUMN = 4.0  # points
CELL_PADDING = 0.8  # em, left and right together
ODD_SHARE = 0.2  # of a table's area that is no rectangle
FILLED_SHARE = 0.3  # drawings and calendars have fewer cells with text

_FIGURE = re.compile(r"[\d０-９,，.．\-－−△▲%％円人件千百万億\s]+")


@dataclass(slots=True)
class Table:
    rect: Rect
    columns: tuple[float, ...]
    rows: list[list[Cell]]
    header_rows: int = 0


def is_table(grid: Grid, filled: set[tuple[int, int]]) -> bool:
    """Two columns, enough text, and cells that are rectangles. One column of boxes is text in frames, and the lines of
    a drawing leave an odd shape between its boxes."""
    cells = grid.cells
    return (
        len(grid.xs) > 2
        and len(cells) >= 3
        and len(filled) >= max(2, FILLED_SHARE * len(cells))
        and grid.odd_share <= ODD_SHARE
    )


def table(grid: Grid, cells: dict[tuple[int, int], Cell]) -> Table:
    """The rows of a grid; a merged cell has its text in its first column, below the heads in each of its rows."""
    for place, cell in cells.items():
        width = grid.width_of(place)
        for line in cell:
            line.room = width - line.rect.width - CELL_PADDING * line.size
    ruled = [[cells.get((r, c), []) for c in range(len(grid.xs) - 1)] for r in range(len(grid.ys) - 1)]
    header = max(grid.rows_of(cell) for cell in set(grid.owner[0])) if _is_header(ruled[0]) else 0
    heads = header or (0 if all(ruled[0]) else 1)
    filled = [_with_labels(grid, cells, heads, r) for r, row in enumerate(ruled) if any(row)]
    rows = [row for filled_row in filled for row in _parted(filled_row)]
    return Table(grid.rect, grid.xs, rows, header_rows=min(header, len(rows)))


def _with_labels(grid: Grid, cells: dict[tuple[int, int], Cell], heads: int, row: int) -> list[Cell]:
    """A row of a grid with what merged cells say that reach into it from above, below the heads."""
    filled = []
    for column, (first, begins) in enumerate(grid.owner[row]):
        cell = cells.get((first, begins), []) if column == begins else []
        reaches_down = heads <= first < row and len(cell_text(cell)) <= LONGEST_CARRIED
        filled.append(cell if first == row or reaches_down else [])
    return filled


def _is_header(row: list[Cell]) -> bool:
    """Whether a first row names its columns: no long text, no bare figures."""
    texts = [cell_text(cell) for cell in row if cell]
    return len(texts) > 1 and all(len(text) <= 30 and not _is_figure(text) for text in texts)


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text))


def _parted(row: list[Cell]) -> list[list[Cell]]:
    """The rows that stand in one ruled row with no line between them: as many short lines in one column as in another.
    A cell that is not lined up with them (a label over several rows) stays whole in the first."""
    most = max(len(cell) for cell in row)
    listed = [len(cell) == most and most >= 3 and _is_list(cell) for cell in row]
    if sum(listed) < 2:
        return [row]
    parts: list[list[Cell]] = [[[] for _ in row] for _ in range(most)]
    for column, cell in enumerate(row):
        for index, line in enumerate(cell):
            parts[index if listed[column] else 0][column].append(line)
    return parts


def _is_list(cell: Cell) -> bool:
    """Whether the lines of a cell are entries rather than one wrapped text."""
    wrapped = sum(wraps(one, other) and not _is_figure(one.text) for one, other in pairwise(cell))
    return wrapped <= 0.2 * len(cell)


def cell_text(cell: Cell) -> str:
    return "".join(between(before, line) + line.text for before, line in zip([None, *cell], cell, strict=False))


def between(before: Line | None, line: Line) -> str:
    """What joins two lines of a cell: a space, unless the first was wrapped within a Japanese text."""
    if before is None:
        return ""
    return glue(before.text, line.text) if wraps(before, line) else " "


def glue(before: str, after: str) -> str:
    """What joins two lines of one paragraph: a space only between two words of Latin letters."""
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
