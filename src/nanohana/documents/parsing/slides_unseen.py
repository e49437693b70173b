"""Text on a slide that nobody sees: in the colour of the white background, transparent, or too small (ECMA-376 §21.1).

White text is often meant to be white: on a filled shape, a picture or a dark slide. So it counts only where nothing
but the white background lies under it, as far as the slide, its layout and its master say. Tables are left out, as
their colours come from styles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nanohana.digits import whole_number
from nanohana.documents.parsing.word_text import UNREADABLY_SMALL

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_FILLS = frozenset(f"{_A}{name}Fill" for name in ("no", "solid", "grad", "blip", "patt", "grp"))
_BACKGROUND_COLOURS = frozenset({"bg1", "lt1"})
_WHITE = frozenset({"FFFFFF"})


def paragraph_parts(paragraph: Any, styles: Any, *, on_white: bool) -> tuple[str, str]:
    """What is seen of a paragraph (``a:p``), and what is not. ``styles`` is the shape's ``a:lstStyle`` or None."""
    seen: list[str] = []
    unseen: list[str] = []
    inherited = styles.find(f".//{_A}defRPr") if styles is not None else None
    for child in paragraph:
        if child.tag == f"{_A}br":
            seen.append("\n")
        elif child.tag in (f"{_A}r", f"{_A}fld"):
            hidden = _is_unseen(child.find(f"{_A}rPr"), inherited, on_white=on_white)
            (unseen if hidden else seen).append(child.findtext(f"{_A}t") or "")
    return "".join(seen).strip(), "".join(unseen).strip()


def _is_unseen(own: Any, inherited: Any, *, on_white: bool) -> bool:
    styles = [style for style in (own, inherited) if style is not None]
    size = whole_number(next((style.get("sz") for style in styles if style.get("sz")), None))
    if size is not None and size < 100 * UNREADABLY_SMALL:
        return True
    fill = next((fill for style in styles if (fill := style.find(f"{_A}solidFill")) is not None), None)
    if fill is None:
        return False
    return any(alpha.get("val") == "0" for alpha in fill.iter(f"{_A}alpha")) or (on_white and _is_white(fill))


def _is_white(fill: Any) -> bool:
    """A solid fill, or a reference to a fill of the theme, in white or in the background's own colour."""
    for colour in fill:
        darkened = next(colour.iter(f"{_A}lumMod", f"{_A}shade"), None) is not None
        known = _WHITE if colour.tag == f"{_A}srgbClr" else _BACKGROUND_COLOURS
        return not darkened and (colour.get("val") or "").removeprefix("#") in known
    return True


def stands_on_white(shape: Any, slide: Any, others: Iterable[Any]) -> bool:
    """Whether a shape's text stands on the white of the slide: no fill, no picture and no dark background under it."""
    place = getattr(shape, "_base_placeholder", None) if shape.is_placeholder else None
    if _is_filled(shape) or (place is not None and _is_filled(place)) or not _has_white_background(slide):
        return False
    return not any(other is not shape and _covers(other, shape) and _is_filled(other) for other in others)


def _is_filled(shape: Any) -> bool:
    """Whether a picture, or a shape with a fill that is not white."""
    element = shape._element
    if element.tag == f"{_P}pic":
        return True
    own = next((child for child in element.iterfind(f"{_P}spPr/*") if child.tag in _FILLS), None)
    if own is not None:
        return own.tag != f"{_A}noFill" and not (own.tag == f"{_A}solidFill" and _is_white(own))
    reference = element.find(f"{_P}style/{_A}fillRef")
    return reference is not None and reference.get("idx") != "0" and not _is_white(reference)


def _covers(other: Any, shape: Any) -> bool:
    """Whether the two overlap; where one has no place of its own, they may."""
    boxes = [(each.left, each.top, each.width, each.height) for each in (other, shape)]
    if any(value is None for box in boxes for value in box):
        return True
    (left, top, width, height), (left2, top2, width2, height2) = boxes
    return bool(left < left2 + width2 and left2 < left + width and top < top2 + height2 and top2 < top + height)


def _has_white_background(slide: Any) -> bool:
    """The nearest background that is set: the slide's, its layout's, its master's; none at all is white."""
    for part in (slide, slide.slide_layout, slide.slide_layout.slide_master):
        background = part._element.cSld.find(f"{_P}bg")
        if background is not None:
            fill = background.find(f"{_P}bgPr/{_A}solidFill")
            reference = background.find(f"{_P}bgRef")
            chosen = fill if fill is not None else reference
            return chosen is not None and _is_white(chosen)
    return True
