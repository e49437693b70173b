"""One page: its lines and tables in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from nanohana.documents.parsing.pdf_geometry import Rect, overlap
from nanohana.documents.parsing.pdf_grid import Grid, grids
from nanohana.documents.parsing.pdf_lines import Line, is_vertical, lines, mark_full, turned
from nanohana.documents.parsing.pdf_page import Character, Graphics, PageContent, Ruling
from nanohana.documents.parsing.pdf_tables import Table, is_table, table
from nanohana.documents.structure import PageSize

Item = Line | Table

SCAN_CHARACTERS = 30
SCAN_COVER = 0.6


@dataclass(slots=True)
class Page:
    """Page ``number`` (1-based). With ``vertical`` every rectangle is in the turned frame of vertical writing."""

    number: int
    size: PageSize
    items: list[Item]
    vertical: bool = False

    def displayed(self, rect: Rect) -> Rect:
        return rect.turned_back() if self.vertical else rect


def is_scan(content: PageContent) -> bool:
    """An image over most of the page and next to no text that can be seen."""
    seen = sum(not c.style.unseen for c in content.characters)
    return seen < SCAN_CHARACTERS and is_covered_by_image(content)


def is_covered_by_image(content: PageContent) -> bool:
    page = Rect(0, 0, content.size.width, content.size.height)
    return any(_cut(image, page).area > SCAN_COVER * page.area for image in content.graphics.images)


def _cut(rect: Rect, page: Rect) -> Rect:
    return Rect(
        max(rect.left, page.left), max(rect.top, page.top), min(rect.right, page.right), min(rect.bottom, page.bottom)
    )


def layout(content: PageContent, number: int) -> Page:
    characters = list(_judged(content))
    rulings = content.graphics.rulings
    vertical = is_vertical(characters)
    if vertical:
        characters = turned(characters)
        rulings = [_turned_ruling(ruling) for ruling in rulings]
    items = _ordered(list(_items(characters, grids(rulings))))
    mark_full([item for item in items if isinstance(item, Line)])
    return Page(number, content.size, items, vertical)


def _turned_ruling(ruling: Ruling) -> Ruling:
    if ruling.horizontal:
        return Ruling(False, ruling.position, -ruling.end, -ruling.start)
    return Ruling(True, -ruling.position, ruling.start, ruling.end)


def _judged(content: PageContent) -> Iterator[Character]:
    """Characters with their visibility settled: white on a dark area can be read, text off the page cannot, and the
    unseen text that copiers lay over a scan is the page's own text."""
    scanned = is_covered_by_image(content)
    page = Rect(0, 0, content.size.width, content.size.height)
    for character in content.characters:
        style = character.style
        centre = character.rect.centre
        if style.white and _on_ground(content.graphics, *centre):
            style = style._replace(white=False)
        if style.unseen and scanned:
            style = style._replace(unseen=False)
        if not page.holds(*centre):
            style = style._replace(unseen=True)
        yield character if style is character.style else character._replace(style=style)


def _on_ground(graphics: Graphics, x: float, y: float) -> bool:
    return any(rect.holds(x, y) for rect in graphics.fills) or any(rect.holds(x, y) for rect in graphics.images)


def _items(characters: list[Character], found: list[Grid]) -> Iterator[Item]:
    """Lines and tables in stream order; a table stands where its first character does."""
    smallest_first = found[::-1]
    held: defaultdict[int, list[Character]] = defaultdict(list)
    owners = [_owner(smallest_first, character) for character in characters]
    for owner, character in zip(owners, characters, strict=True):
        held[owner].append(character)
    tables = {
        index: built for index, grid in enumerate(smallest_first) if (built := _built(grid, held[index])) is not None
    }
    written: set[int] = set()
    runs = groupby(zip(owners, characters, strict=True), key=lambda pair: pair[0] if pair[0] in tables else -1)
    for owner, run in runs:
        if owner == -1:
            yield from lines(character for _, character in run)
        elif owner not in written:
            written.add(owner)
            yield tables[owner]


def _owner(found: list[Grid], character: Character) -> int:
    if found:
        x, y = character.rect.centre
        for index, grid in enumerate(found):
            if grid.rect.holds(x, y):
                return index
    return -1


def _built(grid: Grid, characters: list[Character]) -> Table | None:
    cells: defaultdict[tuple[int, int], list[Character]] = defaultdict(list)
    for character in characters:
        cells[grid.cell_at(*character.rect.centre)].append(character)
    in_lines = {cell: found for cell, inside in cells.items() if (found := lines(inside))}
    return table(grid, in_lines) if is_table(grid, set(in_lines)) else None


# --- reading order where the stream has none ---


def _ordered(items: list[Item]) -> list[Item]:
    """Stream order, unless it jumps up within a column again and again (some Excel and InDesign files)."""
    if not items:
        return items
    height = max(item.rect.bottom for item in items) - min(item.rect.top for item in items)
    jumps = sum(
        other.rect.bottom < one.rect.top - height / 3
        and overlap(one.rect.left, one.rect.right, other.rect.left, other.rect.right) > 0
        for one, other in pairwise(items)
    )
    return xy_cut(items) if jumps > 1 else items


def xy_cut(items: list[Item]) -> list[Item]:
    """Reading order by place: cut at the widest empty band, columns before rows where both are possible."""
    if len(items) < 2:
        return items
    for axis in (0, 1):
        ordered = sorted(items, key=lambda item: item.rect[axis])
        cut = _widest_gap([(item.rect[axis], item.rect[axis + 2]) for item in ordered], minimum=(12.0, 0.0)[axis])
        if cut:
            return xy_cut(ordered[:cut]) + xy_cut(ordered[cut:])
    return sorted(items, key=lambda item: (round(item.rect.top), item.rect.left))


def _widest_gap(intervals: list[tuple[float, float]], minimum: float) -> int:
    """Index of the interval after the widest gap, 0 for none above ``minimum``."""
    best, cut, reach = minimum, 0, intervals[0][1]
    for index, (start, end) in enumerate(intervals[1:], 1):
        if start - reach > best:
            best, cut = start - reach, index
        reach = max(reach, end)
    return cut
