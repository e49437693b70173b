"""A born-digital PDF of any length, made from statute text, for measurements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
FONT = Path(__file__).resolve().parents[1] / "src/nanohana/sample/fonts/BIZUDGothic_400Regular.ttf"
CHARACTERS_A_LINE = 40
LINES_A_PAGE = 36
POINTS = 10.5


def statute_lines() -> Iterator[str]:
    """Lines of at most ``CHARACTERS_A_LINE`` characters of the statutes in the public data folder, for ever."""
    files = sorted((SHARED / "egov-laws-2013").rglob("*.txt"))
    if not files:
        raise SystemExit("the public data folder ../shared/data is not beside this checkout")
    for number, file in enumerate(cycle(files)):
        for line in file.read_text(encoding="utf-8").splitlines():
            text = line.strip() and f"{line.strip()}" + (f"（写し{number}）" if number >= len(files) else "")
            yield from (text[n : n + CHARACTERS_A_LINE] for n in range(0, len(text), CHARACTERS_A_LINE))


def make_pdf(path: Path, pages: int) -> None:
    """Write a PDF of ``pages`` A4 pages with running text of about 1,400 characters each."""
    pdfmetrics.registerFont(TTFont("BIZUDGothic", str(FONT)))
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    lines = statute_lines()
    for page in range(1, pages + 1):
        canvas.setFont("BIZUDGothic", POINTS)
        text = canvas.beginText(72, A4[1] - 72)
        text.setLeading(18)
        for line in islice(lines, LINES_A_PAGE):
            text.textLine(line)
        canvas.drawText(text)
        canvas.drawCentredString(A4[0] / 2, 36, f"- {page} -")
        canvas.showPage()
    canvas.save()
