"""What stands on one page of a PDF: characters in stream order, rulings, filled areas, images.

All places are in points of the page as it is displayed: cropped to its CropBox, turned by its /Rotate, origin top left.
pdfium is not thread-safe and keeps what it parsed until a page is closed, so pages are read one by one and closed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nanohana.documents.parsing.limits import MAX_PAGE_CHARACTERS
from nanohana.documents.parsing.pdf_geometry import Rect, enclosing
from nanohana.documents.parsing.pdf_graphics import FILLED, WHITE, Graphics, Handle, Placement, Point, graphics
from nanohana.documents.structure import PageSize

_OUTLINED = pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE  # so Word draws bold in Japanese fonts that have no bold cut
_INVISIBLE = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
_WRITTEN = frozenset({pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP})
_BOLD_NAMES = (b"bold", b"black", b"heavy")

BOLD_WEIGHT = 600
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


@dataclass(frozen=True, slots=True)
class PageContent:
    size: PageSize
    characters: list[Character]
    graphics: Graphics
    printed: int | None = None  # how many characters it had before somebody wrote on it, where somebody did


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """Everything on page ``index`` (0-based). Raises pdfium.PdfiumError for a page that cannot be loaded."""
    printed = _with_what_was_written(document, index)
    page = document[index]
    try:
        width, height = page.get_size()
        size = PageSize(max(width, 1.0), max(height, 1.0))
        placement = _placement(page)
        drawn = graphics(page, placement)
        characters = _characters(page, drawn.plain_text)
        is_written_on = printed is not None and printed < len(characters)
        return PageContent(size, characters, drawn, printed if is_written_on else None)
    finally:
        page.close()


def _with_what_was_written(document: pdfium.PdfDocument, index: int) -> int | None:
    """Make the fields of a form as they were filled in, typed texts and stamps part of a page: pdfium's text leaves out
    what lies on it, though everybody sees it. Returns how many characters it had before; None where nothing does."""
    page = document[index]
    try:
        if not any(subtype in _WRITTEN for subtype in _annotations(page)):
            return None
        printed = len(_characters(page, plain=True))
        pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
        return printed
    finally:
        page.close()


def _annotations(page: pdfium.PdfPage) -> Iterator[int]:
    """What kinds of things lie on a page."""
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
        yield pdfium_c.FPDFAnnot_GetSubtype(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)


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
        filled = mode in FILLED
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
