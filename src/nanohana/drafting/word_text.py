"""What every Word document of this room has in common: the typeface of official texts and text that XML can hold."""

from __future__ import annotations

import re

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

FONT = "ＭＳ 明朝"
SIZE = Pt(10.5)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without characters that XML 1.0 forbids."""
    return _NOT_IN_XML.sub("", text)


def in_font(document: WordDocument) -> None:
    """Sets the document's own style: MS Mincho, 10.5 points, no space after paragraphs."""
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, SIZE
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
