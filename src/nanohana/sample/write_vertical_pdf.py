"""Writes a source as a PDF in vertical writing (縦書き): columns run from right to left, numbers are 漢数字."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from nanohana.sample.provisions import Level, read_provision
from nanohana.sample.sources import Heading, Source, Table
from nanohana.sample.write_pdf import FONT, use_font

WIDTH, HEIGHT = landscape(A4)
SIZE = 11.0  # points, of a character and of its step down the column
PITCH = 20.0  # points between the columns
MARGIN = 56.0
ROWS = int((HEIGHT - 2 * MARGIN) // SIZE)
COLUMNS = int((WIDTH - 2 * MARGIN) // PITCH)
ROTATED = frozenset("ー－—―〜～…‥（）「」『』【】〔〕〈〉")
RAISED = frozenset("、。")
HUNG = frozenset("、。）」』】")  # never begin a column
DIGITS = "〇一二三四五六七八九"
UNITS = ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"))


def write_vertical_pdf(source: Source, path: Path) -> None:
    """Every character is placed by itself, in reading order. Raises ValueError for a table: it has no vertical form."""
    use_font()
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(source.title)
    columns = [column for line, indent in _lines(source) for column in _columns(line, indent)]
    for start in range(0, len(columns), COLUMNS):
        _draw_page(canvas, columns[start : start + COLUMNS])
    canvas.save()


def _lines(source: Source) -> Iterator[tuple[str, int]]:
    """Each line of the document with the number of characters it is set in."""
    yield source.title, 3
    if source.number:
        yield kanji_numbers(source.number), 6
    for block in source.body:
        if isinstance(block, Table):
            raise ValueError(f"{source.id}: a table cannot be written vertically")
        yield vertical_text(block.text), 3 if isinstance(block, Heading) else 0


def vertical_text(line: str) -> str:
    """A line with its numbers as vertical rules print them: 第十二条, 項 as ２, 号 as 一."""
    provision = read_provision(line)
    if provision is None or provision.level in (Level.ARTICLE, Level.SUBITEM):
        return kanji_numbers(line)
    number = str(provision.number)
    mark = _full_width(number) if provision.level is Level.CLAUSE else kanji_numbers(number)
    return f"{mark}　{kanji_numbers(provision.text)}"


def _full_width(digits: str) -> str:
    return digits.translate({ord("0") + n: ord("０") + n for n in range(10)})


def kanji_numbers(text: str) -> str:
    """Arabic numbers as 漢数字 with 十, 百, 千, 万: 12 becomes 十二, 10,000 一万."""
    return re.sub(r"\d[\d,]*", lambda found: _kanji(int(found[0].replace(",", ""))), text)


def _kanji(number: int) -> str:
    if number < 10:
        return DIGITS[number]
    unit, name = next((unit, name) for unit, name in UNITS if number >= unit)
    count, rest = divmod(number, unit)
    head = "" if count == 1 and unit < 10_000 else _kanji(count)
    return head + name + (_kanji(rest) if rest else "")


def _columns(line: str, indent: int) -> Iterator[str]:
    """A line cut into columns; closing marks hang below the column that they would otherwise leave."""
    line = "　" * indent + line
    while line:
        end = ROWS
        while line[end : end + 1] in HUNG and end < len(line):
            end += 1
        yield line[:end]
        line = line[end:]


def _draw_page(canvas: Canvas, columns: list[str]) -> None:
    text = canvas.beginText()
    text.setFont(FONT, SIZE)
    for number, column in enumerate(columns):
        for row, character in enumerate(column):
            _place(text, character, WIDTH - MARGIN - number * PITCH, HEIGHT - MARGIN - row * SIZE)
    canvas.drawText(text)
    canvas.showPage()


def _place(text: PDFTextObject, character: str, right: float, top: float) -> None:
    """Put a character into the square with this upper right corner; some are turned or raised in vertical writing."""
    left, baseline = right - SIZE, top - SIZE * 0.88
    if character in ROTATED:
        text.setTextTransform(0, -1, 1, 0, left + SIZE * 0.12, top)
    elif character in RAISED:
        text.setTextTransform(1, 0, 0, 1, left + SIZE * 0.6, baseline + SIZE * 0.6)
    else:
        text.setTextTransform(1, 0, 0, 1, left, baseline)
    text.textOut(character)
