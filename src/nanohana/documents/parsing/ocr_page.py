"""A scanned page: recognised pieces of lines -> lines and tables in reading order.

1. Pieces are recognised; a page that reads badly is tried upside down. (Text lying on its right side needs nothing:
   its lines run downwards from right to left, as vertical writing does.)
2. Places are put in points of the displayed page, and turned when most text runs downwards.
3. Drawn lines give ruled tables by the same code as in a born-digital PDF.
4. The rest is put in reading order by place (``pdf_order``), and pieces of one line are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np
from PIL import Image

from nanohana.documents.parsing.ocr import Recognised, recognise
from nanohana.documents.parsing.ocr_rulings import rulings
from nanohana.documents.parsing.pdf_geometry import Rect, enclosing, overlap
from nanohana.documents.parsing.pdf_grid import Grid, grids
from nanohana.documents.parsing.pdf_layout import Item, Page, turned_ruling
from nanohana.documents.parsing.pdf_lines import Line, mark_room, without_ruby
from nanohana.documents.parsing.pdf_order import reading_order
from nanohana.documents.parsing.pdf_tables import Table, glue, group_by_cell, is_table, table
from nanohana.documents.structure import PageSize

DOUBTFUL_SCORE = 0.75  # below: the page may be upside down
ONE_LINE_GAP = 2.0  # line heights between pieces of one line


def recognised_page(picture: Image.Image, size: PageSize, number: int) -> Page:
    """Page ``number`` (1-based) of ``size`` points out of its image."""
    pixels = np.asarray(picture)[:, :, ::-1]  # RGB -> BGR
    scale = picture.width / size.width
    pieces = [replace(piece, rect=_scaled(piece.rect, scale)) for piece in _upright(np.ascontiguousarray(pixels))]
    vertical = _runs_down(pieces)
    lines = rulings(pixels, scale)
    if vertical:
        pieces = [replace(piece, rect=piece.rect.turned()) for piece in pieces]
        lines = [turned_ruling(line) for line in lines]
    return Page(number, size, _items(pieces, grids(lines)), vertical)


def _upright(pixels: np.ndarray) -> list[Recognised]:
    pieces = recognise(pixels)
    if not pieces or _certainty(pieces) >= DOUBTFUL_SCORE:
        return pieces
    over = recognise(np.ascontiguousarray(pixels[::-1, ::-1]))
    if not over or _certainty(over) < _certainty(pieces) + 0.1:
        return pieces
    height, width = pixels.shape[:2]
    return [replace(piece, rect=_point_mirrored(piece.rect, width, height)) for piece in over]


def _certainty(pieces: list[Recognised]) -> float:
    return sum(p.score * len(p.text) for p in pieces) / sum(len(p.text) for p in pieces)


def _point_mirrored(rect: Rect, width: float, height: float) -> Rect:
    return Rect(width - rect.right, height - rect.bottom, width - rect.left, height - rect.top)


def _scaled(rect: Rect, scale: float) -> Rect:
    return Rect(*(edge / scale for edge in rect))


def _runs_down(pieces: list[Recognised]) -> bool:
    down = sum(len(p.text) for p in pieces if p.rect.height > 1.5 * p.rect.width)
    return down > sum(len(p.text) for p in pieces) / 2


def _items(pieces: list[Recognised], found: list[Grid]) -> list[Item]:
    tables: list[Table] = []
    for grid in reversed(found):  # smallest first: a table inside a cell is its own
        inside = [piece for piece in pieces if grid.rect.holds(*piece.rect.centre)]
        built = _table(grid, inside)
        if built:
            tables.append(built)
            pieces = [piece for piece in pieces if piece not in inside]
    items = _in_order([*map(_line, pieces), *tables])
    mark_room([item for item in items if isinstance(item, Line)])
    return items


def _table(grid: Grid, pieces: list[Recognised]) -> Table | None:
    parts = [_line(part) for piece in pieces for part in _parted(piece, grid)]
    cells = {cell: _whole_lines(reading_order(lines)) for cell, lines in group_by_cell(grid, parts).items()}
    return table(grid, cells) if is_table(grid, set(cells)) else None


def _in_order(items: list[Item]) -> list[Item]:
    """Reading order, with the pieces of each line joined between the tables."""
    ordered: list[Item] = []
    for _, run in groupby(reading_order(items), key=type):
        group = list(run)
        lines = [item for item in group if isinstance(item, Line)]
        ordered.extend(without_ruby(_whole_lines(lines)) if lines else group)
    return ordered


def _whole_lines(pieces: Iterable[Line]) -> list[Line]:
    """Pieces that stand on one line joined, with a space where the gap is wider than a character."""
    whole: list[Line] = []
    for piece in pieces:
        if whole and _continues(whole[-1].rect, piece.rect):
            last = whole[-1]
            wide = piece.rect.left - last.rect.right > last.size
            last.text += (" " if wide else glue(last.text, piece.text)) + piece.text
            last.rect = enclosing([last.rect, piece.rect])
            last.score = min(last.score, piece.score)
        else:
            whole.append(piece)
    return whole


def _continues(last: Rect, piece: Rect) -> bool:
    return (
        overlap(last.top, last.bottom, piece.top, piece.bottom) > 0.5 * min(last.height, piece.height)
        and -0.5 * last.height < piece.left - last.right < ONE_LINE_GAP * last.height
    )


def _line(piece: Recognised) -> Line:
    # A recognised box is about a quarter higher than the characters in it.
    return Line(piece.text, piece.rect, size=0.8 * piece.rect.height, score=min(piece.score, 0.999))


def _parted(piece: Recognised, grid: Grid) -> Iterator[Recognised]:
    """A piece cut where it runs over a column's line; Japanese characters are evenly wide."""
    rect = piece.rect
    walls = grid.walls_across(rect.centre[1])
    cuts = [x for x in walls if rect.left + 0.3 * rect.height < x < rect.right - 0.3 * rect.height]
    edges = [rect.left, *cuts, rect.right]
    places = [round((edge - rect.left) / max(rect.width, 1.0) * len(piece.text)) for edge in edges]
    for (left, right), (start, end) in zip(pairwise(edges), pairwise(places), strict=True):
        if text := piece.text[start:end].strip():
            yield replace(piece, text=text, rect=Rect(left, rect.top, right, rect.bottom))
