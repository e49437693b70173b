"""Rectangles on a page: points (1/72 inch) or pixels, origin top left, y downwards."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, sin
from typing import NamedTuple

from nanohana.documents.structure import Box, PageSize


class Rect(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def grown_across(self, margin: float) -> Rect:
        return Rect(self.left, self.top - margin, self.right, self.bottom + margin)

    def turned(self) -> Rect:
        """The place in the frame of vertical writing: columns from right to left become rows from top to bottom."""
        return Rect(self.top, -self.right, self.bottom, -self.left)

    def turned_back(self) -> Rect:
        return Rect(-self.bottom, self.left, -self.top, self.right)

    def fraction_of(self, page: PageSize) -> Box:
        """The rectangle in fractions of the page, cut at its edges; the form that spans store."""
        return Box(
            left=_unit(self.left / page.width),
            top=_unit(self.top / page.height),
            right=_unit(self.right / page.width),
            bottom=_unit(self.bottom / page.height),
        )


def _unit(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)


def rotated(point: tuple[float, float], angle: float, middle: tuple[float, float]) -> tuple[float, float]:
    """A point turned clockwise (as seen, with y downwards) by ``angle`` radians round ``middle``."""
    x, y = point[0] - middle[0], point[1] - middle[1]
    return middle[0] + x * cos(angle) - y * sin(angle), middle[1] + x * sin(angle) + y * cos(angle)


def overlap(first_start: float, first_end: float, second_start: float, second_end: float) -> float:
    """Length that two intervals share; negative is the gap between them."""
    return min(first_end, second_end) - max(first_start, second_start)


def enclosing(rects: Iterable[Rect]) -> Rect:
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))
