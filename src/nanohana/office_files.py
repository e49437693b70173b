"""What the product's Word and Excel files have in common: which characters they can hold, and Japanese paper."""

from __future__ import annotations

import re

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

_FONT = "游明朝"
_SIZE = 10.5  # points, as Word begins in Japanese
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """The text without what XML 1.0 (2.2) cannot hold; full-width spaces stay."""
    return _NOT_IN_XML.sub("", text)


def japanese_word() -> WordDocument:
    """An empty document on A4. Its language says which forms of 漢字 and of 「、」「。」 are drawn."""
    document = Document()
    section, normal = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    normal.font.size, normal.font.name = Pt(_SIZE), _FONT
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing_rule = Pt(0), WD_LINE_SPACING.SINGLE
    for style in document.styles.element.iter(qn("w:rPr")):
        _speak_japanese(style)
    return document


def _speak_japanese(properties: etree._Element) -> None:
    """Fonts by theme are Western ones with no Japanese: every style gets the same by name."""
    for fonts in properties.findall(qn("w:rFonts")):
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), "")
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), _FONT)
    for language in properties.findall(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ja-JP")
