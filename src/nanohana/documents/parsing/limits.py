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

MEMORY = 1024 * MEBIBYTE
"""Address space of the parser process. OCR fits too: 812 MiB at its peak for an A4 page at 200 dpi, one thread."""

WALL_SECONDS = 2 * 60 * 60
"""A scan of 2,000 pages takes about 100 minutes of OCR."""

STALL_SECONDS = 180
"""Longest time without a sign of life. One page of OCR takes 5 to 10 seconds, 30 on a machine under load."""

OPEN_FILES = 256
WRITTEN_FILE_BYTES = 512 * MEBIBYTE
RESULT_BYTES = 256 * MEBIBYTE
"""Most that a parser process may send back: 1,600 full pages are about 20 MiB."""
