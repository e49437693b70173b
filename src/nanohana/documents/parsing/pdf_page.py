"""What stands on one page of a PDF: characters in stream order, rulings, filled areas, images.

All places are in points of the page as it is displayed: cropped to its CropBox, turned by its /Rotate, origin top left.
pdfium is not thread-safe and keeps what it parsed until a page is closed, so pages are read one by one and closed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nanohana.documents.parsing.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_PATH_SEGMENTS
from nanohana.documents.parsing.pdf_geometry import Rect, enclosing
from nanohana.documents.structure import PageSize

Handle = Any  # a ctypes pointer of pdfium
Point = tuple[float, float]
Placement = Callable[[float, float], Point]  # user space of the page -> displayed page

THIN = 3.0  # points: a filled rectangle thinner than this is a drawn line
WHITE = 245  # of 255, every channel: as good as paper
UNREADABLY_SMALL = 1.5  # points


class Style(NamedTuple):
    size: float
    bold: bool
    unseen: bool  # drawn in render mode 3 or transparent or too small
    white: bool


class Character(NamedTuple):
    text: str
    rect: Rect
    style: Style


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


@dataclass(frozen=True, slots=True)
class PageContent:
    size: PageSize
    characters: list[Character]
    graphics: Graphics


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """Everything on page ``index`` (0-based). Raises pdfium.PdfiumError for a page that cannot be loaded."""
    page = document[index]
    try:
        width, height = page.get_size()
        size = PageSize(max(width, 1.0), max(height, 1.0))
        placement = _placement(page)
        graphics = _graphics(page, placement)
        return PageContent(size, _characters(page, placement), graphics)
    finally:
        page.close()


def _placement(page: pdfium.PdfPage) -> Placement:
    """The map from the page's user space to the displayed page."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, Placement] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[page.get_rotation()]


# --- characters ---


def _characters(page: pdfium.PdfPage, placement: Placement) -> list[Character]:
    """Characters that the page draws, in stream order; spaces that pdfium guesses between words are left out."""
    textpage = page.get_textpage()  # keep the reference: without it pdfium answers with no characters at all
    try:
        return list(_drawn(textpage.raw, min(textpage.count_chars(), MAX_PAGE_CHARACTERS), placement))
    finally:
        textpage.close()


def _drawn(raw: Handle, count: int, placement: Placement) -> Iterator[Character]:
    bounds = pdfium_c.FS_RECTF()
    styles: dict[int, Style] = {}
    for index in range(count):
        owner = pdfium_c.FPDFText_GetTextObject(raw, index)
        if not owner:
            continue  # made up by pdfium
        text = _printable(pdfium_c.FPDFText_GetUnicode(raw, index))
        if not text or not pdfium_c.FPDFText_GetLooseCharBox(raw, index, bounds):
            continue
        address = ctypes.addressof(owner.contents)
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(raw, index, owner)
        x0, y0 = placement(bounds.left, bounds.top)
        x1, y1 = placement(bounds.right, bounds.bottom)
        rect = Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        yield Character(text, rect, style)


def _printable(code: int) -> str:
    """The character of a code point. pdfium gives U+0002 for a hyphen at a line's end; other controls mean nothing."""
    if code == 2:
        return "-"
    if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFE, 0xFFFF):
        return ""
    return chr(code)


def _style(raw: Handle, index: int, owner: Handle) -> Style:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
    scale = max(abs(matrix.c), abs(matrix.d))
    size = pdfium_c.FPDFText_GetFontSize(raw, index) * (scale or 1.0)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    coloured = pdfium_c.FPDFText_GetFillColor(raw, index, red, green, blue, alpha)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(owner)
    filled = mode in (pdfium_c.FPDF_TEXTRENDERMODE_FILL, pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP)
    return Style(
        size=round(abs(size), 1),
        bold=_is_bold(raw, index, mode),
        unseen=mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        or abs(size) < UNREADABLY_SMALL
        or bool(filled and coloured and alpha.value == 0),
        white=bool(filled and coloured and min(red.value, green.value, blue.value) >= WHITE),
    )


def _is_bold(raw: Handle, index: int, mode: int) -> bool:
    """Bold by the font's weight or name, or by the outline that Word draws around Japanese fonts without a bold cut."""
    if mode == pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE or pdfium_c.FPDFText_GetFontWeight(raw, index) >= 600:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(raw, index, name, 128, flags)
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"-eb"))


# --- lines, areas, images ---


def _graphics(page: pdfium.PdfPage, placement: Placement) -> Graphics:
    found = Graphics()
    for kind, handle, place in _objects(page.raw, placement):
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
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
            continue
        place = _composed(handle, outer)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < 8:
            inner = range(pdfium_c.FPDFFormObj_CountObjects(handle))
            pending.extend((pdfium_c.FPDFFormObj_GetObject(handle, i), place, depth + 1) for i in reversed(inner))
        else:
            yield kind, handle, place


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
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha)
    return min(red.value, green.value, blue.value) >= WHITE or alpha.value == 0


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
