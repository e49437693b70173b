"""What stands on one page of a PDF: characters in stream order, rulings, filled areas, images.

All places are in points of the page as it is displayed: cropped to its CropBox, turned by its /Rotate, origin top left.
pdfium is not thread-safe and keeps what it parsed until a page is closed, so pages are read one by one and closed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nanohana.documents.parsing.limits import MAX_PAGE_CHARACTERS, MAX_PAGE_PATH_SEGMENTS
from nanohana.documents.parsing.pdf_geometry import Rect, enclosing
from nanohana.documents.structure import PageSize

Handle = Any  # a ctypes pointer of pdfium
Point = tuple[float, float]
Placement = Callable[[float, float], Point]  # a point of the page's user space -> of the displayed page

_FILLED = (pdfium_c.FPDF_TEXTRENDERMODE_FILL, pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP)
_OUTLINED = pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE  # so Word draws bold in Japanese fonts that have no bold cut
_INVISIBLE = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
_BOLD_NAMES = (b"bold", b"black", b"heavy")

_COLOUR = [ctypes.c_uint() for _ in range(4)]  # red, green, blue, alpha: filled anew by each call

BOLD_WEIGHT = 600
WHITE = 245  # of 255, every channel: as good as paper
UNREADABLY_SMALL = 1.5  # points


class Style(NamedTuple):
    size: float = 0.0
    bold: bool = False
    unseen: bool = False  # drawn in render mode 3 or transparent or too small
    white: bool = False


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
    plain_text: bool = True  # all text is filled, opaque and not white


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
        return PageContent(size, _characters(page, graphics.plain_text), graphics)
    finally:
        page.close()


def _placement(page: pdfium.PdfPage) -> Placement:
    """The map from the page's user space, where y grows upwards, to the page cropped and turned for display."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, Placement] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[page.get_rotation()]


# --- characters: the innermost loop of the parser ---


def _characters(page: pdfium.PdfPage, plain: bool) -> list[Character]:
    """Characters that the page draws, in stream order; spaces that pdfium guesses between words are left out."""
    textpage = page.get_textpage()  # keep the reference: without it pdfium answers with no characters at all
    try:
        left, _, _, top = page.get_bbox()
        found = _drawn(textpage.raw, min(textpage.count_chars(), MAX_PAGE_CHARACTERS), (left, top), plain)
    finally:
        textpage.close()
    return found if page.get_rotation() == 0 else _rotated(found, page)


def _rotated(found: list[Character], page: pdfium.PdfPage) -> list[Character]:
    left, _, _, top = page.get_bbox()
    place = _placement(page)
    return [
        Character(text, enclosing(Rect(*place(x + left, top - y) * 2) for x, y in (rect[:2], rect[2:])), style)
        for text, rect, style in found
    ]


def _drawn(raw: Handle, count: int, corner: Point, plain: bool) -> list[Character]:
    """Places count from the page's upper left ``corner``. Two calls into pdfium for each character: the look is asked
    for where the height of the box changes (a new line, another font), or at every character of a page with hidden,
    white or outlined text."""
    code_of, box_of = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
    x, y = corner
    box = pdfium_c.FS_RECTF()
    box_pointer = ctypes.byref(box)
    looks = _Looks(raw)
    found: list[Character] = []
    height, style = -1.0, Style()
    for index in range(count):
        code = code_of(raw, index)
        text = _printable(code)
        if not text or (code <= 32 and pdfium_c.FPDFText_IsGenerated(raw, index)):
            continue
        if not box_of(raw, index, box_pointer):
            continue
        top, bottom = box.top, box.bottom
        if top - bottom != height or not plain:
            height, style = top - bottom, looks.of(index, plain)
        found.append(Character(text, Rect(box.left - x, y - top, box.right - x, y - bottom), style))
    return found


@lru_cache(maxsize=8192)
def _printable(code: int) -> str:
    """The character of a code point. pdfium gives U+0002 for a hyphen at a line's end; other controls mean nothing."""
    if 0x3000 <= code < 0xD800 or 32 <= code < 0x7F:
        return chr(code)
    if code == 2:
        return "-"
    if code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFE, 0xFFFF):
        return ""
    return chr(code)


class _Looks:
    """The looks of a page's characters. What is asked often is asked with the same buffers."""

    def __init__(self, raw: Handle) -> None:
        self._raw = raw
        self._matrix = pdfium_c.FS_MATRIX()
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._name = ctypes.create_string_buffer(128)

    def of(self, index: int, plain: bool) -> Style:
        size = self._size(index)
        if plain:
            return Style(size, self._is_bold(index), unseen=size < UNREADABLY_SMALL)
        owner = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
        pdfium_c.FPDFText_GetFillColor(self._raw, index, *self._colour)
        red, green, blue, alpha = (channel.value for channel in self._colour)
        filled = mode in _FILLED
        return Style(
            size=size,
            bold=mode == _OUTLINED or self._is_bold(index),
            unseen=mode == _INVISIBLE or size < UNREADABLY_SMALL or (filled and alpha == 0),
            white=filled and min(red, green, blue) >= WHITE,
        )

    def _size(self, index: int) -> float:
        pdfium_c.FPDFText_GetMatrix(self._raw, index, self._matrix)
        scale = max(abs(self._matrix.c), abs(self._matrix.d)) or 1.0
        return float(round(abs(pdfium_c.FPDFText_GetFontSize(self._raw, index) * scale), 1))

    def _is_bold(self, index: int) -> bool:
        if pdfium_c.FPDFText_GetFontWeight(self._raw, index) >= BOLD_WEIGHT:
            return True
        pdfium_c.FPDFText_GetFontInfo(self._raw, index, self._name, len(self._name), None)
        return any(word in self._name.value.lower() for word in _BOLD_NAMES)


# --- lines, areas, images ---


def _graphics(page: pdfium.PdfPage, placement: Placement) -> Graphics:
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
    return pdfium_c.FPDFTextObj_GetTextRenderMode(text) in _FILLED and not _is_white(text)


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
