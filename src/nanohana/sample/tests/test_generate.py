"""Every generated file is a real one: its own library opens it and finds in it what the source says."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from selectolax.lexbor import LexborHTMLParser

from nanohana.sample.generate import WRITERS, GeneratedDocument, generate, generate_one
from nanohana.sample.provisions import Provision, read_provision
from nanohana.sample.sources import Block, Heading, Note, Paragraph, Source, Table, read_sources

Generated = dict[str, GeneratedDocument]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return {document.source.id: document for document in generate(tmp_path_factory.mktemp("sample"))}


def _of(generated: Generated, *formats: str) -> Iterator[GeneratedDocument]:
    return (document for document in generated.values() if document.source.format in formats)


def _texts(source: Source) -> Iterator[str]:
    """Every piece of text of a body, cells one by one."""
    for block in source.body:
        yield from (cell.text for cell in block.cells()) if isinstance(block, Table) else (block.text,)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _pdf_text(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(path)
    try:
        pages = [page.get_textpage() for page in pdf]
        return "\n".join(page.get_text_range() for page in pages)
    finally:
        pdf.close()


def test_every_source_is_generated_in_every_format(generated: Generated) -> None:
    assert len(generated) == len(read_sources())
    assert {document.source.format for document in generated.values()} == set(WRITERS)
    assert all(document.path.stat().st_size > 0 for document in generated.values())


@pytest.mark.parametrize("name", list(WRITERS))
def test_equal_sources_give_equal_bytes(name: str, generated: Generated, tmp_path: Path) -> None:
    first = min(_of(generated, name), key=lambda document: document.path.stat().st_size)
    again = generate_one(first.source, tmp_path / first.path.name)
    assert again.path.read_bytes() == first.path.read_bytes()


def test_pdf_holds_the_whole_text_in_reading_order(generated: Generated) -> None:
    for document in _of(generated, "pdf", "pdf-2col"):
        text, position = _squeezed(_pdf_text(document.path)), 0
        for block in document.source.body:
            if isinstance(block, Paragraph) and len(block.text) < 30:  # longer ones may run over a page's head
                position = text.find(_squeezed(block.text), position)
                assert position >= 0, (document.source.id, block.text)


def test_vertical_pdf_reads_down_the_columns(generated: Generated) -> None:
    (document,) = (each for each in _of(generated, "pdf-vertical") if each.source.id == "ryohi-jorei")
    text = _squeezed(_pdf_text(document.path))
    assert "第二条この条例において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。" in text


def test_scan_has_pages_but_no_text(generated: Generated) -> None:
    for document in _of(generated, "pdf-scan"):
        assert _pdf_text(document.path).strip() == ""


def test_word_counts_to_the_numbers_of_the_source(generated: Generated) -> None:
    automatic = [document for document in _of(generated, "docx") if document.source.numbering]
    assert automatic
    for document in automatic:
        shown = _numbers_shown_by_word(document.path)
        written = [provision.number for block in document.source.body if (provision := _provision(block))]
        assert shown == written, document.source.id


def _provision(block: Block) -> Provision | None:
    return read_provision(block.text) if isinstance(block, Paragraph) else None


def _numbers_shown_by_word(path: Path) -> list[int]:
    """Count as ECMA-376 part 1, 17.9 tells: each level from its w:start, again after any higher level."""
    document = docx.Document(str(path))
    numbering = document.part.numbering_part.element
    counts: dict[int, dict[int, int]] = {}
    shown = []
    for paragraph in document.element.body.iter(qn("w:p")):
        for number in paragraph.iter(qn("w:numPr")):
            identifier, level = (int(number.find(qn(f"w:{name}")).get(qn("w:val"))) for name in ("numId", "ilvl"))
            count = counts.setdefault(identifier, {})
            count[level] = count.get(level, _start(numbering, identifier, level) - 1) + 1
            counts[identifier] = {known: value for known, value in count.items() if known <= level}
            shown.append(count[level])
    return shown


def _start(numbering: object, identifier: int, level: int) -> int:
    number = next(each for each in numbering.iter(qn("w:num")) if each.get(qn("w:numId")) == str(identifier))
    abstract_id = number.find(qn("w:abstractNumId")).get(qn("w:val"))
    abstract = next(
        each for each in numbering.iter(qn("w:abstractNum")) if each.get(qn("w:abstractNumId")) == abstract_id
    )
    return int(abstract.findall(qn("w:lvl"))[level].find(qn("w:start")).get(qn("w:val")))


def test_word_tables_hold_every_cell_and_merge_them(generated: Generated) -> None:
    document = docx.Document(str(generated["kessai-kitei"].path))
    table = document.tables[-1]
    assert table.cell(0, 2).text == table.cell(0, 4).text == "専決できる金額（1件につき）"
    assert table.cell(2, 0)._tc is table.cell(6, 0)._tc


def test_word_has_running_heads(generated: Generated) -> None:
    section = docx.Document(str(generated["kinmu-jorei"].path)).sections[0]
    assert "職員の勤務時間" in section.header.paragraphs[0].text
    assert "PAGE" in section.footer._element.xml


def test_excel_form_is_a_grid_of_merged_cells(generated: Generated) -> None:
    sheet = openpyxl.load_workbook(generated["kyuka-todoke"].path).worksheets[0]
    assert sheet.max_column == 40
    assert len(sheet.merged_cells.ranges) > 20


def test_excel_dates_are_shown_in_the_japanese_era(generated: Generated) -> None:
    sheet = openpyxl.load_workbook(generated["buppin-tanka"].path)["事務用品"]
    dates = [cell for (cell,) in sheet.iter_rows(min_col=6, max_col=6) if isinstance(cell.value, datetime.datetime)]
    assert dates
    assert all("ggge" in cell.number_format for cell in dates)


def test_excel_codes_keep_their_leading_zero(generated: Generated) -> None:
    sheet = openpyxl.load_workbook(generated["buppin-tanka"].path)["事務用品"]
    values = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"0101", 2340} <= values


def test_excel_holds_every_text(generated: Generated) -> None:
    for document in _of(generated, "xlsx"):
        book = openpyxl.load_workbook(document.path)
        found = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row} | set(book.sheetnames)
        lines = {block.text for block in document.source.body if isinstance(block, Paragraph | Heading)}
        assert lines <= found, document.source.id


def test_slides_hold_titles_tables_and_notes(generated: Generated) -> None:
    for document in _of(generated, "pptx"):
        slides = pptx.Presentation(str(document.path)).slides
        titles = [slide.shapes.title.text for slide in slides]
        body = document.source.body
        assert titles[1:] == [block.text for block in body if isinstance(block, Heading) and block.level == 1]
        tables = sum(shape.has_table for slide in slides for shape in slide.shapes)
        assert tables == sum(isinstance(block, Table) for block in body)
        notes = "".join(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
        assert notes == "".join(block.text for block in body if isinstance(block, Note))


def test_web_page_holds_every_text(generated: Generated) -> None:
    for document in _of(generated, "html"):
        main = LexborHTMLParser(document.path.read_text(encoding="utf-8")).css_first("main")
        text = _squeezed(main.text())
        assert all(_squeezed(each) in text for each in _texts(document.source)), document.source.id


def test_csv_is_cp932(generated: Generated) -> None:
    for document in _of(generated, "csv-cp932"):
        with document.path.open(encoding="cp932", newline="") as file:
            rows = tuple(map(tuple, csv.reader(file)))
        assert rows == next(block.rows for block in document.source.body if isinstance(block, Table))
