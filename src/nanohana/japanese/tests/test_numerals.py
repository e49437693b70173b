"""Numbers and provisions in every writing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nanohana.japanese.normalise import key
from nanohana.japanese.numerals import in_figures, numerals, provisions, value_of


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("百二十三", "123"),
        ("二千五百万", "25000000"),
        ("2,500万", "25000000"),
        ("2千5百", "2500"),
        ("1.5億", "150000000"),
        ("二〇二五", "2025"),
        ("十", "10"),
        ("〇", "0"),
        ("三億二千万", "320000000"),
        ("1,200", "1200"),
        ("万", "10000"),
        ("千円", None),
        ("", None),
    ],
)
def test_value(written: str, value: str | None) -> None:
    assert value_of(written) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("日額二千二百円と１，２００円", ["2200", "1200"]),
        ("千葉県の一般職、三重県、一部、万一、十分な", []),
        ("第三条", ["3"]),
        ("三人につき0.5時間", ["3", "0.5"]),
        ("1,2,3", ["1", "2", "3"]),
    ],
)
def test_numerals_in_text(text: str, found: list[str]) -> None:
    assert [numeral.text for numeral in numerals(key(text))] == found


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("第十二条の二第三項", ["12条の2", "3項"]),
        ("１２条の２", ["12条の2"]),
        ("第12条ノ2", ["12条の2"]),
        ("別表第一及び様式第３号の２", ["別表1", "様式3の2"]),
        ("人第1024号", ["1024号"]),
        ("第３条の２の３", ["3条の2の3"]),
        ("第5条の4月1日", ["5条"]),
        ("附則第２条", ["2条"]),
        ("条例に定める", []),
    ],
)
def test_provisions(text: str, keys: list[str]) -> None:
    assert [provision.key for provision in provisions(key(text))] == keys


def test_offsets() -> None:
    text = key("この条例第十二条の二は")
    (provision,) = provisions(text)
    assert text[provision.start : provision.end] == "第十二条の二"


@pytest.mark.parametrize(
    ("number", "written"),
    [("1500000", "1,500,000"), ("10000", "10,000"), ("2026", "2026"), ("-12345.50", "-12,345.50"), ("0.5", "0.5")],
)
def test_a_number_is_written_as_in_official_texts(number: str, written: str) -> None:
    assert in_figures(Decimal(number)) == written
