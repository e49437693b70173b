"""From a request in Japanese to formulas: recipes first, then the model, and nothing wrong shown as right."""

from __future__ import annotations

import pytest

from nanohana.formulas.catalogue import RECIPES, Slot, formula_of
from nanohana.formulas.matching import candidates
from nanohana.formulas.prompting import formula_in
from nanohana.formulas.proposals import CATALOGUE_ALONE, Write, proposed
from nanohana.formulas.syntax import parse
from nanohana.formulas.table import Sample, Table, table_from_text
from nanohana.formulas.task import Task, task_for
from nanohana.llm.gateway import ModelUnavailable
from nanohana.llm.tests.scripted_server import ScriptedServer, refusal, words

pytestmark = pytest.mark.django_db  # calls of a model are counted

TABLE = table_from_text(
    "伝票\t課\t金額\t日付\n甲\t総務課\t12000\t2024/4/1\n乙\t財政課\t8500\t2024/5/15\n丙\t総務課\t30000\t2025/1/10\n丁\t税務課\t10000\t2025/4/1\n"
)
PRICES = table_from_text("コード\t単価\nA\t500\nB\t30\n")


@pytest.fixture
def hard() -> Task:
    """A request for which there is no recipe."""
    return task_for("伝票を逆順の番号にする。最後の行が1", TABLE, expected={0: 4.0, 1: 3.0, 2: 2.0})


@pytest.mark.parametrize(
    ("request_text", "cell", "expected", "formula"),
    [
        ("総務課の金額の合計", True, [42000.0], '=SUMIF($B$2:$B$5,"総務課",$C$2:$C$5)'),
        ("金額が1万円以上の件数", True, [3.0], '=COUNTIF($C$2:$C$5,">="&10000)'),
        ("日付の年を西暦で出したい", False, [2024.0, 2024.0, 2025.0], "=YEAR(D2)"),
        (
            "日付を和暦で表示したい",
            False,
            ["令和6年4月1日", "令和6年5月15日", "令和7年1月10日"],
            '=TEXT(D2,"ggge年m月d日")',
        ),
        ("金額に10%を上乗せして1円未満切り捨て", False, [13200.0, 9350.0, 33000.0], "=ROUNDDOWN(C2*1.1,0)"),
        ("金額の大きい順の順位", False, [2.0, 4.0, 1.0], "=RANK(C2,$C$2:$C$5,0)"),
    ],
)
def test_a_recipe_is_found_by_the_request_and_the_expected_values(
    request_text: str, cell: bool, expected: list[float | str], formula: str
) -> None:
    task = task_for(request_text, TABLE, cell=cell, expected=dict(enumerate(expected)))
    [first] = proposed(task, None).shown
    assert (first.verified.formula, first.verified.status, first.source) == (formula, "confirmed", "catalogue")
    assert first.explanation


def test_without_expected_values_nothing_is_called_right() -> None:
    shown = proposed(task_for("総務課の金額の合計", TABLE, cell=True), None).shown
    assert shown[0].verified.formula == '=SUMIF($B$2:$B$5,"総務課",$C$2:$C$5)'
    assert {one.verified.status for one in shown} == {"computed"}


@pytest.mark.parametrize(
    "request_text", ["総務課の金額の合計", "金額が1万円以上の件数", "総務課で金額が1万円以上の件数"]
)
def test_no_further_proposal_leaves_out_what_the_first_takes_from_the_request(request_text: str) -> None:
    first, *further = proposed(task_for(request_text, TABLE, cell=True), None).shown
    assert not any("数式にありません" in reason for reason in first.verified.reasons)
    assert not any("数式にありません" in reason for one in further for reason in one.verified.reasons)


def test_another_sheet_is_looked_into() -> None:
    table = table_from_text("品\tコード\t数量\n甲\tB\t100\n乙\tA\t20\n丙\tB\t3\n")
    task = task_for(
        "コードの単価に数量を掛ける", table, others=[("単価表", PRICES)], expected={0: 3000.0, 1: 10000.0, 2: 90.0}
    )
    assert proposed(task, None).shown[0].verified.formula == "=XLOOKUP(B2,単価表!$A$2:$A$3,単価表!$B$2:$B$3)*C2"


