"""Word files with places: 「{{件名}}」 in paragraphs, tables, heads and feet.

A place keeps the format in which it begins, and its link. What stands at 「{{出力}}」 may have many lines: each becomes
a paragraph of its own, formatted alike.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from nanohana.apps.task_apps.placeholders import OUTPUT, filled_pieces, is_broken, named
from nanohana.office_files import in_xml, japanese_word

_RUNS = "./w:r | ./w:hyperlink/w:r | ./w:ins/w:r | ./w:smartTag/w:r | ./w:sdt/w:sdtContent/w:r"


def texts(content: bytes) -> Iterator[str]:
    """The text of each paragraph. Raises what python-docx raises for a file that is none."""
    return map(_text, _paragraphs(Document(BytesIO(content))))


def fill(template: bytes | None, words: Mapping[str, str]) -> bytes:
    """The template with its places filled; without one, a plain document with what stands at 「出力」."""
    document = Document(BytesIO(template)) if template else japanese_word()
    if not template:
        document.add_paragraph(f"{{{{{OUTPUT}}}}}")
    for paragraph in list(_paragraphs(document)):
        if named(text := _text(paragraph)) and not is_broken(text):
            _fill(paragraph, words)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _paragraphs(document: Opened) -> Iterator[Paragraph]:
    parts = [document.element.body]
    for section in document.sections:
        heads = (section.header, section.first_page_header, section.even_page_header)
        feet = (section.footer, section.first_page_footer, section.even_page_footer)
        parts += [part._element for part in (*heads, *feet) if not part.is_linked_to_previous]
    for part in parts:
        yield from (Paragraph(element, document._body) for element in part.iter(qn("w:p")))


def _runs(paragraph: Paragraph) -> list[Run]:
    """All runs, also those of links, content controls and insertions, which python-docx leaves out."""
    return [Run(element, paragraph) for element in paragraph._element.xpath(_RUNS)]


def _text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in _runs(paragraph))


def _fill(paragraph: Paragraph, words: Mapping[str, str]) -> None:
    elements = [paragraph._element]
    lines = _lines([run.text for run in _runs(paragraph)], words)
    for _ in lines[1:]:
        elements[-1].addnext(following := copy.deepcopy(paragraph._element))
        elements.append(following)
    for element, line in zip(elements, lines, strict=True):
        for run, text in zip(_runs(Paragraph(element, paragraph._parent)), line, strict=True):
            if text is not None:
                run.text = text


def _lines(texts: Sequence[str], words: Mapping[str, str]) -> list[list[str | None]]:
    """For each line what its runs hold. None: as it is, so that a picture beside a place stays."""
    lines: list[list[str | None]] = [[""] * len(texts)]
    for number, (before, after) in enumerate(zip(texts, filled_pieces(texts, words), strict=True)):
        if before == after:
            lines[-1][number] = None
            continue
        first, *more = in_xml(after).split("\n")
        lines[-1][number] = first
        for text in more:
            lines.append([""] * len(texts))
            lines[-1][number] = text
    return lines
