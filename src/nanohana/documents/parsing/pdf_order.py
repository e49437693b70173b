"""Reading order by place, where the source gives none: scans, and some PDFs of Excel and InDesign."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Protocol, TypeVar

from nanohana.documents.parsing.pdf_geometry import Rect, overlap

NARROWEST_COLUMN = 0.2  # of the width: less is a column of numbers or marks, which belongs to its text
NARROWEST_GUTTER = 9.0  # points
RUNNING_TEXT = 8.0  # characters in a usual line


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
    rows = max(_bands(items, 1), key=_band_width, default=None)
    for band in sorted(_bands(items, 0), key=_band_width, reverse=True):
        width, left, right = band
        if width < NARROWEST_GUTTER or (rows and 2 * width < rows[0]):
            break
        if _are_columns(left, right):
            return left, right
    return rows and rows[1:]


def _bands(items: list[P], axis: int) -> Iterator[tuple[float, list[P], list[P]]]:
    """Empty bands across an axis (0 = x, 1 = y): width, the items before and the items after."""
    ordered = sorted(items, key=lambda item: item.rect[axis])
    reach = ordered[0].rect[axis + 2]
    for index, item in enumerate(ordered[1:], 1):
        if item.rect[axis] > reach:
            yield item.rect[axis] - reach, ordered[:index], ordered[index:]
        reach = max(reach, item.rect[axis + 2])


def _band_width(band: tuple[float, list[P], list[P]]) -> float:
    return band[0]


def _are_columns(left: list[P], right: list[P]) -> bool:
    """Both wide enough to be read on their own, and one of running text. Else they are label and value."""
    narrowest = NARROWEST_COLUMN * _width(left + right)
    return all(len(part) > 1 and _width(part) >= narrowest for part in (left, right)) and any(
        median(item.rect.width / max(item.rect.height, 1.0) for item in part) >= RUNNING_TEXT for part in (left, right)
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
