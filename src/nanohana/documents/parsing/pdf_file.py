"""A PDF file: opened with its errors named, its pages drawn with their pixels counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from nanohana.documents.parsing.limits import MAX_IMAGE_SIDE, MAX_PAGES
from nanohana.documents.structure import UnreadableDocument

_PASSWORD_ERROR = 4  # fpdfview.h, FPDF_ERR_PASSWORD

DAMAGED = "このPDFは壊れているか、PDFではない内容です。元のファイルを開いて確認し、PDFを作り直して登録してください。"
_ENCRYPTED = "このPDFはパスワードで保護されているため読み取れません。パスワードを解除したPDFを登録してください。"
_TOO_MANY_PAGES = "このPDFは{count:,}ページあり、上限の{limit:,}ページを超えています。分割して登録してください。"


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """The document at ``path``. Raises UnreadableDocument: "encrypted", "damaged", "too_many_pages"."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        encrypted = error.err_code == _PASSWORD_ERROR
        raise UnreadableDocument(*(("encrypted", _ENCRYPTED) if encrypted else ("damaged", DAMAGED))) from error
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise UnreadableDocument("too_many_pages", _TOO_MANY_PAGES.format(count=count, limit=MAX_PAGES))
        if not count:
            raise UnreadableDocument("damaged", DAMAGED)
        _with_values_drawn(document)
        yield document
    finally:
        document.close()


def _with_values_drawn(document: pdfium.PdfDocument) -> None:
    """Have pdfium draw what was filled into a form by a program that left the drawing to the reader's."""
    with suppress(pdfium.PdfiumError):  # a broken form is no reason to refuse its document
        document.init_forms()


def drawn(document: pdfium.PdfDocument, index: int, scale: float) -> Image.Image:
    """Page ``index`` (0-based) as an RGB image of ``scale`` pixels per point, within the limit on its longest side."""
    page = document[index]
    try:
        longest = max(*page.get_size(), 1.0)
        bitmap = page.render(scale=min(scale, MAX_IMAGE_SIDE / longest), rev_byteorder=True, limit_image_cache=True)
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("RGB")
    finally:
        page.close()
