"""新旧対照表 in its customary form: 改正後 on the left, 改正前 on the right, what did not change as （略）.

A new unit stands beside 「（新設）」, one that is gone beside 「（削る）」; changed places are underlined on both
sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nanohana.documents.provision_headings import RANKS
from nanohana.documents.provision_marks import MarkClass, mark_of
from nanohana.drafting.comparison.comparing import Change, Comparison, Row
from nanohana.drafting.comparison.differences import Line, LinePair, Run

NEW_HEAD, OLD_HEAD = "改正後", "改正前"
_OMITTED = "（略）"
_BLANK: Line = ()


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the table; ``first`` begins a unit (a rule is drawn above it)."""

    new: Line
    old: Line
    first: bool
    note: str = ""


def table_lines(comparison: Comparison) -> list[TableLine]:
    """The lines of the table in order; empty where nothing changed."""
    if not comparison.changed:
        return []
    lines: list[TableLine] = []
    for group, rows in groupby(comparison.rows, key=_unchanged_group):
        if group is not None:
            lines.append(_unchanged(group, list(rows)))
        else:
            lines += [line for row in rows for line in _unit(row)]
    return lines


def _unchanged_group(row: Row) -> str | None:
    """The 附則 or 別表 of a unit without change ("" is the main part), so that 略 never runs from one into another."""
    return row.new.key[0] if row.change is Change.SAME and row.new else None


def _unchanged(group: str, rows: Sequence[Row]) -> TableLine:
    titles = [row.new_title.strip() for row in rows if row.new_title.strip()]
    if group and titles and titles[0][0] not in "附別様":
        titles[0] = f"{group.split('#')[0]}　{titles[0]}"
    line = _plain(_span(titles))
    return TableLine(line, line, True)


def _span(titles: Sequence[str]) -> str:
    """第一条　（略）, 第一条及び第二条　（略）, 第一条～第四条　（略）."""
    if not titles or not titles[0]:
        return _OMITTED
    joint = {1: "", 2: "及び"}.get(len(titles), "～")
    return f"{titles[0]}{joint}{titles[-1] if joint else ''}　{_OMITTED}"


def _plain(text: str) -> Line:
    return (Run(text, False),)


def _unit(row: Row) -> Iterator[TableLine]:
    if row.change is Change.ADDED:
        yield from _one_sided(row, "（新設）")
        return
    if row.change is Change.REMOVED:
        yield from _one_sided(row, "（削る）")
        return
    sides = [
        side for same, pairs in groupby(row.lines, key=lambda pair: pair.same) for side in _shown(pairs, same=same)
    ]
    for index, (new, old) in enumerate(sides):
        yield TableLine(new, old, index == 0, row.note if index == 0 else "")


def _shown(pairs: Iterable[LinePair], *, same: bool) -> Iterable[tuple[Line, Line]]:
    return _omitted(pairs) if same else [_sides(pair) for pair in pairs]


def _one_sided(row: Row, placeholder: str) -> Iterator[TableLine]:
    for index, pair in enumerate(row.lines):
        other = _plain(placeholder) if index == 0 else _BLANK
        new, old = (other, pair.old or _BLANK) if pair.new is None else (pair.new, other)
        yield TableLine(new, old, index == 0, row.note if index == 0 else "")


def _sides(pair: LinePair) -> tuple[Line, Line]:
    return pair.new or _BLANK, pair.old or _BLANK


def _omitted(pairs: Iterable[LinePair]) -> Iterator[tuple[Line, Line]]:
    """「２・３　（略）」: lines of one kind together; a caption or heading has nothing to leave out."""
    lines = ["".join(run.text for run in pair.new or ()) for pair in pairs]
    for kind, group in groupby(lines, key=_kind):
        alike = list(group)
        shown = alike if kind is _WHOLE else [_span([_mark(line) for line in alike])]
        yield from ((_plain(line), _plain(line)) for line in shown)


_WHOLE = "whole"


def _kind(line: str) -> str | None:
    mark = mark_of(line)
    if mark is None:
        return None
    heading = mark.mark_class in RANKS and mark.mark_class is not MarkClass.ARTICLE
    return _WHOLE if heading or not line[mark.end :].strip() else str(mark.mark_class)


def _mark(line: str) -> str:
    """第十条 or ２ at the beginning of a line."""
    mark = mark_of(line)
    return line[: mark.end].strip() if mark else ""
