"""Scans: recognised, put in order, and told apart from born-digital pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from nanohana.documents.parsing.image import parse_image
from nanohana.documents.parsing.ocr_variants import japanese
from nanohana.documents.parsing.pdf import parse_pdf
from nanohana.documents.parsing.pdf_geometry import Rect
from nanohana.documents.parsing.pdf_lines import Line
from nanohana.documents.parsing.pdf_order import reading_order
from nanohana.documents.parsing.tests.drawn_pdf import FONT, HEIGHT, WIDTH, pdf, text
from nanohana.documents.structure import BlockKind, ParsedDocument, UnreadableDocument

FONT_FILE = Path(__file__).parents[3] / "sample" / "fonts" / "BIZUDGothic_400Regular.ttf"
WRAPPED = ("公印を使用しようとする者は、決裁文書を保管者に提示し、照合", "を受けなければならない。")


def scan(*lines: str, size: int = 30) -> Image.Image:
    """Half an A4 page at about 140 dpi with lines of text."""
    picture = Image.new("L", (1160, 820), 245)
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        pen.text((120, 100 + 55 * number), line, fill=20, font=ImageFont.truetype(FONT_FILE, size))
    return picture.convert("RGB")


def read(picture: Image.Image, tmp_path: Path) -> ParsedDocument:
    picture.save(tmp_path / "scan.png")
    return parse_image(tmp_path / "scan.png")


def bare(document: ParsedDocument) -> str:
    return "".join(block.text for block in document.blocks).replace("　", "").replace(" ", "")


def test_a_scan_is_read_into_paragraphs_with_places(tmp_path: Path) -> None:
    (block,) = read(scan(*WRAPPED), tmp_path).blocks
    assert block.text == "".join(WRAPPED)
    box = block.spans[0].box
    assert box
    assert box.left == pytest.approx(120 / 1160, abs=0.02)
    assert box.top < 115 / 820 < box.bottom


@pytest.mark.parametrize("turn", [2, 180])
def test_a_page_askew_or_upside_down_reads_alike(tmp_path: Path, turn: int) -> None:
    turned = scan(*WRAPPED).rotate(turn, fillcolor=(245, 245, 245), resample=Image.Resampling.BICUBIC)
    document = read(turned, tmp_path)
    assert bare(document) == "".join(WRAPPED)
    box = document.blocks[0].spans[0].box
    assert box
    assert (box.top > 0.5) is (turn == 180)


def test_a_ruled_table_on_a_scan_askew_keeps_its_cells(tmp_path: Path) -> None:
    picture = scan("公印の寸法及び保管者は、次の表のとおりとする。")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT_FILE, 28)
    xs, ys = (120, 420, 700, 1000), (200, 270, 340, 410)
    rows = (("公印の名称", "寸法", "保管者"), ("県印", "方36", "総務課長"), ("知事印", "方30", "総務課長"))
    for x in xs:
        pen.line((x, ys[0], x, ys[-1]), fill=30, width=2)
    for y in ys:
        pen.line((xs[0], y, xs[-1], y), fill=30, width=2)
    for y, row in zip(ys, rows, strict=False):
        for x, cell in zip(xs, row, strict=False):
            pen.text((x + 15, y + 20), cell, fill=20, font=font)
    document = read(picture.rotate(1, fillcolor=(245, 245, 245), resample=Image.Resampling.BICUBIC), tmp_path)
    (table,) = (block for block in document.blocks if block.kind is BlockKind.TABLE)
    assert table.rows == rows


def test_vertical_writing_on_a_scan_is_read_from_right_to_left(tmp_path: Path) -> None:
    picture = scan()
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT_FILE, 32)
    for number, column in enumerate(("旅費は旅行した職員に支給する", "日当は定額により支給する")):
        for place, character in enumerate(column):
            pen.text((900 - 70 * number, 100 + 36 * place), character, fill=20, font=font)
    assert bare(read(picture, tmp_path)) == "旅費は旅行した職員に支給する日当は定額により支給する"


def test_only_the_scanned_pages_of_a_mixed_pdf_are_recognised(tmp_path: Path) -> None:
    def scanned(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(scan(*WRAPPED)), 0, 0, WIDTH, HEIGHT)

    document = parse_pdf(pdf(tmp_path / "a.pdf", text("生まれながらの文字の頁である。"), scanned))
    assert document.blocks[0].text == "生まれながらの文字の頁である。"
    assert document.blocks[-1].spans[0].page == 2
    assert "保管者に提示し" in bare(document)


def test_the_text_that_a_copier_laid_over_its_scan_is_used_as_it_is(tmp_path: Path) -> None:
    def scanned(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(scan()), 0, 0, WIDTH, HEIGHT)
        layer = canvas.beginText(72, 700)
        layer.setFont(FONT, 10.5)
        layer.setTextRenderMode(3)
        layer.textLines("複合機が読み取って重ねた見えない文字がここにあり、\n本文として検索と引用に使うことができる。")
        canvas.drawText(layer)

    document = parse_pdf(pdf(tmp_path / "a.pdf", scanned))
    assert "複合機が読み取って" in bare(document)
    assert all(block.flags == () for block in document.blocks)


def test_an_empty_image_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as refusal:
        read(scan(), tmp_path)
    assert refusal.value.code == "empty"


def test_a_file_that_is_no_image_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(UnreadableDocument) as refusal:
        parse_image(tmp_path / "scan.png")
    assert refusal.value.code == "damaged"


def test_chinese_forms_become_japanese_and_nothing_else_changes() -> None:
    assert (
        japanese("项目の赏与を増额し、議员の职を云う。机は②㈱髙﨑") == "項目の賞与を増額し、議員の職を云う。机は②㈱髙﨑"
    )


def test_born_digital_documents_never_load_the_models() -> None:
    heavy = {"cv2", "onnxruntime", "django", "numpy"}
    code = f"import sys, nanohana.documents.parsing.pdf; print({heavy} & set(sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "set()\n"


def placed(name: str, left: float, top: float, width: float) -> Line:
    return Line(name, Rect(left, top, left + width, top + 10), 10)


def test_reading_order_takes_the_title_then_each_column() -> None:
    title = [placed("title", 50, 10, 400)]
    left = [placed(f"l{n}", 50, 60 + 15 * n, 190) for n in range(4)]
    right = [placed(f"r{n}", 270, 60 + 15 * n, 190) for n in range(4)]
    by_rows = title + [line for pair in zip(left, right, strict=True) for line in pair]
    assert [line.text for line in reading_order(by_rows)] == [line.text for line in title + left + right]


def test_reading_order_keeps_a_label_with_its_value() -> None:
    labels = [placed(f"label{n}", 50, 60 + 15 * n, 40) for n in range(3)]
    values = [placed(f"value{n}", 200, 60 + 15 * n, 60) for n in range(3)]
    expected = [line.text for pair in zip(labels, values, strict=True) for line in pair]
    assert [line.text for line in reading_order(labels + values)] == expected
