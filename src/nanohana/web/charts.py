"""Charts as SVG, drawn on the server: bars, a line, a funnel. The table beside a chart says the same in numbers.

Lengths are in the units of the picture's own ``viewBox``; the picture takes the width of the page. Colours are classes
of the style sheet, so that nothing is told by colour alone and paper shows the same. A page includes
``components/chart.html`` with the chart and its number on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABELS, VALUES = 720, 200, 90
BAR, GAP = 22, 10
LINE_HEIGHT, MARGIN, LEFT = 240, 30, 60
MOST_BARS = 40


@dataclass(frozen=True, slots=True)
class Value:
    """What is drawn for a label; ``words`` is how it reads. A line is broken where ``is_hidden``."""

    label: str
    number: float
    words: str
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from ``x``; ``y`` is its top, ``middle`` where its words stand."""

    label: str
    value: str
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.y + BAR / 2

    @property
    def end(self) -> float:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    value: str
    x: float
    y: float
    is_named: bool  # whether the axis says its name: there is no room for all


@dataclass(frozen=True, slots=True)
class Chart:
    """``kind`` is the template: ``bars`` or ``line``. ``description`` says in words what the picture shows."""

    kind: str
    title: str
    description: str
    height: float
    bars: Sequence[Bar] = ()
    lines: Sequence[Sequence[Point]] = ()  # broken where a value is hidden
    ticks: Sequence[tuple[float, str]] = ()

    width: int = WIDTH
    labels: int = LABELS - 8
    bar: int = BAR
    left: int = LEFT

    @property
    def paths(self) -> list[str]:
        return [" ".join(f"{point.x:.1f},{point.y:.1f}" for point in line) for line in self.lines]


def bars(title: str, values: Sequence[Value], *, most: float | None = None, centred: bool = False) -> Chart | None:
    """A bar for each value; ``most`` fills the width; centred, they are a funnel. None where nothing is to be drawn."""
    if not _is_something(values) or len(values) > MOST_BARS:
        return None
    most = most or max(value.number for value in values) or 1
    room = WIDTH - LABELS - VALUES
    made = []
    for place, value in enumerate(values):
        width = room * value.number / most
        x = LABELS + ((room - width) / 2 if centred else 0)
        made.append(Bar(value.label, value.words, x, place * (BAR + GAP) + GAP, width))
    height = len(values) * (BAR + GAP) + GAP
    return Chart("bars", title, _in_words(values), height, bars=made)


def line(title: str, values: Sequence[Value], *, most: float | None = None) -> Chart | None:
    """A line over the values in their order; ``most`` is the top. None where there are fewer than two points."""
    if not _is_something(values) or len(values) < 2:
        return None
    top = most or round_up(max(value.number for value in values))
    step = (WIDTH - LEFT - MARGIN) / (len(values) - 1)
    every = -(-len(values) // 6)
    lines: list[list[Point]] = [[]]
    for place, value in enumerate(values):
        if value.is_hidden:
            lines.append([])
            continue
        y = MARGIN + (LINE_HEIGHT - 2 * MARGIN) * (1 - value.number / top)
        is_named = (len(values) - 1 - place) % every == 0
        lines[-1].append(Point(value.label, value.words, LEFT + place * step, y, is_named))
    ticks = [(MARGIN + (LINE_HEIGHT - 2 * MARGIN) * (1 - part / 4), f"{top * part / 4:,.0f}") for part in range(5)]
    return Chart("line", title, _in_words(values), LINE_HEIGHT, lines=lines, ticks=ticks)


def round_up(value: float) -> int:
    """The next round number that divides into four: 4, 8, 20, 40, 80, 200 …"""
    size = 1
    while True:
        for head in (4, 8, 20):
            if head * size >= value:
                return head * size
        size *= 10


def _is_something(values: Sequence[Value]) -> bool:
    return any(value.number for value in values)


def _in_words(values: Sequence[Value]) -> str:
    return "、".join(f"{value.label} {value.words}" for value in values)
