"""The functions that office staff use give what Excel gives (functions.tsv: function, formula, Excel's result)."""

from __future__ import annotations

import datetime
import math
from pathlib import Path

import pytest

from nanohana.formulas.evaluation import Case, ErrorCell, Outcome, Placed, evaluated
from nanohana.formulas.function_names import EXCEL_FUNCTIONS
from nanohana.formulas.refusals import UNCOMPUTED
from nanohana.formulas.table import Cell, Sample, Table, serial

LINES = [line.split("\t") for line in (Path(__file__).parent / "functions.tsv").read_text().splitlines()]
BLANK: Cell = None


def day(year: int, month: int, number: int) -> float:
    return serial(datetime.date(year, month, number))


SHEET: tuple[tuple[Cell, ...], ...] = (
    ("佐藤花子", "総務課", day(2024, 4, 1), 12000.0, "A-001-東", BLANK, BLANK, "A", "用紙", 500.0, BLANK, 0.0, "小"),
    ("鈴木一郎", "財政課", day(2024, 5, 15), 8500.0, "B-002-西", BLANK, BLANK, "B", "封筒", 30.0, BLANK, 5000.0, "下"),
    ("高橋次郎", "総務課", day(2024, 12, 31), 30000.0, "A-003-南", *[BLANK] * 2, "C", "印刷", 12e3, BLANK, 1e4, "中"),
    ("田中三郎", "税務課", day(2025, 1, 10), 4200.0, "C-004-北", *[BLANK] * 6, 20000.0, "大"),
    ("佐藤花子", "財政課", day(2025, 3, 31), 15750.0, "A-005-東"),
    ("伊藤四郎", "総務課", day(2025, 4, 1), 999.5, "B-006-東"),
)  # fmt: skip
HEADERS = ("氏名", "課", "日付", "金額", "コード", "備考", "", "コード", "名称", "単価", "", "下限", "区分", "", "休日")
HOLIDAYS = (day(2024, 4, 29), day(2024, 5, 3))


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    rows = [[*row, *[BLANK] * (15 - len(row))] for row in SHEET]
    for row, holiday in zip(rows, HOLIDAYS, strict=False):
        row[14] = holiday
    sample = Sample(Table(HEADERS, tuple(map(tuple, rows))))
    placed = tuple(Placed(2, 31 + number, line[1]) for number, line in enumerate(LINES))
    [answers] = evaluated(sample, [Case(placed)], today=datetime.date(2025, 12, 1))
    return {line[1]: answer for line, answer in zip(LINES, answers, strict=True)}


@pytest.mark.parametrize(("formula", "wanted"), [line[1:] for line in LINES])
def test_gives_what_excel_gives(outcomes: dict[str, Outcome], formula: str, wanted: str) -> None:
    value = outcomes[formula].value
    if isinstance(value, float):
        assert math.isclose(value, float(wanted), rel_tol=1e-9)
    elif isinstance(value, ErrorCell):
        assert value.code == wanted
    else:
        assert str(value).upper() == wanted.upper()


def test_the_names_of_functions_are_the_engines_own() -> None:
    import formulon

    engine = {formulon.Workbook.function_name_at(index) for index in range(formulon.Workbook.function_count())}
    assert engine == EXCEL_FUNCTIONS
    assert {"YEN", "NUMBERSTRING", "DATESTRING"} <= UNCOMPUTED.keys()
    assert not {"YEN", "NUMBERSTRING", "DATESTRING"} & engine
