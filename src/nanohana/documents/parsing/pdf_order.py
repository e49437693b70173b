"""Reading order by place, where the source gives none: scans, and some PDFs of Excel and InDesign."""

from __future__ import annotations

from typing import Protocol, TypeVar

from nanohana.documents.parsing.pdf_geometry import Rect, overlap

NARROWEST_COLUMN = 0.2  # of the width: less is a column of numbers or marks, which belongs to its text
NARROWEST_GUTTER = 9.0  # points
FULLNESS = 0.55  # mean width of a column's lines, of the column's width


class Placed(Protocol):
    @property
    def rect(self) -> Rect: ...


P = TypeVar("P", bound=Placed)


def reading_order(items: list[P]) -> list[P]:
    """Recursive XY-cut (Nagy & Seth 1984): cut at the widest empty band, gutters counting double, down to rows."""
    ordered: list[P] = []
    pending = [items]
    while pending:
        part = pending.pop()
        halves = _cut(part)
        if halves:
            pending.extend(reversed(halves))
        else:
            ordered.extend(_by_rows(part))
    return ordered


def _cut(items: list[P]) -> tuple[list[P], list[P]] | None:
    if len(items) < 2:
        return None
    gutter, columns = _widest_band(sorted(items, key=lambda i: i.rect.left), 0)
    band, rows = _widest_band(sorted(items, key=lambda i: i.rect.top), 1)
    if gutter >= NARROWEST_GUTTER and 2 * gutter >= band and _are_columns(*columns):
        return columns
    return rows if band > 0 else None


def _widest_band(items: list[P], axis: int) -> tuple[float, tuple[list[P], list[P]]]:
    """Width of the widest empty band across an axis (0 = x, 1 = y), and the items before and after it."""
    widest, cut, reach = 0.0, 0, items[0].rect[axis + 2]
    for index, item in enumerate(items[1:], 1):
        if item.rect[axis] - reach > widest:
            widest, cut = item.rect[axis] - reach, index
        reach = max(reach, item.rect[axis + 2])
    return widest, (items[:cut], items[cut:])


def _are_columns(left: list[P], right: list[P]) -> bool:
    """Both of running text: wide enough, more than one line, the lines mostly full. Else they are label and value."""
    width = _width(left + right)
    return all(
        len(part) > 1
        and _width(part) >= NARROWEST_COLUMN * width
        and sum(i.rect.width for i in part) >= FULLNESS * len(part) * _width(part)
        for part in (left, right)
    )


def _width(items: list[P]) -> float:
    return max(i.rect.right for i in items) - min(i.rect.left for i in items)


def _by_rows(items: list[P]) -> list[P]:
    """Items that no band parts: rows by height, each from left to right."""
    rows: list[list[P]] = []
    for item in sorted(items, key=lambda i: i.rect.top):
        if rows and _same_row(rows[-1][-1].rect, item.rect):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [item for row in rows for item in sorted(row, key=lambda i: i.rect.left)]


def _same_row(one: Rect, other: Rect) -> bool:
    return overlap(one.top, one.bottom, other.top, other.bottom) > 0.5 * min(one.height, other.height)
