"""The limited process in which formulas are evaluated."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanohana.formulas import evaluation
from nanohana.formulas.evaluation import STOPPED, Case, Change, ErrorCell, EvaluationUnavailable, Placed, evaluated
from nanohana.formulas.table import Sample, table_from_rows, table_from_text
from nanohana.formulas.task import task_for
from nanohana.formulas.verification import verified

SAMPLE = Sample(table_from_text("品名\t金額\n用紙\t500\n封筒\t30\n"))
ENDLESS = "=LET(f,LAMBDA(g,n,IF(n=0,0,1+g(g,n-1))),f(f,100000))"


def test_a_formula_that_breaks_the_machine_costs_itself_only() -> None:
    formulas = ["=SUM(B2:B3)", ENDLESS, "=B2*2", "=A9", "=1/0"]
    [outcomes] = evaluated(SAMPLE, [Case(tuple(Placed(2, 4, formula) for formula in formulas))])
    assert [outcome.problem for outcome in outcomes] == ["", STOPPED, "", "", ""]
    assert [outcome.value for outcome in outcomes if not outcome.problem] == [530.0, 1000.0, 0.0, ErrorCell("#DIV/0!")]


def test_a_case_changes_cells_for_itself_alone() -> None:
    double = (Placed(2, 4, "=B2*2"),)
    changed, after = evaluated(SAMPLE, [Case(double, (Change(2, 2, 7.0),)), Case(double)])
    assert (changed[0].value, after[0].value) == (14.0, 1000.0)


def test_a_spilling_result_keeps_its_rows() -> None:
    [[outcome]] = evaluated(SAMPLE, [Case((Placed(2, 4, "=A2:B3"),))])
    assert outcome.rows == (("用紙", 500.0), ("封筒", 30.0))


def test_what_takes_too_long_is_stopped() -> None:
    [outcomes] = evaluated(SAMPLE, [Case((Placed(2, 4, _SLOW), Placed(2, 4, "=1")))], seconds=1.5)
    assert [outcome.problem for outcome in outcomes] == [STOPPED, STOPPED]


def test_machine_code_that_does_not_fit_is_thrown_away_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "engine.cwasm"
    broken.write_bytes(b"of another machine")
    monkeypatch.setattr(evaluation, "_compiled", lambda: broken)
    with pytest.raises(EvaluationUnavailable, match="管理者"):
        evaluated(SAMPLE, [Case((Placed(2, 4, "=1"),))])
    assert not broken.exists()


_SLOW = "=REDUCE(0,SEQUENCE(1000000),LAMBDA(a,b,a+SUM(SEQUENCE(1000))))"


def test_ten_thousand_rows_are_referred_to_and_some_evaluated() -> None:
    rows = [["番号", "課", "金額"], *([number, f"課{number % 50}", number % 7] for number in range(10_000))]
    result = verified(task_for("", table_from_rows(rows)), "=COUNTIF(B2:B10001,B2)")
    assert result.formula == "=COUNTIF($B$2:$B$10001,B2)"
    assert len(result.values) == 200
    assert set(result.values.values()) == {200.0}
    assert 9_999 in result.values


@pytest.mark.parametrize("value", ["=1+1", "@SUM(1)", "+cmd|x"])
def test_text_that_looks_like_a_formula_stays_text(value: str) -> None:
    sample = Sample(table_from_rows([["a"], [value]]))
    [[outcome]] = evaluated(sample, [Case((Placed(2, 3, "=A2"),))])
    assert outcome.value == value
