"""One page: its lines and tables in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from nanohana.documents.parsing.pdf_geometry import Rect, enclosing, overlap, rotated
from nanohana.documents.parsing.pdf_graphics import Graphics, Ruling
from nanohana.documents.parsing.pdf_grid import Grid, grids
from nanohana.documents.parsing.pdf_lines import Line, is_vertical, lines, mark_room, settled, turned
from nanohana.documents.parsing.pdf_order import reading_order
from nanohana.documents.parsing.pdf_page import Character, PageContent
from nanohana.documents.parsing.pdf_tables import Table, is_table, table
from nanohana.documents.structure import PageSize

Item = Line | Table

SCAN_CHARACTERS = 30
SCAN_COVER = 0.6
MOST_ITEMS_TO_ORDER = 1_000  # a drawing with more labels has no reading order


@dataclass(slots=True)
class Page:
    """Page ``number`` (1-based). With ``vertical`` every rectangle is in the turned frame of vertical writing.

    ``skew`` is the turn of a scan in radians, small or close to pi; rectangles are those of the page laid straight.
    """

    number: int
    size: PageSize
    items: list[Item]
    vertical: bool = False
    skew: float = 0.0

    def displayed(self, rect: Rect) -> Rect:
        """Where a rectangle stands on the page as it is shown."""
        straight = rect.turned_back() if self.vertical else rect
        if not self.skew:
            return straight
        middle = self.size.width / 2, self.size.height / 2
        left, right = (rotated((x, straight.centre[1]), self.skew, middle) for x in (straight.left, straight.right))
        return enclosing([Rect(*left * 2), Rect(*right * 2)]).grown_across(straight.height / 2)


def score(page: Page) -> float:
    """Mean recognition score of the page's characters; 1 for born-digital text and for a page without any."""
    weights = [(line.score, len(line.text)) for line in _lines(page.items)]
    total = sum(weight for _, weight in weights)
    return sum(score * weight for score, weight in weights) / total if total else 1.0


def _lines(items: list[Item]) -> Iterator[Line]:
    for item in items:
        if isinstance(item, Line):
            yield item
        else:
            yield from (line for row in item.rows for cell in row for line in cell)


def is_scan(content: PageContent) -> bool:
    """An image over most of the page, and no text that can be used: next to none, or a copier's layer of mojibake."""
    if not is_covered_by_image(content):
        return False
    unseen = sum(character.style.unseen for character in content.characters)
    japanese = sum(character.text >= "\u3040" for character in content.characters)
    count = len(content.characters)
    printed = count if content.printed is None else content.printed
    return printed < SCAN_CHARACTERS or (unseen > 0.5 * count and japanese < 0.5 * count)


def is_covered_by_image(content: PageContent) -> bool:
    page = Rect(0, 0, content.size.width, content.size.height)
    return any(_cut(image, page).area > SCAN_COVER * page.area for image in content.graphics.images)


def _cut(rect: Rect, page: Rect) -> Rect:
    return Rect(
        max(rect.left, page.left), max(rect.top, page.top), min(rect.right, page.right), min(rect.bottom, page.bottom)
    )


def layout(content: PageContent, number: int) -> Page:
    characters = content.characters
    rulings = content.graphics.rulings
    vertical = is_vertical(characters)
    if vertical:
        characters = turned(characters)
        rulings = [turned_ruling(ruling) for ruling in rulings]
    items = list(_items(characters, grids(rulings), vertical))
    ordered = _ordered(items, by_place=content.printed is not None)
    page = Page(number, content.size, ordered, vertical)
    _judge(_lines(page.items), content, page)
    mark_room([item for item in page.items if isinstance(item, Line)])
    return page


def turned_ruling(ruling: Ruling) -> Ruling:
    if ruling.horizontal:
        return Ruling(False, ruling.position, -ruling.end, -ruling.start)
    return Ruling(True, -ruling.position, ruling.start, ruling.end)


def _judge(found: Iterable[Line], content: PageContent, page: Page) -> None:
    """Settle ``unseen``: white on a dark area can be read, text off the page cannot, and the unseen text that copiers
    lay over a scan is the page's own."""
    scanned = is_covered_by_image(content)
    sheet = Rect(0, 0, content.size.width, content.size.height)
    for line in found:
        centre = page.displayed(line.rect).centre
        line.unseen = (
            not sheet.holds(*centre)
            or (line.unseen and not scanned)
            or (line.white and not _on_ground(content.graphics, *centre))
        )


def _on_ground(graphics: Graphics, x: float, y: float) -> bool:
    return any(rect.holds(x, y) for rect in graphics.fills) or any(rect.holds(x, y) for rect in graphics.images)


def _items(characters: list[Character], found: list[Grid], vertical: bool) -> Iterator[Item]:
    """Lines and tables in stream order; a table stands where its first character does."""
    if not found:
        yield from _lines_of(characters, vertical)
        return
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
            yield from _lines_of((character for _, character in run), vertical)
        elif owner not in written:
            written.add(owner)
            yield tables[owner]


def _lines_of(characters: Iterable[Character], vertical: bool) -> list[Line]:
    return settled(lines(characters)) if vertical else lines(characters)


def _owner(found: list[Grid], character: Character) -> int:
    x, y = character.rect.centre
    return next((index for index, grid in enumerate(found) if grid.rect.holds(x, y)), -1)


def _built(grid: Grid, characters: list[Character]) -> Table | None:
    cells: defaultdict[tuple[int, int], list[Character]] = defaultdict(list)
    for character in characters:
        cells[grid.cell_at(*character.rect.centre)].append(character)
    in_lines = {cell: found for cell, inside in cells.items() if (found := lines(inside))}
    return table(grid, in_lines) if is_table(grid, set(in_lines)) else None


def _ordered(items: list[Item], *, by_place: bool) -> list[Item]:
    """Stream order, unless it jumps up within a column again and again (some files of Excel and InDesign), or somebody
    wrote on the page: that comes last in the stream."""
    if not items or len(items) > MOST_ITEMS_TO_ORDER:
        return items
    if by_place:
        return list(_with_labels(reading_order(items)))
    height = max(item.rect.bottom for item in items) - min(item.rect.top for item in items)
    jumps = sum(
        other.rect.bottom < one.rect.top - height / 3
        and overlap(one.rect.left, one.rect.right, other.rect.left, other.rect.right) > 0
        for one, other in pairwise(items)
    )
    return reading_order(items) if jumps > 1 else items


def _with_labels(items: Iterable[Item]) -> Iterator[Item]:
    """What was written on a page behind its label on the same row is one line with it: 「氏名　菜花」."""
    last: Item | None = None
    for item in items:
        if isinstance(last, Line) and isinstance(item, Line) and _is_beside(last, item):
            text, rect = f"{last.text}\u3000{item.text}", enclosing((last.rect, item.rect))
            last = replace(last, text=text, rect=rect, is_entry=True)
            continue
        if last is not None:
            yield last
        last = item
    if last is not None:
        yield last


def _is_beside(one: Line, other: Line) -> bool:
    shared = overlap(one.rect.top, one.rect.bottom, other.rect.top, other.rect.bottom)
    looks_alike = one.unseen == other.unseen and one.white == other.white
    return looks_alike and one.rect.right <= other.rect.left and shared > 0.5 * min(one.rect.height, other.rect.height)