def test_a_mismatch_goes_back_to_the_model_and_only_the_right_answer_is_shown(
    server: ScriptedServer, write: Write, hard: Task
) -> None:
    server.answers(words("=ROW()"), words("次の数式です。\n```excel\n=ROWS(A2:A$5)\n```"))
    result = proposed(hard, write)
    assert [(one.verified.formula, one.verified.status, one.source) for one in result.shown] == [
        ("=ROWS(A2:A$5)", "confirmed", "model")
    ]
    assert [one.formula for one in result.rejected] == ["=ROW()"]
    retry = server.requests()[-1]["body"]["messages"][-1]["content"]
    assert "E2は4が正しいのに2になりました" in retry


def test_a_model_that_never_gets_it_right_shows_nothing(server: ScriptedServer, write: Write, hard: Task) -> None:
    server.answers(words("=ROW()"), words("わかりません。"), words('=WEBSERVICE("https://example.jp")'))
    result = proposed(hard, write)
    assert result.shown == ()
    assert (len(result.rejected), result.model_calls) == (3, 3)
    assert "「=」から始めて" in result.rejected[1].reasons[0]


def test_a_model_that_says_the_same_again_is_asked_no_more(server: ScriptedServer, write: Write, hard: Task) -> None:
    server.answers(words("=ROW()"))
    assert proposed(hard, write).model_calls == 2


def test_the_model_is_not_asked_where_a_recipe_is_confirmed(server: ScriptedServer, write: Write) -> None:
    before = len(server.requests())
    proposed(task_for("総務課の金額の合計", TABLE, cell=True, expected={0: 42000.0}), write)
    assert len(server.requests()) == before


def test_what_recipes_give_is_kept_where_the_model_fails(server: ScriptedServer, write: Write, hard: Task) -> None:
    server.answers(refusal(400))
    result = proposed(task_for("総務課の金額の合計", TABLE, cell=True), write)
    assert result.shown[0].source == "catalogue"
    assert "受け付けませんでした" in result.note and result.note.endswith(CATALOGUE_ALONE)
    with pytest.raises(ModelUnavailable, match="refused"):
        proposed(hard, write)


def test_who_raises_while_being_told_stops_the_work(hard: Task) -> None:
    def stop(told: str) -> None:
        raise InterruptedError(told)

    with pytest.raises(InterruptedError, match="定型の数式"):
        proposed(hard, None, tell=stop)


@pytest.mark.parametrize(
    ("answer", "formula"),
    [
        ("=A2+1", "=A2+1"),
        ("数式: =IF(A2>1,1,0)", "=IF(A2>1,1,0)"),
        ("```\n=SUM（A2：A9）\n```", "=SUM(A2:A9)"),
        ("E2には次を入れます。\n\n＝A2＆“　様”", '=A2&"　様"'),
        ('`=IF(B2="（株）",1,0)`', '=IF(B2="（株）",1,0)'),
        ("A2が1に等しいとき（A2=1）です", ""),
    ],
)
def test_the_formula_is_taken_out_of_an_answer(answer: str, formula: str) -> None:
    assert formula_in(answer) == formula


def test_every_recipe_gives_a_formula_for_its_fields() -> None:
    sample = Sample(Table(("a", "b", "c", "d"), ((1.0, 2.0, 3.0, 4.0),)), (("表", PRICES),))
    for recipe in RECIPES:
        slots = {
            field.name: Slot(column=number, other="")
            if field.kind == "column"
            else Slot(column=number % 2, other="表")
            if field.kind == "other"
            else Slot(value="値")
            for number, field in enumerate(recipe.fields)
        }
        parse(formula_of(recipe, slots, sample))
    assert len({recipe.key for recipe in RECIPES}) == len(RECIPES)


def test_candidates_are_few_enough_to_evaluate() -> None:
    table = table_from_text("\t".join("甲乙丙丁戊己庚辛") + "\n" + "\n".join("\t".join("12345678") for _ in range(5)))
    assert (
        len(candidates(task_for("甲の合計が乙より大きい場合は「対象」、以上なら「10」「20」「30」の区分", table)))
        <= 900
    )
