"""Writes a source as an image-only PDF, as a copier's scanner leaves it: slightly skewed, grainy, JPEG, no text."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from nanohana.sample.sources import Source
from nanohana.sample.write_pdf import write_pdf

DOTS_PER_INCH = 200
SKEW = 0.6  # degrees, to alternating sides
GRAIN = 6.0  # standard deviation of the noise, in grey levels
JPEG_QUALITY = 70


def write_scan(source: Source, path: Path) -> None:
    """Write the born-digital PDF first, then replace it by pictures of its pages."""
    write_pdf(source, path)
    scans = [_scan(page, number) for number, page in enumerate(_pictures(path))]
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(source.title)
    for scan in scans:
        canvas.drawImage(ImageReader(io.BytesIO(scan)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def _pictures(path: Path) -> list[Image.Image]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return [page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().copy() for page in pdf]
    finally:
        pdf.close()


def _scan(picture: Image.Image, number: int) -> bytes:
    """JPEG bytes of one page; the grain is seeded by the page number, so that it is the same every time."""
    skewed = picture.rotate(SKEW if number % 2 else -SKEW, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(skewed, dtype=np.float32)
    grain = np.random.default_rng(number).normal(0.0, GRAIN, grey.shape)
    scanned = Image.fromarray(np.clip(grey * 0.97 + grain, 0, 255).astype(np.uint8))
    jpeg = io.BytesIO()
    scanned.save(jpeg, "JPEG", quality=JPEG_QUALITY)
    return jpeg.getvalue()
