"""A recipe, its fields, and the formula that comes of them.

In ``formula`` 「{金額}」 is the field's cell in the row (C2), 「{金額[]}」 the column's whole range ($C$2:$C$9),
「{金額[:]}」 the range from the first row down to this one (C$2:C2). Values become
literals: 総務課 -> "総務課", a day -> DATE(…).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from nanohana.formulas.syntax import Literal, written
from nanohana.formulas.table import Sample, Table

Kind = OneOf["column", "other", "number", "text", "day"]
"""A column of the main table, a column of another table, or a value."""
Holds = OneOf["number", "date", "text", "any"]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    holds: Holds = "any"  # what a column must hold
    of: str = ""  # the field of the column in which a text must occur


@dataclass(frozen=True, slots=True)
class Slot:
    """What a field is given: ``column`` is an index, in the table ``other`` where that is named; else a value."""

    column: int | None = None
    other: str = ""
    value: float | str | datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """``words`` is a pattern that requests for it match (folded text). ``cell``: one result for the whole table."""

    key: str
    category: str
    title: str
    words: str
    formula: str
    fields: tuple[Field, ...]
    cell: bool = False


_PLACE = re.compile(r"\{([^{}\[\]]+)(\[:?\])?\}")


def formula_of(recipe: Recipe, slots: Mapping[str, Slot], sample: Sample) -> str:
    """The formula for the first row, with 「=」. Raises KeyError where a field has no slot."""
    return "=" + _PLACE.sub(lambda match: _rendered(slots[match[1]], match[2] or "", sample), recipe.formula)


def _rendered(slot: Slot, form: str, sample: Sample) -> str:
    if slot.column is None:
        return _literal(slot.value)
    table = dict(sample.others)[slot.other] if slot.other else sample.table
    return _sheet(slot.other) + _cells(table, table.column(slot.column), form)


def _sheet(name: str) -> str:
    if not name:
        return ""
    return f"{name}!" if re.fullmatch(r"[^\W\d]\w*", name) else "'" + name.replace("'", "''") + "'!"


def _cells(table: Table, letters: str, form: str) -> str:
    first = table.first_row
    if form == "[]":
        return f"${letters}${first}:${letters}${table.last_row}"
    return f"{letters}${first}:{letters}{first}" if form == "[:]" else f"{letters}{first}"


def _literal(value: float | str | datetime.date | None) -> str:
    if isinstance(value, datetime.date):
        return f"DATE({value.year},{value.month},{value.day})"
    return written(Literal(value if value is not None else ""))


def column(name: str, holds: Holds = "any") -> Field:
    return Field(name, "column", holds)


def number(name: str) -> Field:
    return Field(name, "number")


def text(name: str, of: str = "") -> Field:
    return Field(name, "text", of=of)


def day(name: str) -> Field:
    return Field(name, "day")


def other(name: str, holds: Holds = "any") -> Field:
    return Field(name, "other", holds)
