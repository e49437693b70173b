"""Writes a source as .pptx: a title slide, then one slide for each heading of level 1."""

from __future__ import annotations

from pathlib import Path

from pptx import Presentation
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from nanohana.sample.sources import Block, Heading, Item, Note, Paragraph, Source, Table

TITLE, TITLE_ONLY = 0, 5  # layouts of python-pptx's own template
LEFT, TOP, WIDTH = Inches(0.5), Inches(1.4), Inches(9)


def write_slides(source: Source, path: Path) -> None:
    presentation = Presentation()
    presentation.core_properties.title, presentation.core_properties.author = source.title, "菜花県"
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE])
    slide.shapes.title.text = source.title
    slide.placeholders[1].text = "\n".join(filter(None, ("菜花県", source.number, source.version)))
    for block in source.body:
        if isinstance(block, Heading) and block.level == 1:
            slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
            slide.shapes.title.text = block.text
        else:
            _write_block(slide, block)
    presentation.save(str(path))


def _write_block(slide: Slide, block: Block) -> None:
    match block:
        case Table():
            _write_table(slide, block)
        case Note(text):
            if frame := slide.notes_slide.notes_text_frame:
                frame.text += text
        case Heading(text) | Paragraph(text):
            _write_line(slide, text)
        case Item(text):
            _write_line(slide, f"・{text}")


def _write_line(slide: Slide, text: str) -> None:
    """Each line is a box below everything that the slide already shows."""
    box = slide.shapes.add_textbox(LEFT, _free_top(slide), WIDTH, Inches(0.4))
    box.text_frame.word_wrap = True
    box.text_frame.text = text
    box.text_frame.paragraphs[0].font.size = Pt(16)


def _write_table(slide: Slide, table: Table) -> None:
    height = Inches(0.4 * len(table.rows))
    frame = slide.shapes.add_table(len(table.rows), table.width, LEFT, _free_top(slide), WIDTH, height)
    for cell in table.cells():
        corner = frame.table.cell(cell.row, cell.column)
        corner.text = cell.text
        if cell.rows > 1 or cell.columns > 1:
            corner.merge(frame.table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1))


def _free_top(slide: Slide) -> Length:
    """The lower edge of what stands below the title."""
    return Emu(max((shape.top + shape.height for shape in slide.shapes if not shape.is_placeholder), default=TOP))
