"""Formulas against what the person expects: right is said only of what was shown to be."""

from __future__ import annotations

import datetime

import pytest

from nanohana.formulas.table import Cell, Table, table_from_text
from nanohana.formulas.task import Task, Verified, task_for
from nanohana.formulas.verification import verified

PAYMENTS = (
    "氏名\t課\t金額\t日付\t判定\n佐藤\t総務課\t12,000\tR6.4.1\t対象\n鈴木\t財政課\t2,500\t2025/3/31\t対象外\n"
    "高橋\t総務課\t9,000\t2025/3/31\t対象外\n田中\t税務課\t30,000\t2025/3/31\t\n"
)
REQUEST = "金額が1万円以上なら「対象」、それ以外は「対象外」と表示したい"


@pytest.fixture
def table() -> Table:
    return table_from_text(PAYMENTS)


@pytest.fixture
def task(table: Table) -> Task:
    return task_for(REQUEST, table, output="判定")


def test_what_stands_in_the_wanted_column_is_expected_and_taken_out(task: Task) -> None:
    assert task.expected == {0: "対象", 1: "対象外", 2: "対象外"}
    assert all(row[4] is None for row in task.sample.table.rows)
    assert task.place.column == 5


def test_a_formula_that_gives_every_expected_value_is_confirmed(task: Task) -> None:
    result = verified(task, '=IF(C2>=10000,"対象","対象外")')
    assert result.label == "確認済み"
    assert dict(result.values) == {0: "対象", 1: "対象外", 2: "対象外", 3: "対象"}


def test_a_formula_that_misses_one_is_not_shown(task: Task) -> None:
    result = verified(task, '=IF(C2>=9000,"対象","対象外")')
    assert result.status == "hidden"
    assert [(each.row, each.expected, each.got) for each in result.mismatches] == [(2, "対象外", "対象")]


@pytest.mark.parametrize(
    ("formula", "doubt"),
    [
        ('=IF(A2="佐藤","対象","対象外")', "「佐藤」が、依頼にありません"),
        ('=IF(C2>=9500,"対象","対象外")', "「9500」が、依頼にありません"),
        ('=IF(LEN(A2&C2)>=7,"対象","対象外")', "「10000」が、数式にありません"),
    ],
)
def test_a_formula_made_to_fit_the_shown_rows_is_not_called_right(task: Task, formula: str, doubt: str) -> None:
    result = verified(task, formula)
    assert result.status != "confirmed"
    assert result.status == "hidden" or any(doubt in reason for reason in result.reasons)


def test_a_boundary_that_the_values_leave_open_becomes_a_question(task: Task) -> None:
    result = verified(task, '=IF(C2>10000,"対象","対象外")')
    assert result.label == "計算済み・要確認"
    assert ("金額", "10000") in result.questions[0].cells
    assert (result.questions[0].value, result.questions[0].other_value) == ("対象外", "対象")


def test_a_rival_that_fits_as_well_becomes_a_question_about_a_row_of_the_table(table: Table) -> None:
    task = task_for("日付の年", table, expected={0: 2024.0, 1: 2025.0, 2: 2025.0})
    assert verified(task, "=YEAR(D2)").status == "confirmed"
    rivals = ["=IF(C2>=12000,YEAR(D2),2025)"]
    assert verified(task, "=YEAR(D2)", rivals).questions[0].row is None
    other = verified(task, "=YEAR(D2)", ["=IF(A2=$A$5,1,YEAR(D2))"])
    assert other.questions[0].row == 3


def test_a_call_that_is_there_for_nothing_becomes_a_question(table: Table) -> None:
    task = task_for("金額が全体に占める割合", table, expected={0: 12000 / 53500, 1: 2500 / 53500, 2: 9000 / 53500})
    assert verified(task, "=C2/SUM($C$2:$C$5)").status == "confirmed"
    result = verified(task, "=SUMIF($C$2:$C$5,C2)/SUM($C$2:$C$5)")
    assert result.status == "computed"
    assert ("金額", "2500") in result.questions[0].cells


