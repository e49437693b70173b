"""Numbers with their units in running text: 1,200円, 3万5,000人, 25％."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from nanohana.japanese.numerals import value_of

DIGITS = r"[0-9]{1,12}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,6})?"
NUMBER = rf"{DIGITS}(?:[千百]?[万億兆](?:{DIGITS}[千百]?[万億]?)*)?[千百]?"
UNIT = (
    "円|人|名|件|台|部|冊|個|枚|本|戸|世帯|社|団体|箇所|か所|校|頭|羽|票|回|点|ポイント|平方メートル|立方メートル|平方キロメートル|"
    "キロメートル|メートル|キログラム|グラム|トン|リットル|ヘクタール|時間|分|日|km|kg|ha|m2|m|g|t"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit at ``start:end``; ``step`` is the worth of one of its last digits."""

    start: int
    end: int
    value: Decimal
    unit: str
    step: Decimal


def amount(match: re.Match[str], number: str, unit: str) -> Amount | None:
    """The amount in two named groups of a match."""
    value = value_of(match[number])
    if value is None:
        return None
    return Amount(match.start(number), match.end(unit), value, match[unit] or "", step_of(match[number]))


def step_of(numeral: str) -> Decimal:
    """1,200 -> 1, 1.25 -> 0.01, 3万 -> 10000."""
    decimals = re.search(r"\.([0-9]+)", numeral)
    step = Decimal(1).scaleb(-len(decimals.group(1))) if decimals else Decimal(1)
    scale = re.search("[千百]?[万億兆]?$", numeral)
    factor = value_of("1" + scale.group()) if scale and scale.group() else Decimal(1)
    return step * (factor or 1)


def agrees(stated: Decimal, computed: Decimal, step: Decimal) -> bool:
    """Whether a stated value is the computed one rounded in any of the usual ways (四捨五入、切捨て、切上げ)."""
    return (
        abs(stated - computed) < step if computed != computed.to_integral_value() or step != 1 else stated == computed
    )


def written(value: Decimal, step: Decimal) -> str:
    """The value rounded to the step, with separators."""
    if step >= 1:
        return f"{value.quantize(Decimal(1)):,}"
    return f"{value.quantize(step):,}"
