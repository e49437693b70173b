"""What a formula is wanted for, and what is known about a formula: the plain data of this room."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal as OneOf

from nanohana.formulas.evaluation import ErrorCell, Value
from nanohana.formulas.filling import Place, place_beside
from nanohana.formulas.table import Cell, Sample, Table, shown

Status = OneOf["confirmed", "computed", "hidden"]
STATUS_LABELS: Mapping[Status, str] = {
    "confirmed": "確認済み",
    "computed": "計算済み・要確認",
    "hidden": "表示しない",
}


@dataclass(frozen=True, slots=True)
class Task:
    """What a formula is wanted for: the request, the sample, the place, and the values that the person expects.

    ``expected`` is by the index of the row; for a formula in one cell (``place.row``) it has the key 0 only.
    """

    request: str
    sample: Sample
    place: Place
    expected: Mapping[int, Cell] = field(default_factory=dict)
    today: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A row (its index) whose value is not the expected one."""

    row: int
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Question:
    """A row that decides between this formula and another that fits as well: what should stand there?

    ``cells`` are header and value. ``row`` is the index of the row in the table, None for a row made up for it.
    """

    cells: tuple[tuple[str, str], ...]
    value: str
    other_value: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """``formula`` is for the first row (or its cell), with 「=」. ``values`` are by the index of the row."""

    formula: str
    status: Status
    values: Mapping[int, Value] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def label(self) -> str:
        return STATUS_LABELS[self.status]


def task_for(
    request: str,
    table: Table,
    *,
    others: Sequence[tuple[str, Table]] = (),
    output: str = "",
    cell: bool | None = None,
    expected: Mapping[int, Cell] | None = None,
    today: datetime.date | None = None,
) -> Task:
    """The task of a form. ``output`` names the column for the result: what stands in it is what the person expects, and
    is taken out of the sample. Without it the first free column is filled or, with ``cell``, one cell beside the table;
    None leaves that to the words of the request.
    """
    if output in table.headers and output:
        index = table.headers.index(output)
        stands = {number: row[index] for number, row in enumerate(table.rows) if row[index] is not None}
        table = _without(table, index)
        return Task(
            request, Sample(table, tuple(others)), Place(table.left + index), stands | dict(expected or {}), today
        )
    place = place_beside(table)
    if wants_one_result(request) if cell is None else cell:
        place = replace(place, column=place.column + 1, row=table.first_row)
    return Task(request, Sample(table, tuple(others)), place, dict(expected or {}), today)


def wants_one_result(request: str) -> bool:
    """Whether a request is for one value of the whole table: 「総務課の金額の合計」, not 「課ごとの合計を各行に」."""
    return bool(re.search(_ONE, request)) and not re.search(_EACH, request)


_ONE = r"合計|総額|件数|人数|何件|何人|何種類|平均|最大|最小|最高|最低|最も|番目|1つのセル|一つのセル"
_EACH = r"各|ごと|毎|それぞれ|順位|累計|行に|列に|率|割合|比|なら|場合|とき|表示|以下は|それ以外|判定|評価"


def _without(table: Table, index: int) -> Table:
    rows = tuple((*row[:index], None, *row[index + 1 :]) for row in table.rows)
    return replace(table, rows=rows, dates=table.dates - {index})


def equal(got: Value, wanted: Cell) -> bool:
    """Numbers to 9 digits; a text that shows a number is not that number; an empty text is an empty cell."""
    if isinstance(got, ErrorCell):
        return got.code == wanted
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    if isinstance(got, float) and isinstance(wanted, float):
        return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return (got if got is not None else "") == (wanted if wanted is not None else "")


def text(value: Value) -> str:
    return value.code if isinstance(value, ErrorCell) else shown(value)
