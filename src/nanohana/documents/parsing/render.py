"""A page of an original as an image, for the page that shows what was understood of a document."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from pypdfium2 import PdfiumError

from nanohana.documents.parsing import image, pdf_file
from nanohana.documents.parsing.limits import MAX_IMAGE_SIDE
from nanohana.documents.structure import UnreadableDocument


def rendered(path: Path, page: int, *, width: int) -> bytes:
    """Page ``page`` (1-based) of a PDF or image file as WebP, at most ``width`` pixels wide.

    Runs inside the parser process only; the way there is ``sandbox.image_sandboxed``.
    Raises UnreadableDocument; "no_such_page" when the file has no such page.
    """
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    picture = _pdf_page(path, page, width) if is_pdf else _image_frame(path, page)
    picture.thumbnail((width, MAX_IMAGE_SIDE))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


def _pdf_page(path: Path, page: int, width: int) -> Image.Image:
    with pdf_file.opened(path) as document:
        if not 1 <= page <= len(document):
            raise _no_such_page(page)
        try:
            return pdf_file.drawn(document, page - 1, width / max(document.get_page_size(page - 1)[0], 1.0))
        except PdfiumError as error:
            raise UnreadableDocument("damaged", pdf_file.DAMAGED) from error


def _image_frame(path: Path, page: int) -> Image.Image:
    for number, picture in enumerate(image.frames(path), 1):
        if number == page:
            return picture
    raise _no_such_page(page)


def _no_such_page(page: int) -> UnreadableDocument:
    return UnreadableDocument("no_such_page", f"この文書に{page}ページ目はありません。")
