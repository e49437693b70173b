"""Rows made up to tell formulas apart: values at and beside the formula's constants, blanks, zero, fractions, ends of
months. One cell is changed at a time, in the first row of the table."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nanohana.formulas.evaluation import Change
from nanohana.formulas.filling import used_columns
from nanohana.formulas.mutations import CRITERION
from nanohana.formulas.syntax import Literal, Node, nodes
from nanohana.formulas.table import Cell, Sample, Table, serial, value_of

MOST = 40

_DAYS = ((2024, 2, 29), (2025, 3, 31), (2025, 4, 1), (2024, 12, 31))


@dataclass(frozen=True, slots=True)
class Probe:
    """The row (its index) with changed cells."""

    row: int
    changes: tuple[Change, ...]


def probes(trees: Sequence[Node], sample: Sample) -> Iterator[Probe]:
    """At most ``MOST`` rows for the columns and constants of all these trees."""
    table = sample.table
    constants = sorted({constant for tree in trees for constant in _constants(tree)})
    made = 0
    for index in sorted({index for tree in trees for index in used_columns(tree, table)}):
        for value in _values(table, index, constants):
            if made < MOST:
                made += 1
                yield Probe(0, (Change(table.first_row, table.left + index, value),))


def _constants(node: Node) -> Iterator[float]:
    for part in nodes(node):
        match part:
            case Literal(bool()):
                pass
            case Literal(float(value)):
                yield value
            case Literal(str(text)) if match := CRITERION.fullmatch(text):
                if isinstance(typed := value_of(match[2]), float):
                    yield typed


def _values(table: Table, index: int, constants: list[float]) -> Iterator[Cell]:
    column = [row[index] for row in table.rows]
    numbers = [value for value in column if isinstance(value, float)]
    yield from (value for value in column[1:2] if value != column[0])  # the same value twice
    if index in table.dates:
        yield from (serial(datetime.date(*day)) for day in _DAYS)
    elif numbers:
        is_whole = all(number == int(number) for number in numbers)
        wanted = [
            constant for constant in constants if abs(constant) > 1 and (constant == int(constant) or not is_whole)
        ]
        yield from dict.fromkeys(constant + step for constant in wanted for step in (0, -1, 1))
        yield from (0.0, -numbers[0], numbers[0] + 1) if is_whole else (0.0, numbers[0] + 0.5, numbers[0] + 0.4)
