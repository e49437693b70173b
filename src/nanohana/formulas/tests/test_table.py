"""Tables as people paste them."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from nanohana.documents.parsing import parse
from nanohana.documents.structure import ParsedDocument
from nanohana.formulas.table import Table, TableError, serial, shown, table_from_rows, table_from_text, value_of
from nanohana.formulas.uploads import tables_of

PASTED = "氏名\t金額\t日付\t番号\r\n佐藤\t1,200\t令和6年4月1日\t0012\r\n鈴木\t\t2025/3/31\t0013\r\n"


def test_cells_copied_from_excel_become_numbers_dates_and_texts() -> None:
    table = table_from_text(PASTED)
    assert table.headers == ("氏名", "金額", "日付", "番号")
    assert table.rows[0] == ("佐藤", 1200.0, serial(datetime.date(2024, 4, 1)), "0012")
    assert table.rows[1][1] is None
    assert table.dates == {2}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("¥1,234", 1234.0), ("12.5%", 0.125), ("-3", -3.0), ("R7.4.1", 45748.0), ("2025-04-01", 45748.0),
        ("TRUE", True),
        ("9:30", 9.5 / 24), ("007", "007"), ("1,23", "1,23"), ("20250401", 20250401.0), ("1-2-3", "1-2-3"), ("", None),
    ],
)  # fmt: skip
def test_what_is_typed_means_what_it_means_in_a_japanese_excel(typed: str, value: object) -> None:
    assert value_of(typed) == value


def test_a_table_lies_where_it_is_said_to() -> None:
    table = table_from_text(PASTED, origin="C5")
    assert (table.column(1), table.first_row, table.last_row) == ("D", 6, 7)
    assert (6, 4, 1200.0) in list(table.cells())


def test_commas_and_uneven_rows_are_read() -> None:
    table = table_from_text('品名,備考\n"用紙, A4"\n封筒,角2,余り\n')
    assert table.headers == ("品名", "備考", "")
    assert table.rows == (("用紙, A4", None, None), ("封筒", "角2", "余り"))


@pytest.mark.parametrize("empty", ["", "\t", " "])
def test_an_empty_row_keeps_its_place(empty: str) -> None:
    table = table_from_text(f"{empty}\n氏名\t金額\n佐藤\t100\n{empty}\n鈴木\t30\n{empty}\n")
    assert table.rows == (("佐藤", 100.0), (None, None), ("鈴木", 30.0))
    assert table.last_row == 4, "where 鈴木 stands in the sheet"


@pytest.mark.parametrize("text", ["", "見出しだけ", "\n\n"])
def test_without_rows_there_is_no_table(text: str) -> None:
    with pytest.raises(TableError, match="見出しの行"):
        table_from_text(text)


def test_a_table_that_is_too_large_is_refused() -> None:
    with pytest.raises(TableError, match="20,000行"):
        table_from_rows([["a"]] * 20_002)
    with pytest.raises(TableError, match="A1"):
        table_from_text(PASTED, origin="左上")


def test_a_date_is_shown_as_one() -> None:
    assert shown(45748.0, is_date=True) == "2025/4/1"
    assert shown(45748.0) == "45748"
    assert shown(0.1 + 0.2) == "0.3"


def test_an_uploaded_workbook_becomes_its_tables(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "伝票"
    for row in (["コード", "数量"], ["A", 3], ["B", 5]):
        book.active.append(row)
    other = book.create_sheet("単価表")
    for row in (["コード", "単価"], ["A", 500], ["B", 1200]):
        other.append(row)
    book.save(tmp_path / "伝票.xlsx")
    tables = tables_of(parse(tmp_path / "伝票.xlsx", "伝票.xlsx"))
    assert [name for name, _ in tables] == ["伝票", "単価表"]
    assert tables[1][1] == Table(("コード", "単価"), (("A", 500.0), ("B", 1200.0)))


def saved(tmp_path: Path, *rows: list[object], hidden: str = "") -> ParsedDocument:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if hidden:
        book.active.column_dimensions[hidden].hidden = True
    book.save(tmp_path / "表.xlsx")
    return parse(tmp_path / "表.xlsx", "表.xlsx")


def test_a_column_without_a_head_is_the_first_all_the_same(tmp_path: Path) -> None:
    ((_, table),) = tables_of(saved(tmp_path, [None, "予算", "決算"], ["土木課", 100, 90], ["人事課", 50, 40]))
    assert (table.area, table.headers) == ("A1:C3", ("", "予算", "決算"))
    assert table.column(1) == "B", "where 予算 stands in the sheet"


@pytest.mark.parametrize(("empty", "hidden"), [(None, ""), ("内訳", "B")])
def test_where_columns_are_left_out_no_formula_is_made_of_the_others(
    tmp_path: Path, empty: str | None, hidden: str
) -> None:
    rows: list[list[object]] = [["課", empty, "予算"], ["土木課", empty, 100], ["人事課", empty, 50]]
    with pytest.raises(TableError, match="列の位置"):
        tables_of(saved(tmp_path, *rows, hidden=hidden))
