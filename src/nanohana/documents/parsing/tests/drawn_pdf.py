"""PDFs drawn for tests: every line at a known place, in BIZ UDGothic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "BIZUDGothic"
WIDTH, HEIGHT = A4
LEFT, TOP = 72.0, 90.0  # points from the upper left corner

registerFont(TTFont(FONT, Path(__file__).parents[3] / "sample" / "fonts" / "BIZUDGothic_400Regular.ttf"))

Draw = Callable[[Canvas], None]


def pdf(path: Path, *pages: Draw, size: tuple[float, float] = A4) -> Path:
    canvas = Canvas(str(path), pagesize=size, invariant=True)
    for draw in pages:
        canvas.setFont(FONT, 10.5)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def write(canvas: Canvas, lines: Sequence[str], x: float = LEFT, y: float = TOP, size: float = 10.5) -> None:
    """Lines under each other from ``y`` points below the upper edge, 1.7 times their size apart."""
    canvas.setFont(FONT, size)
    for number, line in enumerate(lines):
        canvas.drawString(x, HEIGHT - y - number * 1.7 * size, line)


def text(*lines: str, x: float = LEFT, y: float = TOP, size: float = 10.5) -> Draw:
    return lambda canvas: write(canvas, lines, x, y, size)


def ruled(canvas: Canvas, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
    """A fully ruled table; ``ys`` count from the upper edge."""
    canvas.grid(list(xs), [HEIGHT - y for y in ys])
    for top, row in zip(ys, rows, strict=False):
        for left, cell in zip(xs, row, strict=False):
            canvas.drawString(left + 4, HEIGHT - top - 14, cell)


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw
