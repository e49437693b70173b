"""Totals, products and percentages that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, DivisionByZero, InvalidOperation

from nanohana.drafting.catalogue import found
from nanohana.drafting.figures.amounts import NUMBER, UNIT, Amount, agrees, amount, step_of, written
from nanohana.drafting.findings import Finding
from nanohana.japanese.numerals import value_of

_AMOUNT = re.compile(rf"(?<![0-9.,第])(?P<n>{NUMBER})(?P<u>{UNIT})(?![0-9])")
_NAME = r"[^\d\s=＝×÷+＋*/^、。]{0,8}"
"""The unit behind a number of an equation, 円 or 人."""
_EQUATION = re.compile(
    rf"(?<![0-9.,A-Za-z])(?P<left>{NUMBER}{_NAME}(?: ?[×÷+＋－−*] ?{NUMBER}{_NAME}){{1,9}}?)"
    rf" ?[=＝] ?(?P<n>{NUMBER})(?P<u>[^\d\s、。（()）×÷+＋=＝]{{0,8}})(?! ?[×÷+＋*])"
)
_TERM = re.compile(rf"(?P<op>[×÷+＋－−*])?\s*(?P<n>{NUMBER})(?P<u>[^\d×÷+＋－−*]*)")
_TOTAL = "合計|総計|総額|総数|計"
_LABEL = r"[^\d、。()（）\n]{0,24}"
_BREAKDOWN = re.compile(
    rf"(?<![0-9.,])(?P<n>{NUMBER})(?P<u>{UNIT})[(（](?:うち|内)?(?:訳|内訳)[はに:：、 ]*"
    r"(?P<items>[^()（）\n]{1,400})[)）]"
)
_TOTAL_AFTER = re.compile(
    rf"(?P<items>(?:{_LABEL}{NUMBER}(?:{UNIT})(?:、|,|及び|と|並びに)){{1,19}}{_LABEL}{NUMBER}(?:{UNIT}))"
    rf"(?:の|、|で、?|であり、|となり、)?(?:{_TOTAL})(?:は|で|額は|で、)?(?P<n>{NUMBER})(?P<u>{UNIT})"
)
_SHARE = re.compile(
    rf"(?<![0-9.,])(?P<whole>{NUMBER})(?P<u>{UNIT})(?:の?うち|中)、?[^\d。()（）\n]{{0,20}}(?P<part>{NUMBER})(?P<u2>{UNIT})"
    rf"[(（](?:約)?(?P<n>{NUMBER})(?P<percent>%|パーセント)[)）]"
)
_CHANGE = re.compile(
    rf"(?<![0-9.,])(?P<old>{NUMBER})(?P<u>{UNIT})から、?[^\d。()（）\n]{{0,20}}(?P<new>{NUMBER})(?P<u2>{UNIT})(?:に|へ|へと)[^\d。()（）\n]{{0,10}}"
    rf"[(（]?(?P<n>{NUMBER})(?P<percent>%|パーセント)の?(?P<way>増|減|上昇|低下)"
)
_COARSE = 30
"""Digits of a value beyond which nothing is computed."""


def sum_findings(text: str, plain: str) -> Iterator[Finding]:
    for match in _EQUATION.finditer(plain):
        yield from _equation(text, match)
    for pattern in (_BREAKDOWN, _TOTAL_AFTER):
        for match in pattern.finditer(plain):
            yield from _total(text, plain, match)
    for match in _SHARE.finditer(plain):
        yield from _share(text, match)
    for match in _CHANGE.finditer(plain):
        yield from _change(text, match)


def _equation(text: str, match: re.Match[str]) -> Iterator[Finding]:
    stated = value_of(match["n"])
    computed = _computed(match["left"])
    if stated is None or computed is None or len(f"{computed:f}") > _COARSE:
        return
    if not agrees(stated, computed, step_of(match["n"])):
        yield found(
            "product_wrong", text, *match.span("n"), written(computed, Decimal(1)), n=written(computed, Decimal(1))
        )


def _computed(expression: str) -> Decimal | None:
    """× and ÷ before + and －; None where a term is no number or its unit a scale (千円) that others lack."""
    terms = [_signed(match) for match in _TERM.finditer(expression)]
    total, product = Decimal(0), None
    for operator, value in terms:
        if value is None:
            return None
        try:
            if operator in ("×", "*") and product is not None:
                product *= value
            elif operator == "÷" and product is not None:
                product /= value
            else:
                total += product or 0
                product = -value if operator in ("－", "−") else value
        except (DivisionByZero, InvalidOperation):
            return None
    return total + (product or 0)


def _signed(match: re.Match[str]) -> tuple[str, Decimal | None]:
    value = value_of(match["n"])
    if value is not None and match["u"].strip().startswith(("%", "パーセント")):
        value /= 100
    return match["op"] or "+", value


def _total(text: str, plain: str, match: re.Match[str]) -> Iterator[Finding]:
    stated = amount(match, "n", "u")
    items = _items(plain, match)
    if stated is None or len(items) < 2 or any(item.unit != stated.unit for item in items):
        return
    computed = sum((item.value for item in items), Decimal(0))
    step = max(stated.step, *(item.step for item in items))
    if not agrees(stated.value, computed, step):
        right = written(computed, Decimal(1) if step >= 1 else step)
        yield found("sum_wrong", text, *match.span("n"), right, n=right + stated.unit)


def _items(plain: str, match: re.Match[str]) -> list[Amount]:
    found_amounts = (
        amount(item, "n", "u") for item in _AMOUNT.finditer(plain, match.start("items"), match.end("items"))
    )
    return [item for item in found_amounts if item is not None]


def _share(text: str, match: re.Match[str]) -> Iterator[Finding]:
    whole, part, stated = value_of(match["whole"]), value_of(match["part"]), value_of(match["n"])
    if whole and part is not None and stated is not None and match["u"] == match["u2"]:
        yield from _percent(text, match, stated, part / whole * 100)


def _change(text: str, match: re.Match[str]) -> Iterator[Finding]:
    old, new, stated = value_of(match["old"]), value_of(match["new"]), value_of(match["n"])
    if old and new is not None and stated is not None and match["u"] == match["u2"]:
        grown = new - old if match["way"] in ("増", "上昇") else old - new
        yield from _percent(text, match, stated, grown / old * 100)


def _percent(text: str, match: re.Match[str], stated: Decimal, computed: Decimal) -> Iterator[Finding]:
    step = min(step_of(match["n"]), Decimal(1))
    if abs(stated - computed) >= step:
        right = written(computed, step)
        yield found("percent_wrong", text, *match.span("n"), right, n=right + match["percent"])
