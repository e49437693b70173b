"""The characters of one Word paragraph as a reader sees them (ECMA-376 Part 1, 17.3).

Inserted text is kept and deleted text dropped; of ruby the base is kept; of alternate content one branch is read.
Text that a reader does not see is told apart: hidden, white on no shading, or too small to be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from nanohana.digits import whole_number
from nanohana.documents.parsing.word_equations import Equations
from nanohana.documents.parsing.word_package import W, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_OFFICE = "http://schemas.openxmlformats.org"
_R = f"{{{_OFFICE}/officeDocument/2006/relationships}}"
_DRAWINGS = {  # what names a part with text of its own, and by which attribute
    f"{{{_OFFICE}/drawingml/2006/chart}}chart": f"{_R}id",
    f"{{{_OFFICE}/drawingml/2006/diagram}}relIds": f"{_R}dm",
}
_DROPPED = frozenset(
    W + tag
    for tag in ("del", "moveFrom", "rt", "rubyPr", "pPr", "rPr", "sdtPr", "instrText", "delText", "annotationRef")
)
_CHARACTERS = {W + "tab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-", W + "sym": "・", W + "ptab": "\t"}
_PARAGRAPHS_INSIDE = frozenset({W + "txbxContent"})
UNREADABLY_SMALL = 1.5  # points


@dataclass(slots=True)
class ParagraphText:
    """``unseen`` holds (text, flag) of runs that a reader does not see, ``boxes`` the contents of text boxes,
    ``notes`` the (kind, id) of footnotes and endnotes, ``drawings`` the relations of charts and diagrams."""

    text: str = ""
    unseen: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    drawings: list[str] = field(default_factory=list)


def paragraph_text(paragraph: etree._Element) -> ParagraphText:
    found = ParagraphText()
    parts: list[str] = []
    equations = Equations()
    for element in _runs(paragraph):
        _read(element, parts, found)
        parts.append(equations.text(element))
    found.text = "".join(parts).strip()
    return found


def _runs(parent: etree._Element) -> Iterator[etree._Element]:
    """The runs below an element, through links, fields, content controls, insertions and ruby."""
    for child in parent:
        if child.tag in _DROPPED:
            continue
        if (child.tag == W + "r" and child.find(W + "ruby") is None) or child.tag == _MATH_TEXT:
            yield child
        else:
            yield from _runs(child)


def _read(run: etree._Element, parts: list[str], found: ParagraphText) -> None:
    if run.tag == _MATH_TEXT:
        parts.append(run.text or "")
        return
    text = "".join(_characters(run, found))
    unseen = _unseen(run) if text.strip() else ""
    if unseen:
        found.unseen.append((text.strip(), unseen))
    else:
        parts.append(text)


def _characters(parent: etree._Element, found: ParagraphText) -> Iterator[str]:
    for child in parent:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == W + "br":
            yield "\n" if child.get(W + "type") in (None, "textWrapping") else ""
        elif child.tag in (W + "footnoteReference", W + "endnoteReference"):
            found.notes.append((str(child.tag).removeprefix(W).removesuffix("Reference"), child.get(W + "id", "")))
        elif child.tag in _DRAWINGS:
            found.drawings.append(child.get(_DRAWINGS[str(child.tag)], ""))
        elif child.tag in _PARAGRAPHS_INSIDE:
            found.boxes.append(child)
        elif child.tag == _MC + "AlternateContent":
            yield from _characters(_branch(child), found)
        elif child.tag not in _DROPPED:
            yield from _characters(child, found)


def _branch(alternate: etree._Element) -> etree._Element:
    """The choice, unless only the fallback holds text."""
    branches = [child for child in alternate if child.tag in (_MC + "Choice", _MC + "Fallback")]
    with_text = [branch for branch in branches if next(branch.iter(W + "t"), None) is not None]
    return next(iter(with_text or branches), alternate)


def _unseen(run: etree._Element) -> str:
    properties = run.find(W + "rPr")
    if properties is None:
        return ""
    if value(properties, "vanish") not in (None, "0", "false"):
        return "hidden"
    white = (value(properties, "color") or "").upper() == "FFFFFF"
    half_points = whole_number(value(properties, "sz"))
    tiny = half_points is not None and half_points < 2 * UNREADABLY_SMALL
    return "invisible_text" if tiny or (white and not _is_shaded(run)) else ""


def _is_shaded(run: etree._Element) -> bool:
    """White text is readable on a shaded run, paragraph or cell, on a highlight, and in a drawn box."""
    for ancestor in (run, *run.iterancestors(W + "p", W + "tc", W + "txbxContent")):
        if ancestor.tag == W + "txbxContent":
            return True
        if any(True for tag in ("rPr", "pPr", "tcPr") for _ in ancestor.iterfind(f"{W}{tag}/{W}shd")):
            return True
    return value(run, "rPr", "highlight") is not None
