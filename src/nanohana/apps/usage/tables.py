"""Tables of figures along an axis, with small cells hidden (``usage.suppression``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from nanohana.usage.counting import Axis, Count, Counts, Figure, Key, Share, Window
from nanohana.usage.suppression import hidden_rows, is_small


class Hidden(Enum):
    """A cell that is not shown."""

    HIDDEN = "秘匿"


HIDDEN = Hidden.HIDDEN
Cell = int | float | None | Hidden  # None: a share of nothing


class Column(Protocol):
    """What a column says, and in which unit."""

    @property
    def title(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Group:
    """Columns about the same people: where their count is hidden, all of them are. Open ones count no people."""

    columns: tuple[Figure | Share, ...]
    is_open: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(column for column in self.columns if isinstance(column, Figure))


@dataclass(frozen=True, slots=True)
class Row:
    key: Key
    label: str
    cells: tuple[Cell, ...]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: str  # of the column of labels
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None

    @property
    def has_hidden(self) -> bool:
        return any(cell is HIDDEN for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands in a table: the groups of columns along an axis, and whether the rows are parts of a total."""

    title: str
    head: str
    axis: Axis
    groups: tuple[Group, ...]
    has_total: bool = True

    @property
    def columns(self) -> tuple[Figure | Share, ...]:
        return tuple(column for group in self.groups for column in group.columns)

    def counted(self, window: Window, count: Count) -> Mapping[Figure, Counts]:
        figures = dict.fromkeys(figure for group in self.groups for figure in group.figures)
        return {figure: count(figure, self.axis, window) for figure in figures}


def built(plan: Plan, counted: Mapping[Figure, Counts], labels: Mapping[Key, str]) -> Table:
    """The table with a row for each of ``labels``, in their order."""
    keys = list(labels)
    sizes = _sizes(plan, counted, keys)
    columns = [cells for group in plan.groups for cells in _cells(plan, group, counted, keys, sizes)]
    *rows, total = zip(*columns, strict=True)
    return Table(
        plan.title,
        plan.head,
        plan.columns,
        tuple(Row(key, labels[key], cells) for key, cells in zip(keys, rows, strict=True)),
        Row(None, "全体", total) if plan.has_total else None,
    )


def _sizes(plan: Plan, counted: Mapping[Figure, Counts], keys: Sequence[Key]) -> list[int]:
    """How many people there are of each row: the open figure, where the table has one."""
    public = next((group.figures[0] for group in plan.groups if group.is_open), None)
    return [counted[public].rows.get(key, 0) if public else 0 for key in keys]


def _cells(
    plan: Plan, group: Group, counted: Mapping[Figure, Counts], keys: Sequence[Key], sizes: Sequence[int]
) -> Iterator[list[Cell]]:
    """The columns of a group, each with its total as the last cell."""
    hidden = set() if group.is_open else _hidden(plan, group, counted, keys, sizes)
    for column in group.columns:
        values = [*(_value(column, counted, key) for key in keys), _total(column, counted)]
        yield [HIDDEN if hidden is None or row in hidden else value for row, value in enumerate(values)]


def _hidden(
    plan: Plan, group: Group, counted: Mapping[Figure, Counts], keys: Sequence[Key], sizes: Sequence[int]
) -> set[int] | None:
    """The rows that are hidden; None for all of them with their total."""
    people = [counted[group.figures[0]].rows.get(key, 0) for key in keys]
    if not plan.has_total:
        return {row for row, count in enumerate(people) if is_small(count)} | {len(keys)}
    if is_small(counted[group.figures[0]].total):
        return None
    runs = [counted[group.figures[1]].rows.get(key, 0) for key in keys] if len(group.figures) > 1 else ()
    return hidden_rows(people, sizes, runs)


def _value(column: Figure | Share, counted: Mapping[Figure, Counts], key: Key) -> Cell:
    if isinstance(column, Share):
        return column.of(counted[column.part].rows.get(key, 0), counted[column.whole].rows.get(key, 0))
    return counted[column].rows.get(key, 0)


def _total(column: Figure | Share, counted: Mapping[Figure, Counts]) -> Cell:
    if isinstance(column, Share):
        return column.of(counted[column.part].total, counted[column.whole].total)
    return counted[column].total
