"""Cells that a spreadsheet would take for a formula."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from nanohana.spreadsheet import excel_file, inert, unmarked


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\n", "\r"])
def test_no_cell_begins_as_a_formula_and_none_is_changed_on_the_way_back(sign: str) -> None:
    cell = f"{sign}HYPERLINK(A1)"
    assert inert(cell) == f"'{cell}" and unmarked(inert(cell)) == cell


def test_a_number_below_zero_stays_a_number() -> None:
    assert [inert(cell) for cell in (-5, "-1,200", "-0.5")] == ["-5", "-1,200", "-0.5"]
    assert [inert(cell)[0] for cell in ("-1+1", "-5\n", "-1-2", "-A1", "--1")] == ["'"] * 5


def test_a_minus_within_a_text_stays() -> None:
    assert inert("000-000-1040") == "000-000-1040" and unmarked("'00s") == "'00s"


def test_what_excel_cannot_hold_keeps_no_table_from_being_exported() -> None:
    """As the line break within a paragraph that Word and PowerPoint give the clipboard."""
    written = excel_file(["質問"], [["納期限は\x0bいつか\ufffe"]])
    assert load_workbook(io.BytesIO(written)).worksheets[0]["A2"].value == "納期限はいつか"
