"""Drawn lines, filled areas and images of a PDF page, those inside form objects included.

Places are those of the displayed page; ``Placement`` maps the page's user space to it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nanohana.documents.parsing.limits import MAX_PAGE_PATH_SEGMENTS
from nanohana.documents.parsing.pdf_geometry import Rect, enclosing

Handle = Any  # a ctypes pointer of pdfium
Point = tuple[float, float]
Placement = Callable[[float, float], Point]  # a point of the page's user space -> of the displayed page

FILLED = (pdfium_c.FPDF_TEXTRENDERMODE_FILL, pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP)
WHITE = 245  # of 255, every channel: as good as paper
THIN = 3.0  # points: a filled rectangle thinner than this is a drawn line

_COLOUR = [ctypes.c_uint() for _ in range(4)]  # red, green, blue, alpha: filled anew by each call


class Ruling(NamedTuple):
    """A drawn line along an axis: at ``position`` across it, from ``start`` to ``end`` along it."""

    horizontal: bool
    position: float
    start: float
    end: float


@dataclass(slots=True)
class Graphics:
    rulings: list[Ruling] = field(default_factory=list)
    fills: list[Rect] = field(default_factory=list)  # areas that are not white
    images: list[Rect] = field(default_factory=list)
    segments: int = 0
    plain_text: bool = True  # all text is filled, opaque and not white


def graphics(page: pdfium.PdfPage, placement: Placement) -> Graphics:
    found = Graphics()
    for kind, handle, place in _objects(page.raw, placement):
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            found.plain_text = found.plain_text and _is_plain(handle)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            found.images.append(_unit_square(place))
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH and found.segments < MAX_PAGE_PATH_SEGMENTS:
            _add_path(found, handle, place)
    return found


def _objects(page: Handle, placement: Placement) -> Iterator[tuple[int, Handle, Placement]]:
    """Page objects with the map of their own space to the displayed page, those inside forms included."""
    pending = [
        (pdfium_c.FPDFPage_GetObject(page, i), placement, 0) for i in range(pdfium_c.FPDFPage_CountObjects(page))
    ]
    pending.reverse()
    while pending:
        handle, outer, depth = pending.pop()
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            yield kind, handle, outer
            continue
        place = _composed(handle, outer)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < 8:
            inner = range(pdfium_c.FPDFFormObj_CountObjects(handle))
            pending.extend((pdfium_c.FPDFFormObj_GetObject(handle, i), place, depth + 1) for i in reversed(inner))
        else:
            yield kind, handle, place


def _is_plain(text: Handle) -> bool:
    return pdfium_c.FPDFTextObj_GetTextRenderMode(text) in FILLED and not _is_white(text)


def _composed(handle: Handle, outer: Placement) -> Placement:
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(handle, matrix):
        return outer
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    return lambda x, y: outer(a * x + c * y + e, b * x + d * y + f)


def _unit_square(place: Placement) -> Rect:
    corners = [place(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    return enclosing(Rect(x, y, x, y) for x, y in corners)


def _add_path(found: Graphics, handle: Handle, place: Placement) -> None:
    fill_mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(handle, fill_mode, stroked)
    if not (fill_mode.value or stroked.value):
        return
    count = min(pdfium_c.FPDFPath_CountSegments(handle), MAX_PAGE_PATH_SEGMENTS - found.segments)
    found.segments += count
    paper = _is_white(handle)
    for points, straight in _subpaths(handle, count, place):
        if stroked.value and straight:
            found.rulings.extend(_axis_lines(points))
        elif fill_mode.value:
            area = enclosing(Rect(x, y, x, y) for x, y in points)
            if straight and min(area.width, area.height) <= THIN:
                found.rulings.append(_as_ruling(area))
        if fill_mode.value and not paper:
            found.fills.append(enclosing(Rect(x, y, x, y) for x, y in points))


def _is_white(handle: Handle) -> bool:
    """Filled with the colour of paper, or with none at all."""
    pdfium_c.FPDFPageObj_GetFillColor(handle, *_COLOUR)
    red, green, blue, alpha = _COLOUR
    return alpha.value == 0 or (red.value >= WHITE and green.value >= WHITE and blue.value >= WHITE)


def _subpaths(handle: Handle, count: int, place: Placement) -> Iterator[tuple[list[Point], bool]]:
    """Points of each subpath, closed where the path closes it, and whether it has straight sides only."""
    points: list[Point] = []
    straight = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(handle, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, straight
            points, straight = [], True
        straight = straight and kind != pdfium_c.FPDF_SEGMENT_BEZIERTO
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(place(x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, straight


def _axis_lines(points: list[Point]) -> Iterator[Ruling]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5:
            yield _as_ruling(Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _as_ruling(area: Rect) -> Ruling:
    x, y = area.centre
    if area.width >= area.height:
        return Ruling(True, y, area.left, area.right)
    return Ruling(False, x, area.top, area.bottom)
