"""Tables drawn with characters in a text file: 罫線 (─│┼), + - |, or rows of cells divided by tabs or wide blanks.

1. Lines that follow each other and are rules (─, +--+) or have cells between bars are one table. How wide a character
   is drawn decides in which column it stands, so that a cell over two columns is told from a narrow one.
2. Between two rules stands one row whose cells may be wrapped, or, where every line fills the same cells, a row a line.
3. A rule that goes through some columns only ends the cells of these; the others reach into the next row.

Lines whose bars do not meet in columns are no table. Without bars, two rows of as many cells are one where tabs divide
them, three of three cells where blanks do and no cell ends a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nanohana.documents.parsing.tables import carried_down, likely_header_rows, table_block
from nanohana.documents.structure import Block, Span

Line = tuple[int, str]  # number, 1-based, and text
Split = Callable[[str], dict[int, str]]  # a line -> its cells by their columns

_BARS = "│┃║｜|├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┼┿╂╋╪╬╠╣"
_CORNERS = "┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛┬┯┰┳┴┷┸┻╔╗╚╝╦╩+＋"
_RULED = re.compile(rf"[─━═┄┅┈┉\-=ー－―‐{_BARS}{_CORNERS}\s:]+")
_RULES = re.compile("[─━═┄┅┈┉]|[-=ー－―‐]{3,}|[+＋][-=]")
_RULED_CELL = re.compile(r"\s*(?:[─━═┄┅┈┉]{2,}|[-=]{3,})\s*")  # one is a dash: nothing stands there
_TOP = re.compile(r"\s*[┌┍┎┏╔]")
_BOTTOM = re.compile(r"\s*[└┕┖┗╚]")
_WIDE_BLANK = re.compile(r"[ \u3000]{2,}")
_FEWEST_SPACED = 3
#: In a cell of an entry, never of a head: 「場所：」, an item's mark, a postal code, a day, a time.
_ENTRY = re.compile(r"[:：]$|^[・●○〒■◆]|月\s*[0-9０-９]{1,2}日|[0-9０-９][:：時][0-9０-９]{0,2}|[0-9０-９]-[0-9０-９]")
_SENTENCE_ENDS = ("。", "、", "。」", "。）")
_MOST_COLUMNS = 200
_MOST_LINES = 5_000  # of one table
_EDGES = re.compile(rf"^\s*[{_BARS}]|[{_BARS}]\s*$|^\s+$")
_BAR = re.compile(f"[{_BARS}]")
_BORDER = re.compile(f"[{_BARS}{_CORNERS}]")
_NEAR = 1  # half-width characters that two bars of a column may stand apart
_DEEPEST_HEADS = 3


@dataclass(slots=True)
class _Row:
    """The texts of its cells, line by line, by their first column, and the columns that go on from the row above."""

    number: int
    cells: dict[int, list[str]]
    continued: set[int]


def parts(lines: Sequence[Line]) -> Iterator[list[Line] | Block]:
    """The lines in order, with a table block for those that are one."""
    text: list[Line] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        same = lines[at:end]
        block = _drawn(same) or _divided(same) if len(same) > 1 else None
        if block is None:
            text += lines[at : max(end, at + 1)]
        else:
            yield text
            yield block
            text = []
        at = max(end, at + 1)
    yield text


def _end(lines: Sequence[Line], at: int) -> int:
    """Where the lines of one kind end that begin at ``at``; ``at`` itself where the line is ordinary text."""
    kind = _kind(lines[at][1])
    end = at
    while kind and end < min(len(lines), at + _MOST_LINES) and _kind(lines[end][1]) == kind:
        if end > at and _TOP.match(lines[end][1]):
            break
        end += 1
        if _BOTTOM.match(lines[end - 1][1]):
            break
    return end


def _kind(line: str) -> str:
    if _is_rule(line) or len(_BAR.findall(line)) >= 1:
        return "drawn"
    if "\t" in line.strip():
        return "tabbed"
    return "spaced" if len(_WIDE_BLANK.split(line.strip())) >= _FEWEST_SPACED else ""


def _is_rule(line: str) -> bool:
    """Whether a line is drawn through all columns."""
    if _RULED.fullmatch(line) is None or _RULES.search(line) is None:
        return False
    return not any(cell and not cell.strip() for cell in _BORDER.split(line)[1:-1])


def _divided(lines: Sequence[Line]) -> Block | None:
    """Rows of as many cells each, divided by tabs, by wide blanks, or by bars without any rule."""
    kind = _kind(lines[0][1])
    divider = _WIDE_BLANK if kind == "spaced" else re.compile("\t" if kind == "tabbed" else _BAR.pattern)
    rows = [tuple(cell.strip() for cell in divider.split(_EDGES.sub("", line.strip()))) for _, line in lines]
    widths = {len(row) for row in rows}
    is_edged = all(len(_EDGES.findall(line)) == 2 for _, line in lines)
    fewest = 2 if kind == "tabbed" or is_edged else 3
    if kind == "spaced" and any(cell.endswith(_SENTENCE_ENDS) for row in rows for cell in row):
        return None
    if len(rows) < (3 if kind == "spaced" else 2) or len(widths) != 1 or not fewest <= min(widths) <= _MOST_COLUMNS:
        return None
    heads = 0 if any(map(_ENTRY.search, rows[0])) else likely_header_rows(rows)
    return table_block(rows, [Span(0, 0, paragraph=number) for number, _ in lines], heads)


def _drawn(lines: Sequence[Line]) -> Block | None:
    split = _splitter(lines)
    if split is None:
        return None
    groups = list(_groups(lines, split))
    rows = [row for group in groups for row in _rows_of(group)]
    if len(rows) < 2:
        return None
    for above, row in pairwise(rows):  # a label over several rows is written in the middle of them
        for column in row.continued & row.cells.keys():
            above.cells.setdefault(column, []).extend(row.cells.pop(column))
    width = 1 + max(column for row in rows for column in row.cells)
    texts = [["".join(row.cells.get(column, ())) for column in range(width)] for row in rows]
    covered = {(place, column) for place, row in enumerate(rows) for column in row.continued}
    below = _first_below(lines, rows)
    heads = _header_rows(texts, sum(1 for row in rows if row.number < below))
    places = [Span(0, 0, paragraph=row.number) for row in rows]
    return table_block(carried_down(texts, covered, heads), places, heads)


def _first_below(lines: Sequence[Line], rows: Sequence[_Row]) -> int:
    """The number of the first rule drawn through all columns below the first row."""
    return next((number for number, line in lines if number > rows[0].number and _is_rule(line)), rows[0].number + 1)


def _header_rows(texts: Sequence[Sequence[str]], above_rule: int) -> int:
    """The rows above the first rule, where the first one reads like heads."""
    reads_like = likely_header_rows([[text for text in texts[0] if text], *texts[1:]])
    return above_rule if reads_like and above_rule < min(len(texts), _DEEPEST_HEADS + 1) else reads_like


def _splitter(lines: Sequence[Line]) -> Split | None:
    """How a line is split into cells: at its bars one by one, where all rows have as many, else where the borders of
    the columns stand in the rules. None where that fits a row nowhere."""
    rules = [line for _, line in lines if _is_rule(line)]
    rows = [_places(line, _BORDER if _RULED.fullmatch(line) else _BAR) for _, line in lines if not _is_rule(line)]
    counts = {len(places) for places in rows}
    edged = all(_EDGES.match(line) for _, line in lines if not _is_rule(line))
    fewest = 3 if edged and len(counts) == 1 else 1
    if not rules or len(rows) < 2 or not fewest <= min(counts) or max(counts) > _MOST_COLUMNS:
        return None
    if len(counts) == 1:
        return lambda line: _by_order(line, edged=edged)
    borders = _apart(place for line in rules for place in _places(line, _BORDER))
    columns = _columns(borders)
    if not 3 <= len(borders) <= _MOST_COLUMNS or not all(place in columns for places in rows for place in places):
        return None
    return lambda line: _by_place(line, columns)


def _by_order(line: str, *, edged: bool) -> dict[int, str]:
    cells = (_BORDER if _RULED.fullmatch(line) else _BAR).split(line.strip())
    return dict(enumerate(cells[1:-1] if edged else cells))


def _by_place(line: str, columns: Mapping[int, int]) -> dict[int, str]:
    """What stands between the bars of a line, by the column in which it begins."""
    found: dict[int, str] = {}
    column: int | None = None
    for character, place in _drawn_at(line):
        border = columns.get(place) if _BORDER.match(character) else None
        if border is not None:
            column = border
        elif column is not None:
            found[column] = found.get(column, "") + character
    return found


def _drawn_at(line: str) -> Iterator[tuple[str, int]]:
    """The characters and how far from the left each is drawn, in half-width characters."""
    place = 0
    for character in line.rstrip():
        yield character, place
        place += 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def _places(line: str, wanted: re.Pattern[str]) -> list[int]:
    return [place for character, place in _drawn_at(line) if wanted.match(character)]


def _apart(places: Iterable[int]) -> list[int]:
    borders: list[int] = []
    for place in sorted(set(places)):
        if not borders or place - borders[-1] > _NEAR:
            borders.append(place)
    return borders


def _columns(borders: Sequence[int]) -> Mapping[int, int]:
    """The column that begins at a bar, by the places where the bar may stand."""
    found: dict[int, int] = {}
    for column, border in enumerate(borders):
        for place in range(border - _NEAR, border + _NEAR + 1):
            found.setdefault(place, column)
    return found


def _groups(lines: Sequence[Line], split: Split) -> Iterator[list[_Row]]:
    """The rows between two rules, each line a row of its own."""
    group: list[_Row] = []
    continued: set[int] = set()
    for number, line in lines:
        cells = {} if _is_rule(line) else split(line)
        ruled = {column for column, text in cells.items() if _RULED_CELL.fullmatch(text)}
        if (ruled or not cells) and group:
            yield group
            group = []
        texts = {column: [text.strip()] for column, text in cells.items() if text.strip() and column not in ruled}
        if ruled or not cells:
            continued = set(cells) - ruled
        if texts:
            group.append(_Row(number, texts, set(continued)))
    if group:
        yield group


def _rows_of(group: Sequence[_Row]) -> list[_Row]:
    """The rows of a group: its lines, where each fills the same cells, else one whose cells are wrapped."""
    filled = [row.cells.keys() for row in group]
    if all(one == filled[0] for one in filled) and len(filled[0]) > 1:
        return list(group)
    whole = _Row(group[0].number, {}, group[0].continued)
    for row in group:
        for column, texts in row.cells.items():
            whole.cells.setdefault(column, []).extend(texts)
    return [whole]
