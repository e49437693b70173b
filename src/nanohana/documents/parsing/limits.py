"""The limits under which a file of unknown origin is read. Measured on the real documents of the corpus."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024

MAX_PAGES = 5_000
"""A PDF may claim any number of pages in a few bytes; the longest real document seen has 1,600."""

MAX_PAGE_CHARACTERS = 60_000
"""A page of a newspaper holds about 15,000 characters. More is an attack or a drawing."""

MAX_PAGE_PATH_SEGMENTS = 30_000
"""Maps and drawings have more; their lines are no table."""

MAX_IMAGE_SIDE = 4_000
"""Longest side of a page image in pixels: an A3 page at 240 dpi."""

MAX_IMAGE_PIXELS = 200_000_000
"""Pixels of a source image that are decoded at all (an A0 scan at 300 dpi has 139 million)."""
