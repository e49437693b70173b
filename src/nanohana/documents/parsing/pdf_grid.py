"""Ruled tables out of drawn lines; the same for a born-digital page (points) and a scan (pixels).

1. Lines closer than ``snap`` are one line; pieces of one line (dashes, cell borders) are joined.
2. Lines that touch form a group; a group with two lines each way spans a lattice of elementary cells.
3. Elementary cells with no line between them are one cell (merged cells). The outer edge counts as drawn: Japanese
   tables often have no border at the left and right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nanohana.documents.parsing.pdf_geometry import Rect, enclosing
from nanohana.documents.parsing.pdf_graphics import Ruling

SNAP = 2.5  # points
MAX_LATTICE = 20_000  # elementary cells: an A3 sheet of 5 mm squares has 5,000


@dataclass(frozen=True, slots=True)
class Grid:
    """A lattice: ``xs`` and ``ys`` are its lines, ``owner[row][column]`` is the first elementary cell of each cell."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def rect(self) -> Rect:
        return Rect(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    @property
    def cells(self) -> set[tuple[int, int]]:
        return {first for row in self.owner for first in row}

    def cell_at(self, x: float, y: float) -> tuple[int, int]:
        """(row, column) of the first elementary cell of the cell that holds a point of the grid's rectangle."""
        return self.owner[_slot(self.ys, y)][_slot(self.xs, x)]

    @property
    def odd_share(self) -> float:
        """Share of the area that belongs to cells which are no rectangles."""
        places: defaultdict[tuple[int, int], list[Rect]] = defaultdict(list)
        for r, row in enumerate(self.owner):
            for c, first in enumerate(row):
                places[first].append(Rect(self.xs[c], self.ys[r], self.xs[c + 1], self.ys[r + 1]))
        areas = [(sum(part.area for part in parts), enclosing(parts).area) for parts in places.values()]
        return sum(own for own, around in areas if own < 0.99 * around) / max(self.rect.area, 1.0)

    def width_of(self, cell: tuple[int, int]) -> float:
        row = self.owner[cell[0]]
        return self.xs[len(row) - row[::-1].index(cell)] - self.xs[row.index(cell)]

    def walls_across(self, y: float) -> list[float]:
        """Where the inner lines stand that part the cells at height ``y``."""
        row = self.owner[_slot(self.ys, y)]
        return [self.xs[c] for c in range(1, len(row)) if row[c] != row[c - 1]]

    def rows_of(self, cell: tuple[int, int]) -> int:
        """How many rows a cell spans."""
        return sum(cell in row for row in self.owner)


def _slot(lines: tuple[float, ...], value: float) -> int:
    for index, line in enumerate(lines[1:-1]):
        if value < line:
            return index
    return len(lines) - 2


def grids(rulings: Iterable[Ruling], snap: float = SNAP) -> list[Grid]:
    """Every lattice on a page with more than one cell, largest first."""
    across = list(_joined((r for r in rulings_of(rulings, horizontal=True)), snap))
    down = list(_joined((r for r in rulings_of(rulings, horizontal=False)), snap))
    found = [_grid(*group, snap) for group in _touching(across, down, snap)]
    return sorted((g for g in found if g and len(g.cells) > 1), key=lambda g: -g.rect.area)


def rulings_of(rulings: Iterable[Ruling], *, horizontal: bool) -> list[Ruling]:
    return [r for r in rulings if r.horizontal == horizontal]


def _joined(rulings: Iterable[Ruling], snap: float) -> Iterator[Ruling]:
    """Lines at nearly the same position joined where their pieces touch; what stays shorter than a character goes."""
    for line in _clusters(rulings, snap):
        position = sum(r.position for r in line) / len(line)
        pieces = sorted((r.start, r.end) for r in line)
        start, end = pieces[0]
        for piece_start, piece_end in [*pieces[1:], (float("inf"), float("inf"))]:
            if piece_start <= end + 2 * snap:
                end = max(end, piece_end)
                continue
            if end - start >= 3 * snap:
                yield Ruling(line[0].horizontal, position, start, end)
            start, end = piece_start, piece_end


def _clusters(rulings: Iterable[Ruling], snap: float) -> Iterator[list[Ruling]]:
    cluster: list[Ruling] = []
    for ruling in sorted(rulings, key=lambda r: r.position):
        if cluster and ruling.position - cluster[-1].position > snap:
            yield cluster
            cluster = []
        cluster.append(ruling)
    if cluster:
        yield cluster


def _touching(across: list[Ruling], down: list[Ruling], snap: float) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Groups of lines that hang together by crossings."""
    lines = across + down
    leader = list(range(len(lines)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if _cross(h, v, snap):
                leader[find(i)] = find(j)
    groups: defaultdict[int, list[Ruling]] = defaultdict(list)
    for index, line in enumerate(lines):
        groups[find(index)].append(line)
    for group in groups.values():
        yield rulings_of(group, horizontal=True), rulings_of(group, horizontal=False)


def _cross(h: Ruling, v: Ruling, snap: float) -> bool:
    return h.start - 2 * snap <= v.position <= h.end + 2 * snap and v.start - 2 * snap <= h.position <= v.end + 2 * snap


def _grid(across: list[Ruling], down: list[Ruling], snap: float) -> Grid | None:
    if len(across) < 2 or not down:
        return None
    xs = _distinct([v.position for v in down], [min(h.start for h in across), max(h.end for h in across)], snap)
    ys = _distinct([h.position for h in across], [min(v.start for v in down), max(v.end for v in down)], snap)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > MAX_LATTICE:
        return None
    return Grid(xs, ys, _owners(xs, ys, across, down, snap))


def _distinct(positions: list[float], ends: list[float], snap: float) -> tuple[float, ...]:
    """Positions of lines, and the ends of the lines across them where these reach well beyond (an open border)."""
    values = sorted(positions)
    kept = [value for index, value in enumerate(values) if index == 0 or value - values[index - 1] > snap]
    if ends[0] < kept[0] - 4 * snap:
        kept.insert(0, ends[0])
    if ends[1] > kept[-1] + 4 * snap:
        kept.append(ends[1])
    return tuple(kept)


def _owners(
    xs: tuple[float, ...], ys: tuple[float, ...], across: list[Ruling], down: list[Ruling], snap: float
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Flood fill from every elementary cell, row by row, through the sides that no line covers."""
    rows, columns = len(ys) - 1, len(xs) - 1
    below = {(r, c) for r in range(1, rows) for c in range(columns) if _covered(across, ys[r], xs[c], xs[c + 1], snap)}
    beside = {(r, c) for r in range(rows) for c in range(1, columns) if _covered(down, xs[c], ys[r], ys[r + 1], snap)}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for first in ((r, c) for r in range(rows) for c in range(columns)):
        pending = [first] if first not in owner else []
        while pending:
            cell = pending.pop()
            if cell in owner:
                continue
            owner[cell] = first
            r, c = cell
            pending.extend(
                neighbour
                for neighbour, wall in (
                    ((r - 1, c), cell in below),
                    ((r + 1, c), (r + 1, c) in below),
                    ((r, c - 1), cell in beside),
                    ((r, c + 1), (r, c + 1) in beside),
                )
                if not wall and 0 <= neighbour[0] < rows and 0 <= neighbour[1] < columns
            )
    return tuple(tuple(owner[r, c] for c in range(columns)) for r in range(rows))


def _covered(lines: list[Ruling], position: float, start: float, end: float, snap: float) -> bool:
    """Whether a line at ``position`` covers most of the side from ``start`` to ``end``."""
    reach = sum(
        max(0.0, min(line.end, end) - max(line.start, start)) for line in lines if abs(line.position - position) <= snap
    )
    return reach >= 0.6 * (end - start)
