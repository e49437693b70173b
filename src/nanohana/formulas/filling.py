"""Where a formula stands, and what it becomes in the rows below: as Excel fills it down.

A model likes to write 「A2:A100」 where 「$A$2:$A$100」 is meant: filled down, the range slips off the table. Ranges
that take in a table from its first row on are fixed before anything is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.formula.translate import Translator

from nanohana.formulas.evaluation import Placed
from nanohana.formulas.refusals import bounds
from nanohana.formulas.syntax import Name, Node, Reference, children, nodes, replaced, written
from nanohana.formulas.table import Sample, Table

MOST_ROWS = 200
"""Rows of a table in which a formula is evaluated; every row can be referred to."""


@dataclass(frozen=True, slots=True)
class Place:
    """``column`` (1-based) of the main sheet; ``row`` None where the formula goes into every row of the table."""

    column: int
    row: int | None = None


def place_beside(table: Table) -> Place:
    """The first free column."""
    return Place(table.left + len(table.headers))


def filled(formula: str, table: Table, place: Place, rows: tuple[int, ...]) -> tuple[Placed, ...]:
    """The formula, written for the first row, in the rows with these indices; in its one cell where that is given."""
    if place.row is not None:
        return (Placed(place.row, place.column, f"={formula}"),)
    origin = Translator(f"={formula}", origin=f"A{table.first_row}")
    return tuple(
        Placed(table.first_row + index, place.column, origin.translate_formula(f"A{table.first_row + index}"))
        for index in rows
    )


def looked_at(table: Table, wanted: frozenset[int]) -> tuple[int, ...]:
    """Indices of the rows in which formulas are evaluated: the ``wanted``, the first, and others evenly spread."""
    count = len(table.rows)
    if count <= MOST_ROWS:
        return tuple(range(count))
    spread = {round(step * (count - 1) / (MOST_ROWS // 2)) for step in range(MOST_ROWS // 2 + 1)}
    return tuple(sorted({index for index in wanted if index < count} | set(range(MOST_ROWS // 2)) | spread))


def rows_of(table: Table, place: Place, wanted: frozenset[int]) -> tuple[int, ...]:
    """Indices of the rows for which a formula at this place is evaluated; one where it stands in one cell."""
    return (0,) if place.row is not None else looked_at(table, wanted)


def anchored(node: Node, sample: Sample) -> Node:
    """The tree with ranges over whole tables fixed, and with cells of the first row for the headers of columns."""
    if isinstance(node, Reference):
        return _fixed(node, sample)
    if isinstance(node, Name) and node.text in sample.table.headers:
        return Reference(f"{sample.table.column(sample.table.headers.index(node.text))}{sample.table.first_row}")
    return replaced(node, tuple(child and anchored(child, sample) for child in children(node)))


def _fixed(reference: Reference, sample: Sample) -> Reference:
    if ":" not in reference.cells or not re.search(r"\d", reference.cells) or re.search(r"\$\d", reference.cells):
        return reference  # one cell, whole columns, or fixed as somebody meant it
    table = dict(sample.others).get(reference.sheet, sample.table)
    _, top, _, bottom = bounds(reference.cells)
    if top > table.first_row or bottom < min(table.last_row, table.first_row + 1):
        return reference
    head = reference.text[: len(reference.text) - len(reference.cells)]
    return Reference(head + re.sub(r"\$?([A-Za-z]+)\$?(\d+)", r"$\1$\2", reference.cells))


def used_columns(node: Node, table: Table) -> Iterator[int]:
    """Indices of the columns of the main table that a formula refers to."""
    last = table.left + len(table.headers) - 1
    for part in nodes(node):
        if isinstance(part, Reference) and part.sheet in ("", "Sheet1"):
            left, _, right, _ = bounds(part.cells)
            yield from (column - table.left for column in range(max(left, table.left), min(right, last) + 1))


def text_of(node: Node) -> str:
    """The formula as it is typed."""
    return f"={written(node)}"
