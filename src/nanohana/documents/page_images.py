"""Images of original pages, drawn in the parser's sandbox and kept in ``<home>/cache/pages``.

Drawing takes a processor for a second, and of a page made for it much longer. So only ``AT_ONCE`` are drawn at the same
time, and who waits for one holds no connection to the database, of which the whole product has few.
"""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path

from django.db import transaction

from nanohana.configuration import data_folder
from nanohana.documents import storage, wall
from nanohana.documents.locks import lock_content
from nanohana.documents.models import Version
from nanohana.documents.parsing.sandbox import image_sandboxed
from nanohana.outages import is_disk_full

WIDTH = 1_400
CONTENT_TYPE = "image/webp"
AT_ONCE = 2
PATIENCE = 30.0  # seconds in the line

_places = threading.BoundedSemaphore(AT_ONCE)


class TooMany(Exception):
    """So many pages are being drawn that this one was not; it may be asked for again."""


def page_image(version: Version, page: int) -> bytes:
    """Page ``page`` (1-based) of the original as WebP. Raises UnreadableDocument where it cannot be drawn, TooMany."""
    kept = _folder(version.sha256) / f"{page}-{WIDTH}.webp"
    if kept.exists():
        return kept.read_bytes()
    wall.give_back()
    if not _places.acquire(timeout=PATIENCE):
        raise TooMany
    try:
        image = image_sandboxed(storage.path_of(version.sha256), page, WIDTH)
    finally:
        _places.release()
    _keep_while_needed(version.sha256, kept, image)
    return image


def erase_images(sha256: str) -> None:
    """Delete the images of a file whose last version was erased."""
    for image in _folder(sha256).glob("*.webp"):
        image.unlink(missing_ok=True)


def _keep_while_needed(sha256: str, place: Path, image: bytes) -> None:
    """Drawing takes a while, in which the file may have been erased: then its page is not kept either."""
    with transaction.atomic():
        lock_content(sha256)
        if Version.objects.filter(sha256=sha256).exists():
            _keep(place, image)


def _keep(place: Path, image: bytes) -> None:
    """The cache is a convenience: where the disk is full, the page is drawn again next time."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=place.parent, suffix=".new")
        with os.fdopen(descriptor, "wb") as file:
            file.write(image)
        Path(name).replace(place)
    except OSError as error:
        if not is_disk_full(error):
            raise


def _folder(sha256: str) -> Path:
    return data_folder() / "cache" / "pages" / sha256[:2] / sha256
