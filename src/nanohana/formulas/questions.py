"""Rows that decide between a formula and others that give the expected values as well: what the person is asked.

All are evaluated on the rows of the table and on rows made up for the difference (``probes``); for a large table on
its first rows, as what tells formulas apart shows there in a hundredth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nanohana.formulas.evaluation import Case, Change, ErrorCell, Value, evaluated
from nanohana.formulas.filling import filled, rows_of
from nanohana.formulas.probes import Probe
from nanohana.formulas.syntax import Node, written
from nanohana.formulas.table import Table, shown
from nanohana.formulas.task import Question, Task, equal, text

_ROWS_TO_COMPARE = 100


def questions(task: Task, tree: Node, others: Sequence[Node], made: Sequence[Probe]) -> Iterator[Question]:
    if not others:
        return
    task = _shortened(task)
    answers = _compared(task, [tree, *others], made)
    own, asked = answers[0], set[tuple[tuple[str, str], ...]]()
    for values in answers[1:]:
        question = _difference(task, made, own, values)
        if question is not None and question.cells not in asked:
            asked.add(question.cells)
            yield question


def _shortened(task: Task) -> Task:
    """A large table's first rows: what tells formulas apart shows there, in a hundredth of the time."""
    table = task.sample.table
    if len(table.rows) <= _ROWS_TO_COMPARE:
        return task
    expected = {row: value for row, value in task.expected.items() if row < _ROWS_TO_COMPARE}
    return replace(
        task, sample=replace(task.sample, table=replace(table, rows=table.rows[:_ROWS_TO_COMPARE])), expected=expected
    )


def _compared(task: Task, trees: Sequence[Node], made: Sequence[Probe]) -> list[list[Value]]:
    """For each tree its values on the rows looked at, then on each probe."""
    rows, table = rows_of(task.sample.table, task.place, frozenset(task.expected)), task.sample.table
    cases = [Case(filled(written(tree), table, task.place, rows)) for tree in trees]
    for probe in made:
        placed = [filled(written(tree), table, task.place, (probe.row,))[0] for tree in trees]
        cases.append(Case(tuple(placed), probe.changes))
    answers = evaluated(task.sample, cases, today=task.today)
    base, tried = answers[: len(trees)], answers[len(trees) :]
    return [
        [*(outcome.value for outcome in base[index]), *(case[index].value for case in tried)]
        for index in range(len(trees))
    ]


def _difference(task: Task, made: Sequence[Probe], own: list[Value], other: list[Value]) -> Question | None:
    """The first row or probe with another value; None where there is none, or an expected value rules the other out."""
    rows = rows_of(task.sample.table, task.place, frozenset(task.expected))
    known = [number for number, row in enumerate(rows) if row in task.expected]
    if any(not _same(own[number], other[number]) for number in known):
        return None
    for number, (mine, its) in enumerate(zip(own, other, strict=True)):
        if not _same(mine, its) and not isinstance(mine, ErrorCell) and not isinstance(its, ErrorCell):
            changes: tuple[Change, ...] = () if number < len(rows) else made[number - len(rows)].changes
            row = rows[number] if number < len(rows) else made[number - len(rows)].row
            return Question(_cells(task.sample.table, row, changes), text(mine), text(its), None if changes else row)
    return None


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, ErrorCell) or isinstance(other, ErrorCell):
        return one == other
    return equal(one, other)


def _cells(table: Table, row: int, changes: Sequence[Change]) -> tuple[tuple[str, str], ...]:
    new = {change.column - table.left: change.value for change in changes}
    return tuple(
        (header, shown(new.get(index, value), index in table.dates))
        for index, (header, value) in enumerate(zip(table.headers, table.rows[row], strict=True))
        if header
    )
