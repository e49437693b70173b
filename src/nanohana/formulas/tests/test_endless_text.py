"""Text that is made to be looked at for ever: what somebody enters costs time in proportion to its length.

A pattern that gives back what it has taken holds the worker of everybody's jobs: 「= 」 with 16,000 spaces was
looked at for 15 seconds, and a field takes 100,000. The limit here is no measurement: it tells seconds from minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from nanohana.formulas import refusals, wording

LONGEST = 100_000  # characters that a field of a task app takes
SECONDS = 5.0  # each takes less than a second; the patterns of before took minutes


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (refusals.dde, "=" + " " * LONGEST + "x"),
        (refusals.dde, "= " + " " * LONGEST + "!"),
        (refusals.dde, "=" + "a" * LONGEST),
        (refusals._WORKBOOK.search, "[a" * 4_000),
        (refusals._OUTSIDE_TEXT.search, "[a" * 4_000),
        (lambda text: wording._EXAMPLE.sub("", text), "「" * LONGEST),
        (lambda text: wording._EXAMPLE.sub("", text), "（例：" * (LONGEST // 3)),
    ],
)
def test_no_text_is_looked_at_for_ever(look: Callable[[str], object], text: str) -> None:
    begun = time.process_time()
    look(text)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("formula", ["=cmd|'/C calc'!A0", " = + cmd |'x'!A0", "@SUM|'x'!A", "-DDE |x"])
def test_programs_are_found_as_before(formula: str) -> None:
    assert refusals.dde(formula) is not None


@pytest.mark.parametrize("formula", ["=A1+B1", '=IF(A1="|","x","y")', "=SUM(A1:A3)"])
def test_formulas_are_none(formula: str) -> None:
    assert refusals.dde(formula) is None


@pytest.mark.parametrize("text", ["[book.xlsx]Sheet1!A1", "'[a[b].xls]x'!A1", "[1]Sheet1!A1", "C:\\x", "\\\\server\\x"])
def test_other_workbooks_are_found_as_before(text: str) -> None:
    assert refusals._WORKBOOK.search(text)
