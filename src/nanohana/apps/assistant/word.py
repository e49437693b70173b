"""A Word file whose sources are real footnotes. python-docx writes no footnotes, so their part is made here.

Source: ECMA-376 part 1, 17.11 (footnotes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from nanohana.office_files import in_xml, japanese_word

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
#: Word wants its two separators as the first footnotes.
_SEPARATORS = ("separator", "continuationSeparator")


@dataclass(frozen=True, slots=True)
class Footnoted:
    """A sentence, and a footnote for each of its sources."""

    text: str
    notes: tuple[str, ...]


def word_document(title: str, subtitle: str, parts: Sequence[tuple[str, Sequence[Footnoted]]]) -> bytes:
    """The file: a title, then each part with its heading and one paragraph per sentence."""
    document = japanese_word()
    document.add_heading(in_xml(title), 1)
    document.add_paragraph(subtitle)
    footnotes = _Footnotes()
    for heading, sentences in parts:
        document.add_heading(heading, 2)
        for sentence in sentences:
            paragraph = document.add_paragraph(in_xml(sentence.text))
            for note in sentence.notes:
                footnotes.add(paragraph, in_xml(note))
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, footnotes.xml(), package)
    document.part.relate_to(part, _RELATION)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


class _Footnotes:
    """The footnotes part while it grows; each footnote is referred to from the end of a paragraph."""

    def __init__(self) -> None:
        self._root = etree.Element(qn("w:footnotes"), nsmap={"w": _NAMESPACE})
        for number, kind in enumerate(_SEPARATORS):
            note = self._note(number)
            note.set(qn("w:type"), kind)
            run = etree.SubElement(etree.SubElement(note, qn("w:p")), qn("w:r"))
            etree.SubElement(run, qn(f"w:{kind}"))

    def add(self, paragraph: Paragraph, text: str) -> None:
        number = len(self._root)
        referring = paragraph.add_run()._r
        _raise(referring)
        etree.SubElement(referring, qn("w:footnoteReference")).set(qn("w:id"), str(number))
        note = etree.SubElement(self._note(number), qn("w:p"))
        mark = etree.SubElement(note, qn("w:r"))
        _raise(mark)
        etree.SubElement(mark, qn("w:footnoteRef"))
        words = etree.SubElement(etree.SubElement(note, qn("w:r")), qn("w:t"))
        words.text = f" {text}"
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def xml(self) -> bytes:
        raw: bytes = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return raw

    def _note(self, number: int) -> etree._Element:
        note = etree.SubElement(self._root, qn("w:footnote"))
        note.set(qn("w:id"), str(number))
        return note


def _raise(run: etree._Element) -> None:
    """Superscript; the run's properties come first in it."""
    properties = etree.Element(qn("w:rPr"))
    etree.SubElement(properties, qn("w:vertAlign")).set(qn("w:val"), "superscript")
    run.insert(0, properties)
