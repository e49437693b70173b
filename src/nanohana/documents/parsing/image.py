"""Image files: scans as PNG, JPEG, GIF, BMP, WebP or (of several pages) TIFF, read by OCR."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

from nanohana.documents.parsing.limits import MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE, MAX_PAGES
from nanohana.documents.parsing.ocr import RecognitionFailed
from nanohana.documents.parsing.pdf_document import document_of
from nanohana.documents.structure import PageSize, ParsedDocument, UnreadableDocument

FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")
A4_HEIGHT = 842.0  # points: an image has no reliable size, so its longer side is taken for that of A4

_DAMAGED = "この画像は壊れているか、画像ではない内容です。元のファイルを開いて確認し、作り直して登録してください。"
_TOO_LARGE = "この画像は大きすぎるため読み取れません。解像度を下げるか、PDFに変換してから登録してください。"


def frames(path: Path) -> Iterator[Image.Image]:
    """The pages of an image file, upright by its EXIF mark, as RGB of at most ``MAX_IMAGE_SIDE`` pixels a side.

    Raises UnreadableDocument: "damaged", "too_large".
    """
    Image.MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as file:
                pages = MAX_PAGES if file.format == "TIFF" else 1  # further pictures in a photograph are no pages
                for picture in islice(ImageSequence.Iterator(file), pages):
                    yield _on_paper(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableDocument("too_large", _TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableDocument("damaged", _DAMAGED) from error


def parse_image(path: Path, *, progress: Callable[[int, int], None] = lambda done, total: None) -> ParsedDocument:
    """Raises UnreadableDocument: "damaged", "too_large", "empty"."""
    # OpenCV and the models cost a second and 75 MB: only where there is something to recognise.
    from nanohana.documents.parsing.ocr_page import recognised_page

    pages = []
    for number, picture in enumerate(frames(path), 1):
        scale = A4_HEIGHT / max(picture.size)
        size = PageSize(picture.width * scale, picture.height * scale)
        try:
            pages.append(recognised_page(picture, size, number))
        except RecognitionFailed as error:
            raise UnreadableDocument("too_large", _TOO_LARGE) from error
        progress(number, number)
    return document_of("image", pages, [])


def _on_paper(picture: Image.Image) -> Image.Image:
    """Upright, on white where it is transparent, within the limit."""
    picture.draft("RGB", (MAX_IMAGE_SIDE, MAX_IMAGE_SIDE))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # grey of 16 bits, which ``convert`` would cut to white
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "A" in upright.getbands() or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer.getchannel("A"))
    upright = upright.convert("RGB")
    upright.thumbnail((MAX_IMAGE_SIDE, MAX_IMAGE_SIDE))
    return upright
