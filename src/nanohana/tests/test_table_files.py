"""Tables that people send: what is read of them, and what is said of those that cannot be read."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from openpyxl import Workbook

from nanohana.spreadsheet import csv_lines, excel_file
from nanohana.table_files import MOST_COLUMNS, Limits, UnusableFile, check_widths, csv_rows, table_rows

LIMITS = Limits(size=5_000_000, rows=3)
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
LOCKED = OLD + "EncryptedPackage".encode("utf-16-le")
DIVIDED = "区切られています。カンマで区切ったCSVで保存し直してください。"
TEXT = "番号,名称\n1,髙橋①\n"


def workbook(*rows: list[object]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something else in its sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_csv_file_is_read_in_the_encodings_of_this_country(encoding: str) -> None:
    assert csv_rows(TEXT.encode(encoding), LIMITS) == [(1, ["番号", "名称"]), (2, ["1", "髙橋①"])]


def test_rows_are_named_by_the_line_on_which_they_begin_and_empty_ones_are_left_out() -> None:
    text = 'a,b\r\n"1\r\n2",x\r\n, \r\n\r\n3 ,y\r\n'
    assert csv_rows(text.encode(), LIMITS) == [(1, ["a", "b"]), (2, ["1\r\n2", "x"]), (6, ["3", "y"])]


def test_what_was_written_for_a_spreadsheet_comes_back_as_it_was() -> None:
    cells = ["=1+1", "-話題", "＋", "-5", ""]
    rows = [(1, list("abcde")), (2, cells)]
    assert table_rows("".join(csv_lines("abcde", [cells])).encode(), LIMITS) == rows
    assert table_rows(excel_file("abcde", [cells]), LIMITS) == rows


def test_of_a_workbook_values_are_read_and_no_formulas() -> None:
    content = workbook(["a", "b", "c", "d"], [datetime.date(2026, 4, 1), 12.0, "=1+1", "=LEFT(A1,0)"])
    content = with_sheet(content, b"1+1</f><v></v>", b"1+1</f><v>2</v>")
    content = with_sheet(content, b'<c r="D2"><f>', b'<c r="D2" t="str"><f>')
    assert table_rows(content, LIMITS)[1] == (2, ["2026-04-01", "12", "2", ""])


def test_cells_that_do_not_hold_what_they_show_are_refused() -> None:
    never = workbook(["a"], ["x"], ["=1+1"])
    merged, error = workbook(["a"], ["x"], ["y"]), workbook(["a", "b"], ["x", "#N/A"])
    merged = with_sheet(merged, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    for content, said in (
        (never, "3行目：セルA3の数式に、計算した値がありません。Excelで開き、保存し直してください。"),
        (merged, "2行目：セルA2:A3が結合されています。結合を解除し、それぞれのセルに書いてください。"),
        (error, "2行目：「b」が、計算の誤り（#N/A）です。直してから取り込んでください。"),
        (b"a,b\nx,#REF!\n", "2行目：「b」が、計算の誤り（#REF!）です。直してから取り込んでください。"),
    ):
        with pytest.raises(UnusableFile) as refused:
            table_rows(content, LIMITS)
        assert str(refused.value) == said


def test_what_stands_below_no_heading_is_not_lost_unsaid() -> None:
    check_widths(csv_rows(b"a,b,,\n1,2,,\n3\n", LIMITS))
    for content, said in ((b"a,b\n1,2\n3,4,c\n", "3行目：3列目の「c」"), (b"a,,b\n1,x,2\n", "2行目：2列目の「x」")):
        with pytest.raises(UnusableFile, match=said):
            check_widths(csv_rows(content, LIMITS))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ファイルに何も書かれていません。"),
        (b" ,\n\n", "ファイルに何も書かれていません。"),
        (workbook(), "ファイルに何も書かれていません。"),
        (b"\xff\xfe\x00\x81", "文字として読み取れません。UTF-8又はシフトJISのCSVで保存してください。"),
        (b"a\0b", "文字として読み取れません。UTF-8又はシフトJISのCSVで保存してください。"),
        (b'a\n1\n"2\n3', '3行目：引用符（"）が閉じられていないか、CSVの形式が正しくありません。'),
        (b"a\n1\n2\n3\n\n4\n", "行が多すぎます（3行まで）。分けて取り込んでください。"),
        (workbook(*[["a"]] * 5), "行が多すぎます（3行まで）。分けて取り込んでください。"),
        (b"x" * 5_000_001, "ファイルが大きすぎます（5MBまで）。分けて取り込んでください。"),
        (b"PK\x03\x04broken", "Excelファイルが壊れています。開き直して、.xlsxの形で保存し直してください。"),
        (OLD, "古い形式のExcelファイル（.xls）は読み取れません。別の形式で保存し直してください。"),
        (LOCKED, "パスワードの付いたファイルは読み取れません。パスワードを外して保存し直してください。"),
        (b"a\tb\n1\t2\n", f"1行目：列がタブで{DIVIDED}"),
        (b"a;b\n1;2\n", f"1行目：列がセミコロンで{DIVIDED}"),
    ],
    ids=range(14),
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        table_rows(content, LIMITS)
    assert str(refused.value) == said


def test_where_only_csv_files_are_taken_others_are_told_what_they_are() -> None:
    for content, said in ((workbook(["a"]), "ExcelファイルはCSVでは"), (OLD, "（.xls）"), (LOCKED, "パスワード")):
        with pytest.raises(UnusableFile, match=said):
            csv_rows(content, LIMITS)


def test_a_small_limit_is_said_in_kilobytes() -> None:
    with pytest.raises(UnusableFile, match="200KBまで"):
        csv_rows(b"x" * 200_001, Limits(size=200_000, rows=500))


def test_no_more_columns_are_read_than_any_table_has() -> None:
    many = ["x"] * (MOST_COLUMNS + 1)
    for content in (",".join(many).encode(), workbook(many)):
        assert len(table_rows(content, LIMITS)[0][1]) == MOST_COLUMNS
