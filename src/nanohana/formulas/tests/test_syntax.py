"""Formulas and their trees."""

from __future__ import annotations

import pytest

from nanohana.formulas.syntax import (
    Call,
    FormulaError,
    Infix,
    Literal,
    Name,
    Percent,
    Prefix,
    Reference,
    parse,
    written,
)


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("=1+2*3", "1+2*3"),
        ("=(1+2)*3", "(1+2)*3"),
        ("=1-(2-3)", "1-(2-3)"),
        ("=-2^2", "-2^2"),
        ("=-(2+3)%", "-(2+3)%"),
        ('=IF( A2 >= 10 , "対象" , "" )', 'IF(A2>=10,"対象","")'),
        ('="a""b"&C2', '"a""b"&C2'),
        ("=SUMIFS($C$2:$C$9,'前 年度'!$B$2:$B$9,\"x\")", "SUMIFS($C$2:$C$9,'前 年度'!$B$2:$B$9,\"x\")"),
        ("=_xlfn.XLOOKUP(A2,D:D,E:E,,0)", "XLOOKUP(A2,D:D,E:E,,0)"),
        ("=INDEX({1,2;3,4},1,2)", "INDEX({1,2;3,4},1,2)"),
        ("=a2=TRUE", "a2=TRUE"),
        ("=NOW()", "NOW()"),
    ],
)
def test_a_formula_is_written_again_as_it_was_meant(formula: str, plain: str) -> None:
    assert written(parse(formula)) == plain
    assert written(parse(plain)) == plain


def test_operators_bind_as_in_excel() -> None:
    assert parse("=1+2&3=4") == Infix(
        "=", Infix("&", Infix("+", Literal(1.0), Literal(2.0)), Literal(3.0)), Literal(4.0)
    )
    assert parse("=-2^2") == Infix("^", Prefix("-", Literal(2.0)), Literal(2.0))
    assert parse("=A1*10%") == Infix("*", Reference("A1"), Percent(Literal(10.0)))
    assert parse("=10-4-3") == Infix("-", Infix("-", Literal(10.0), Literal(4.0)), Literal(3.0))


def test_names_and_references_are_told_apart() -> None:
    assert parse("=SUM(金額,$A$1:B2,C:C,表!D4)") == Call(
        "SUM", (Name("金額"), Reference("$A$1:B2"), Reference("C:C"), Reference("表!D4"))
    )
    assert Reference("'前 年'!A1").sheet == "前 年"


@pytest.mark.parametrize("broken", ["=SUM(A1", "=A1+", '="a', "=A1 B2)", "=)", "=", "=IF(A1,,", "=" + "(" * 300 + "1"])
def test_what_is_no_formula_is_said_in_japanese(broken: str) -> None:
    with pytest.raises(FormulaError, match=r"数式|かっこ|引数"):
        parse(broken)


def test_a_formula_longer_than_excel_takes_is_refused() -> None:
    with pytest.raises(FormulaError, match="8,192文字以内"):
        parse("=" + "1+" * 5000 + "1")
