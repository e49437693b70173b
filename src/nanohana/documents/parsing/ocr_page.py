"""A scanned page: recognised pieces of lines -> lines and tables in reading order.

1. Pieces are recognised; a page that reads badly is tried upside down. (Text lying on its right side needs nothing:
   its lines run downwards from right to left, as vertical writing does.)
2. Places are put in points of the page laid straight, and turned when most text runs downwards.
3. Drawn lines give ruled tables by the same code as in a born-digital PDF.
4. The rest is put in reading order by place (``pdf_order``), and pieces of one line are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import atan, degrees, hypot, pi
from statistics import median

import cv2
import numpy as np
from PIL import Image

from nanohana.documents.parsing.ocr import Recognised, recognise
from nanohana.documents.parsing.ocr_rulings import rulings
from nanohana.documents.parsing.pdf_geometry import Rect, enclosing, overlap, rotated
from nanohana.documents.parsing.pdf_grid import Grid, grids
from nanohana.documents.parsing.pdf_layout import Item, Page, turned_ruling
from nanohana.documents.parsing.pdf_lines import Line, mark_room, without_ruby
from nanohana.documents.parsing.pdf_order import reading_order
from nanohana.documents.parsing.pdf_tables import Table, glue, group_by_cell, is_table, table
from nanohana.documents.structure import PageSize

DOUBTFUL_SCORE = 0.75  # below: the page may be upside down
ONE_LINE_GAP = 2.0  # line heights between pieces of one line

_NUMBER_BEFORE_TEXT = re.compile(
    # The recogniser drops the wide space after 項 and heading numbers. A number before a unit counts something.
    r"^(?:\d{1,2}|[(（]\d{1,2}[)）])(?=[ぁ-んァ-ヶ一-龠])(?![年月日時分秒週条項号章節款目円人件回名個枚台か箇ヶつ次階級種者割部千百万億])"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A recognised piece of a line, in points of the straightened page."""

    text: str
    rect: Rect
    score: float


def recognised_page(picture: Image.Image, size: PageSize, number: int) -> Page:
    """Page ``number`` (1-based) of ``size`` points out of its image."""
    pixels = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])  # RGB -> BGR
    found, turn = _upright(pixels)
    skew = turn + _skew(found)
    scale = picture.width / size.width
    pieces = [_piece(one, skew, size, scale) for one in found]
    lines = rulings(_straightened(pixels, skew), scale)
    vertical = _runs_down(pieces)
    if vertical:
        pieces = [replace(piece, rect=piece.rect.turned()) for piece in pieces]
        lines = [turned_ruling(line) for line in lines]
    return Page(number, size, _items(pieces, grids(lines)), vertical, skew)


def _upright(pixels: np.ndarray) -> tuple[list[Recognised], float]:
    """What is recognised, with its corners on the given page, and how the page was turned for it: 0 or pi radians."""
    found = recognise(pixels)
    if _certainty(found) >= DOUBTFUL_SCORE:
        return found, 0.0
    over = recognise(np.ascontiguousarray(pixels[::-1, ::-1]))
    if _certainty(over) < _certainty(found) + 0.1:
        return found, 0.0
    height, width = pixels.shape[:2]
    return [replace(one, corners=tuple((width - x, height - y) for x, y in one.corners)) for one in over], pi


def _certainty(found: list[Recognised]) -> float:
    """Mean score of the characters; 0 where nothing was recognised, as happens on a page upside down."""
    return sum(one.score * len(one.text) for one in found) / max(sum(len(one.text) for one in found), 1)


def _skew(found: list[Recognised]) -> float:
    """Median slant of the long lines, in radians; a page lies askew by a few degrees at most."""
    slants = []
    for one in found:
        (x0, y0), (x1, y1), (x2, y2), _ = one.corners
        along = (x1 - x0, y1 - y0) if hypot(x1 - x0, y1 - y0) > hypot(x2 - x1, y2 - y1) else (y2 - y1, x1 - x2)
        if len(one.text) >= 8 and abs(along[1]) < 0.1 * abs(along[0]):
            slants.append(atan(along[1] / along[0]))
    return median(slants) if slants else 0.0


def _piece(one: Recognised, skew: float, size: PageSize, scale: float) -> Piece:
    middle = size.width / 2, size.height / 2
    corners = [rotated((x / scale, y / scale), -skew, middle) for x, y in one.corners]
    return Piece(one.text, enclosing(Rect(x, y, x, y) for x, y in corners), one.score)


def _straightened(pixels: np.ndarray, skew: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees(skew), 1.0)
    return cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255))


def _runs_down(pieces: list[Piece]) -> bool:
    down = sum(len(p.text) for p in pieces if p.rect.height > 1.5 * p.rect.width)
    return down > sum(len(p.text) for p in pieces) / 2


def _items(pieces: list[Piece], found: list[Grid]) -> list[Item]:
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


def _table(grid: Grid, pieces: list[Piece]) -> Table | None:
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


def _line(piece: Piece) -> Line:
    text = _NUMBER_BEFORE_TEXT.sub("\\g<0>\u3000", piece.text)
    # A recognised box is about a quarter higher than the characters in it.
    return Line(text, piece.rect, size=0.8 * piece.rect.height, score=min(piece.score, 0.999))


def _parted(piece: Piece, grid: Grid) -> Iterator[Piece]:
    """A piece cut where it runs over a column's line; Japanese characters are evenly wide."""
    rect = piece.rect
    walls = grid.walls_across(rect.centre[1])
    cuts = [x for x in walls if rect.left + 0.3 * rect.height < x < rect.right - 0.3 * rect.height]
    edges = [rect.left, *cuts, rect.right]
    places = [round((edge - rect.left) / max(rect.width, 1.0) * len(piece.text)) for edge in edges]
    for (left, right), (start, end) in zip(pairwise(edges), pairwise(places), strict=True):
        if text := piece.text[start:end].strip():
            yield replace(piece, text=text, rect=Rect(left, rect.top, right, rect.bottom))