@pytest.mark.parametrize(
    ("expected", "reason"),
    [
        ({}, "入力されていない"),
        ({0: "対象", 1: "対象外"}, "2行分"),
        ({1: "対象外", 2: "対象外", 4: "対象外"}, "すべて同じ"),
    ],
)
def test_too_few_expected_values_confirm_nothing(expected: dict[int, Cell], reason: str) -> None:
    rows = PAYMENTS.replace("\t対象外\n", "\t\n").replace("\t対象\n", "\t\n") + "伊藤\t税務課\t10\t2025/3/31\t\n"
    task = task_for(REQUEST, table_from_text(rows), output="判定", expected=expected)
    result = verified(task, '=IF(C2>=10000,"対象","対象外")')
    assert result.status == "computed"
    assert reason in " ".join(result.reasons)


@pytest.mark.parametrize(
    ("request_text", "formula", "expected", "reason"),
    [
        ("課ごと、氏名ごとの件数", "=COUNTIF(B2:B5,B2)", {0: 2.0, 1: 1.0, 2: 2.0}, "「氏名」の列を使っていません"),
        (
            "金額の1割を切り捨てで求める",
            "=C2*0.1",
            {0: 1200.0, 1: 250.0, 2: 900.0},
            "「切捨て」が、数式に見当たりません",
        ),
        ("日付から今日までの日数", "=TODAY()-D2", {0: 366.0, 1: 2.0, 2: 2.0}, "日によって値が変わります"),
        (
            "総務課の金額だけ表示する",
            '=IF(B2<>"財政課",C2,"")',
            {0: 12000.0, 1: "", 2: 9000.0},
            "「総務課」が、数式にありません",
        ),
    ],
)
def test_what_the_request_says_and_the_formula_lacks_is_a_doubt(
    table: Table, request_text: str, formula: str, expected: dict[int, Cell], reason: str
) -> None:
    task = task_for(request_text, table, expected=expected, today=datetime.date(2025, 4, 2))
    result = verified(task, formula)
    assert result.status == "computed", result
    assert reason in " ".join(result.reasons)


def test_ranges_over_the_table_are_fixed_before_they_slip(table: Table) -> None:
    result = verified(task_for("金額の順位", table, expected={0: 2.0, 1: 4.0, 2: 3.0}), "=RANK(C2,C2:C5)")
    assert (result.formula, result.values[3]) == ("=RANK(C2,$C$2:$C$5)", 1.0)


def test_headers_in_a_formula_become_cells(table: Table) -> None:
    assert verified(task_for("金額の2倍", table), "=金額*2").formula == "=C2*2"


def test_one_cell_for_the_whole_table(table: Table) -> None:
    task = task_for("総務課の金額の合計", table, cell=True, expected={0: 21000.0})
    assert verified(task, '=SUMIF(B2:B5,"総務課",C2:C5)').status == "confirmed"
    assert verified(task, "=SUM(C2:C5)").mismatches[0].got == "53500"


def test_an_error_in_another_row_is_no_confirmation(table: Table) -> None:
    task = task_for("金額÷金額", table_from_text("金額\n1\n2\n4\n0\n"), expected={0: 1.0, 1: 1.0, 2: 1.0})
    result: Verified = verified(task, "=A2/A2")
    assert result.status == "computed"
    assert "4件目が#DIV/0!になります" in result.reasons[0]
    assert "0のときの値を決めてください" in result.reasons[0]


@pytest.mark.parametrize(
    ("request_text", "is_one"),
    [
        ("課が土木課の金額を合計したい。", True),
        ("金額が1万円以上の件数", True),
        ("課ごとの金額の合計を各行に", False),
        ("合計が100以上なら「多」", False),
        ("氏名から姓を取り出す", False),
    ],
)
def test_the_words_of_a_request_say_whether_one_result_is_wanted(table: Table, request_text: str, is_one: bool) -> None:
    assert (task_for(request_text, table).place.row is not None) == is_one
