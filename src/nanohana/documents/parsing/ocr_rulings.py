"""Drawn lines on a scan: long dark runs along one axis, by morphological opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from nanohana.documents.parsing.pdf_graphics import Ruling

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 1 / 45  # of the longer side of the page: the height of a table row
THICKEST = 1 / 150


def rulings(pixels: np.ndarray, scale: float) -> list[Ruling]:
    """Lines of an image (height x width x 3, BGR), in units of ``scale`` pixels."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    longest = max(grey.shape)
    return [
        ruling
        for horizontal in (True, False)
        for ruling in _along(dark, horizontal, int(longest * SHORTEST), longest * THICKEST, scale)
    ]


def _along(dark: np.ndarray, horizontal: bool, length: int, thickness: float, scale: float) -> Iterator[Ruling]:
    kernel = np.ones((1, length) if horizontal else (length, 1), np.uint8)
    bridge = np.ones((3, 1) if horizontal else (1, 3), np.uint8)  # a slanted line is a staircase of short runs
    runs = cv2.dilate(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel), bridge)
    _, _, found, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    for left, top, width, height, _ in found[1:].tolist():
        if horizontal and height <= thickness:
            yield Ruling(True, (top + height / 2) / scale, left / scale, (left + width) / scale)
        elif not horizontal and width <= thickness:
            yield Ruling(False, (left + width / 2) / scale, top / scale, (top + height) / scale)
