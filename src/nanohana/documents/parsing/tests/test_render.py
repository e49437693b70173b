"""Pages of originals as images."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4

from nanohana.documents.parsing.image import frames
from nanohana.documents.parsing.sandbox import image_sandboxed
from nanohana.documents.parsing.tests.drawn_pdf import HEIGHT, WIDTH, pdf, text
from nanohana.documents.structure import UnreadableDocument


def shown(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "WEBP"
    return picture


def test_a_page_is_drawn_in_the_width_asked_for(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", text("一頁目"), lambda canvas: canvas.rect(0, 0, WIDTH, HEIGHT / 2, fill=1))
    picture = shown(image_sandboxed(path, 2, 600)).convert("L")
    assert picture.width == 600
    assert picture.height == pytest.approx(600 * A4[1] / A4[0], abs=2)
    above, below = picture.crop((0, 50, 600, 150)), picture.crop((0, 650, 600, 750))
    assert above.getextrema() == (255, 255)
    assert below.getextrema() == (0, 0)


def test_an_image_is_its_own_page(tmp_path: Path) -> None:
    Image.new("RGB", (2000, 1000), "green").save(tmp_path / "a.jpg")
    assert shown(image_sandboxed(tmp_path / "a.jpg", 1, 500)).size == (500, 250)


def test_a_photograph_is_one_page_also_where_it_holds_its_preview(tmp_path: Path) -> None:
    Image.new("RGB", (200, 100)).save(
        tmp_path / "a.jpg", "MPO", save_all=True, append_images=[Image.new("RGB", (20, 10))]
    )
    assert len(list(frames(tmp_path / "a.jpg"))) == 1


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_grey_of_16_bits_is_not_white(tmp_path: Path, name: str) -> None:
    Image.new("I;16", (10, 10), 0x2000).save(tmp_path / name)
    assert next(frames(tmp_path / name)).getpixel((5, 5)) == (0x20, 0x20, 0x20)


def test_each_page_of_a_tiff_can_be_shown(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (100, 100), "white"), Image.new("RGB", (200, 100), "black")
    first.save(tmp_path / "a.tif", save_all=True, append_images=[second])
    assert shown(image_sandboxed(tmp_path / "a.tif", 2, 200)).size == (200, 100)


def test_a_sheet_of_seventy_metres_is_drawn_within_the_limit(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: canvas.line(0, 0, 9, 9), size=(200_000, 200_000))
    assert max(shown(image_sandboxed(path, 1, 100_000)).size) <= 4_000


@pytest.mark.parametrize("page", [0, 2])
def test_a_page_that_is_not_there_is_said_to_be_missing(tmp_path: Path, page: int) -> None:
    with pytest.raises(UnreadableDocument, match="ページ目はありません") as refusal:
        image_sandboxed(pdf(tmp_path / "a.pdf", text("本文")), page, 100)
    assert refusal.value.code == "no_such_page"


def test_a_file_that_is_neither_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 no page here")
    with pytest.raises(UnreadableDocument):
        image_sandboxed(tmp_path / "a.docx", 1, 100)
