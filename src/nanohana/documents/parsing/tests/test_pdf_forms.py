"""Forms as PDF that somebody has filled in."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image
from reportlab.lib.utils import ImageReader

from nanohana.documents.parsing.pdf import parse_pdf
from nanohana.documents.parsing.pdf_file import drawn, opened
from nanohana.documents.parsing.pdf_layout import is_scan
from nanohana.documents.parsing.pdf_page import read_page
from nanohana.documents.parsing.tests.drawn_pdf import HEIGHT, WIDTH, Draw, both, pdf, ruled, text


def field(name: str, value: str, x: float, y: float) -> Draw:
    """A field of a form, filled in: what is typed lies on the page and is no part of it."""
    options = {"width": 100, "height": 16, "fontSize": 10.5, "borderWidth": 0}
    return lambda canvas: canvas.acroForm.textfield(name=name, value=value, x=x, y=HEIGHT - y - 4, **options)


def test_what_was_filled_into_a_form_is_read_where_it_stands(tmp_path: Path) -> None:
    fields = (field("n", "Nanohana", 150, 100), field("t", "043-000-0000", 150, 130), field("a", "1,000", 210, 214))
    table = (("区分", "金額"), ("事業費", ""))
    printed = text("氏名", y=100), text("電話番号", y=130), text("次のとおり申請します。", y=160)
    form = both(*printed, lambda canvas: ruled(canvas, (72, 200, 330), (180, 200, 220), table), *fields)
    *lines, found = (block.text for block in parse_pdf(pdf(tmp_path / "a.pdf", form)).blocks)
    assert lines == ["氏名　Nanohana", "電話番号　043-000-0000", "次のとおり申請します。"]
    assert found == "区分\t金額\n事業費\t1,000"


def test_a_scanned_form_that_was_filled_in_is_still_a_scan(tmp_path: Path) -> None:
    paper = ImageReader(Image.new("RGB", (80, 110), "white"))
    fields = [field(str(y), "043-000-0000", 150, y) for y in range(100, 400, 50)]
    path = pdf(tmp_path / "a.pdf", both(lambda canvas: canvas.drawImage(paper, 0, 0, WIDTH, HEIGHT), *fields))
    with opened(path) as document:
        content = read_page(document, 0)
        assert min(drawn(document, 0, 1.0).convert("L").tobytes()) < 128  # what is typed is recognised, too
    assert len(content.characters) > 30 and is_scan(content)


def test_what_was_filled_in_by_a_program_that_drew_nothing_is_read_and_shown(tmp_path: Path) -> None:
    made = pdf(tmp_path / "a.pdf", both(text("行先", y=100), field("d", "", 150, 100)))
    document = pdfium.PdfDocument(made)
    page = document[0]
    annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, 0)
    value = ctypes.create_string_buffer("銚子地域振興事務所\0".encode("utf-16-le"))
    pdfium_c.FPDFAnnot_SetStringValue(annotation, b"V", ctypes.cast(value, ctypes.POINTER(ctypes.c_ushort)))
    pdfium_c.FPDFAnnot_SetAP(annotation, pdfium_c.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None)
    pdfium_c.FPDFPage_CloseAnnot(annotation)
    page.close()
    document.save(tmp_path / "b.pdf")
    assert "".join(block.text for block in parse_pdf(tmp_path / "b.pdf").blocks) == "行先 銚子地域振興事務所"
    with opened(tmp_path / "b.pdf") as filled:
        darkest = min(drawn(filled, 0, 1.0).crop((151, 90, 249, 103)).convert("L").tobytes())
    assert darkest < 128
