"""Formulas in words."""

from __future__ import annotations

import pytest

from nanohana.formulas.explaining import explained
from nanohana.formulas.function_names import EXCEL_FUNCTIONS
from nanohana.formulas.meanings import MEANINGS
from nanohana.formulas.table import Sample, table_from_text

SAMPLE = Sample(
    table_from_text("氏名\t課\t金額\n佐藤\t総務課\t100\n"), (("単価表", table_from_text("コード\t単価\nA\t5\n")),)
)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ('=IF(C2>=10000,"対象","")', "もし「C2（金額）が10000以上」なら「対象」、そうでなければ空欄を表示します。"),
        (
            '=SUMIF($B$2:$B$9,"総務課",$C$2:$C$9)',
            "B2:B9（課の列）が条件「総務課」に合う行のC2:C9（金額の列）の合計を表示します。",
        ),
        (
            '=COUNTIFS(B:B,"<>総務課",C:C,">="&C2)',
            "B:B（課の列）が「総務課以外」、かつC:C（金額の列）が「C2（金額）以上」の行の数を表示します。",
        ),
        (
            "=XLOOKUP(A2,単価表!A2:A2,単価表!B2:B2)",
            "単価表!A2:A2（コードの列）からA2（氏名）を探し、同じ位置にある単価表!B2:B2（単価の列）の値を表示します。",
        ),
        ("=-(C2+1)*2", "－（C2（金額）＋1）×2を表示します。"),
        ("=A2&B2", "A2（氏名）とB2（課）をつないだ文字列を表示します。"),
        ("=SWITCH(B2,1,2,3)", "B2（課）が「1」なら2、どれでもなければ3を表示します。"),
        ("=ACOTH(C2)", "ACOTH関数（C2（金額））の結果を表示します。"),
    ],
)
def test_a_formula_is_told_from_its_tree(formula: str, words: str) -> None:
    assert explained(formula, SAMPLE) == [words]


def test_a_long_formula_is_told_function_by_function() -> None:
    lines = explained(
        '=IFERROR(ROUNDDOWN(XLOOKUP(A2,単価表!A2:A2,単価表!B2:B2)*C2*1.1,0),"単価がありません。確かめてください。")',
        SAMPLE,
    )
    assert lines[0].startswith("ROUNDDOWN(XLOOKUP(A2,単価表!A2:A2,単価表!B2:B2)*C2*1.1,0)。エラーになるときは")
    assert [line.split("　→")[0] for line in lines[1:]] == [
        "ROUNDDOWN(XLOOKUP(A2,単価表!A2:A2,単価表!B2:B2)*C2*1.1,0)",
        "XLOOKUP(A2,単価表!A2:A2,単価表!B2:B2)",
    ]


def test_every_meaning_is_of_a_function_that_exists() -> None:
    assert MEANINGS.keys() <= EXCEL_FUNCTIONS
