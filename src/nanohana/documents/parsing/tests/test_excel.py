from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from nanohana.documents.parsing import excel, parse
from nanohana.documents.parsing.excel_format import shown
from nanohana.documents.structure import BlockKind, ParsedDocument, UnreadableDocument

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def read(folder: Path, fill: Callable[[Worksheet], object]) -> ParsedDocument:
    """What is understood of a workbook with one sheet 台帳."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "台帳"
    fill(sheet)
    path = folder / "kept"  # files are kept under their hash, without an ending
    workbook.save(path)
    return parse(path, "台帳.xlsx")


def raw_workbook(path: Path, rows: Iterable[str], after: str = "") -> Path:
    """A workbook whose sheet XML is written as it is, for sheets that no library would write."""
    relation = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="'
            'application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
        )
        archive.writestr("_rels/.rels", f'{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{OFFICE}">'
            '<sheets><sheet name="台帳" sheetId="1" r:id="r"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        )
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"<worksheet {MAIN}><sheetData>".encode())
            sheet.writelines(row.encode() for row in rows)
            sheet.write(f"</sheetData>{after}</worksheet>".encode())
    return path


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_list_is_a_table_with_its_ranges(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "旅費一覧"
        for row in (("区分", "日当", "宿泊料"), ("県内", 1000, 9800), ("県外", 2200, 10900)):
            sheet.append(row)

    document = read(tmp_path, fill)
    assert [block.kind.value for block in document.blocks] == ["heading", "paragraph", "table"]
    table = document.blocks[2]
    assert table.rows[1] == ("県内", "1000", "9800")
    assert (table.header_rows, table.heading_path) == (1, ("台帳",))
    assert [span.cells for span in table.spans] == ["A2:C2", "A3:C3", "A4:C4"]
    assert {span.sheet for span in table.spans} == {"台帳"}
    assert [table.text[span.start : span.end] for span in table.spans] == table.text.split("\n")


def test_a_merged_cell_is_read_in_every_row_that_it_covers(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ("区分", "費目", "額", "備考"),
            ("県内", "日当", 1000, "領収書を添える。" * 10),
            (None, "宿泊料", 9800, None),
            ("県外", "日当", 2200, None),
            (None, "宿泊料", 10900, None),
        ):
            sheet.append(row)
        for merged in ("A2:A3", "A4:A5", "D2:D5"):
            sheet.merge_cells(merged)

    table = read(tmp_path, fill).blocks[1]
    assert [row[:3] for row in table.rows[1:]] == [
        ("県内", "日当", "1000"), ("県内", "宿泊料", "9800"), ("県外", "日当", "2200"), ("県外", "宿泊料", "10900"),
    ]  # fmt: skip
    assert [bool(row[3]) for row in table.rows[1:]] == [True, False, False, False]  # too long for a label
    assert [span.cells for span in table.spans[2:]] == ["A3:C3", "A4:C5", "A5:C5"]
    assert [table.text[span.start : span.end] for span in table.spans] == table.text.split("\n")


def test_heads_of_two_levels_and_a_total_below_a_hidden_row_belong_to_their_table(tmp_path: Path) -> None:
    rows = (
        ("番号", "件名", "委託先", "契約額", None), (None, None, None, "当初", "変更後"), (1, "保守", "甲社", 482, 513),
        (2, "改修", "乙社", 315, 315), (3, "撤去", "乙社", 99, 99), (None, "合計", None, 896, 927),
    )  # fmt: skip

    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)
        for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            sheet.merge_cells(merged)
        sheet.row_dimensions[5].hidden = True

    table = next(block for block in read(tmp_path, fill).blocks if block.kind is BlockKind.TABLE)
    assert table.rows == (
        ("番号", "件名", "委託先", "契約額", ""), ("", "", "", "当初", "変更後"), ("1", "保守", "甲社", "482", "513"),
        ("2", "改修", "乙社", "315", "315"), ("", "合計", "", "896", "927"),
    )  # fmt: skip
    assert table.header_rows == 2


def test_of_struck_out_cells_the_owner_is_told(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["A3"] = "旧単価", "新単価"
        sheet["A1"].font = sheet["A9"].font = Font(strike=True)

    assert ["セルが1個" in warning for warning in read(tmp_path, fill).warnings] == [True]


def test_a_form_on_a_fine_grid_is_lines_of_label_and_value(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B2"] = "氏名"
        sheet["H2"] = "菜花　太郎"
        sheet.merge_cells("B2:G2")
        sheet.merge_cells("H2:Z2")
        sheet["B5"] = "電話番号"
        for offset, digit in enumerate("0776123456"):
            sheet.cell(5, 8 + offset, digit)

    lines = [block for block in read(tmp_path, fill).blocks if block.kind is BlockKind.PARAGRAPH]
    assert [block.text for block in lines] == ["氏名\u3000菜花　太郎", "電話番号\u30000776123456"]
    assert lines[0].spans[0].cells == "B2:Z2"


def test_formulas_comments_and_hidden_rows(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "=SUM(B1:B9)"
        sheet["A3"] = "見える"
        sheet["A3"].comment = Comment("要確認", "財政課")
        sheet["A5"] = "見えない"
        sheet.row_dimensions[5].hidden = True

    document = read(tmp_path, fill)
    found = {block.text: block for block in document.blocks}
    assert "=SUM(B1:B9)" in found
    assert found["（コメント）要確認"].kind is BlockKind.NOTE
    assert found["見えない"].flags == ("hidden",)
    assert found["見える"].flags == ()


def test_white_letters_and_formats_that_show_nothing_are_flagged(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row, text in enumerate(("見える", "白い文字", "白抜き", "空の書式"), 1):
            sheet.cell(2 * row, 1, text)
        sheet["A4"].font = sheet["A6"].font = Font(color="FFFFFFFF")
        sheet["A6"].fill = PatternFill("solid", fgColor="FF003366")
        sheet["A8"].number_format = ";;;"

    flags = {block.text: block.flags for block in read(tmp_path, fill).blocks if block.kind is BlockKind.PARAGRAPH}
    unseen = ("invisible_text",)
    assert flags == {"見える": (), "白い文字": unseen, "白抜き": (), "空の書式": unseen}


def test_one_cell_in_the_last_corner_is_read(tmp_path: Path) -> None:
    rows = [f'<row r="1">{cell("A1", "始")}</row>', f'<row r="1048576">{cell("XFD1048576", "終")}</row>']
    path = raw_workbook(tmp_path / "a.xlsx", rows)
    assert [block.text for block in parse(path, path.name).blocks] == ["台帳", "始", "終"]


def test_a_merge_over_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = raw_workbook(tmp_path / "a.xlsx", [f'<row r="1">{cell("A1", "始")}</row>'], merge)
    assert [block.text for block in parse(path, path.name).blocks] == ["台帳", "始"]


def test_cells_of_a_large_sheet_have_their_own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_DETAILED_CELLS", 1)

    def fill(sheet: Worksheet) -> None:
        for row, column in ((5, 3), (5, 4), (6, 3), (6, 4), (7, 3), (7, 4), (9, 3)):
            sheet.cell(row, column, f"{row}の{column}")
        sheet.merge_cells("C9:D10")

    cells = [[span.cells for span in block.spans] for block in read(tmp_path, fill).blocks]
    assert cells == [["C5:D5"], ["C5:D5", "C6:D6", "C7:D7"], ["C9:D10"]]


def test_a_workbook_in_the_strict_form_is_read(tmp_path: Path) -> None:
    day = '<c r="A5" t="d"><v>2026-04-01</v></c>'
    rows = (("", 1, cell("A1", "始")), (' hidden="1"', 3, cell("A3", "内訳")), ("", 5, day))
    path = raw_workbook(tmp_path / "a.xlsx", [f'<row r="{n}"{hidden}>{one}</row>' for hidden, n, one in rows])
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "strict.xlsx", "w") as strict:
        for name in archive.namelist():
            content = archive.read(name).decode()
            content = content.replace(f"{OFFICE}", "http://purl.oclc.org/ooxml/officeDocument/relationships")
            strict.writestr(name, content.replace(MAIN, 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'))
    found = parse(tmp_path / "strict.xlsx", "a.xlsx").blocks
    cells = {block.text: block.flags for block in found if block.kind is BlockKind.PARAGRAPH}
    assert cells == {"始": (), "内訳": ("hidden",), "2026/4/1": ()}


def binary_workbook(path: Path, *rows: bytes) -> Path:
    """A binary workbook whose only sheet 台帳 holds these records ([MS-XLSB])."""
    relations = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}/worksheet" '
    book = record(156, struct.pack("<II", 0, 1) + wide("r") + wide("台帳"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr("xl/workbook.bin", record(131) + record(143) + book + record(144) + record(132))
        archive.writestr("xl/_rels/workbook.bin.rels", f'{relations}Target="worksheets/sheet1.bin"/></Relationships>')
        sheet = record(129) + record(148, bytes(16)) + record(145) + b"".join(rows) + record(146) + record(130)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def record(kind: int, body: bytes = b"") -> bytes:
    """``body`` below 128 bytes."""
    return bytes([kind] if kind < 128 else [kind & 0x7F | 0x80, kind >> 7]) + bytes([len(body)]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_row(number: int, **texts: str) -> bytes:
    """Row ``number``, from 1, with texts in the columns A to Z."""
    cells = (record(6, struct.pack("<II", ord(column) - 65, 0) + wide(text)) for column, text in texts.items())
    return record(0, struct.pack("<I", number - 1) + bytes(13)) + b"".join(cells)


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    rows = binary_row(1, A="区分", B="額"), binary_row(2, A="県内", B="千円"), binary_row(3, A="県外", B="二千円")
    heading, table = parse(binary_workbook(tmp_path / "kept", *rows), "台帳.xlsb").blocks
    assert heading.text == "台帳"
    assert table.rows == (("区分", "額"), ("県内", "千円"), ("県外", "二千円"))
    assert [span.cells for span in table.spans] == ["A1:B1", "A2:B2", "A3:B3"]


def test_a_binary_workbook_with_one_cell_far_away_is_refused(tmp_path: Path) -> None:
    far = record(0, struct.pack("<I", 1_048_575) + bytes(13)) + record(1, struct.pack("<II", 16_383, 0))
    with pytest.raises(UnreadableDocument) as refused:
        parse(binary_workbook(tmp_path / "kept", binary_row(1, A="区分"), far), "台帳.xlsb")
    assert refused.value.code == "too_large"


def test_of_a_long_sheet_the_first_rows_are_registered_and_the_rest_is_named(tmp_path: Path) -> None:
    rows = (f'<row r="{n}">{cell(f"A{n}", f"番号{n}")}{cell(f"B{n}", "値")}</row>' for n in range(1, 60_001))
    document = parse(raw_workbook(tmp_path / "a.xlsx", rows), "a.xlsx")
    assert document.warnings == (
        "シート「台帳」は60,000行のうち先頭の20,000行だけを登録しました。残りは、分割して登録してください。",
    )
    assert document.blocks[-1].spans[-1].cells == "A20000:B20000"


@pytest.mark.slow
def test_a_million_rows_end_in_bounded_time_and_memory(tmp_path: Path) -> None:
    rows = (f'<row r="{n}">{cell(f"A{n}", f"番号{n}")}</row>' for n in range(1, 1_048_577))
    document = parse(raw_workbook(tmp_path / "a.xlsx", rows), "a.xlsx")
    assert "1,048,576行のうち先頭の20,000行" in document.warnings[0]


def test_more_cells_than_memory_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_DETAILED_CELLS", 1)
    monkeypatch.setattr(excel, "_MOST_CELLS", 2)
    path = raw_workbook(
        tmp_path / "a.xlsx", [f'<row r="1">{cell("A1", "あ")}{cell("B1", "い")}{cell("C1", "う")}</row>']
    )
    with pytest.raises(UnreadableDocument) as refused:
        parse(path, path.name)
    assert refused.value.code == "too_large"


DAY = datetime.fromisoformat("2025-04-01")


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (DAY, '[$-411]ggge"年"m"月"d"日"', "令和7年4月1日"),
        (DAY, "[$-411]ge.m.d", "R7.4.1"),
        (DAY, 'yyyy"年"m"月"', "2025年4月"),
        (DAY, "mm-dd-yy", "2025/4/1"),
        (DAY, '[$-411]ggge"年"m"月"d"日"(aaa)', "令和7年4月1日(火)"),
        (datetime.fromisoformat("2019-05-01"), '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@', "令和元年5月1日"),
        (datetime.fromisoformat("1989-01-07"), '[$-411]ggge"年"m"月"d"日"', "昭和64年1月7日"),
        (datetime.fromisoformat("2025-04-01 13:05"), "yyyy/m/d h:mm", "2025/4/1 13:05"),
        (time(9, 5), "h:mm", "9:05"),
        (1200, '#,##0"円"', "1,200円"),
        (0.125, "0.0%", "12.5%"),
        (123, "0000", "0123"),
        (-5, '#,##0;"△ "#,##0', "△ 5"),
        (3, '"第"0"号"', "第3号"),
        (12345678, "#,##0,", "12,346"),
        (2600001, r"000\-0000", "260-0001"),
        (10001, "000-0000", "001-0001"),
        (2600001, r"[<=999]000;[<=9999]000\-00;000\-0000", "260-0001"),
        (432232110, r"[<=99999999]####\-####;\(00\)\ ####\-####", "(04) 3223-2110"),
        (130, '0"時間"00"分"', "1時間30分"),
        (1, '[=1]"有";[=0]"無"', "有"),
        (0.5, "# ?/?", "0.5"),
        (123456, "0.00E+00", "123456"),
        (2.0, "General", "2"),
        (3, 'General"人"', "3人"),
        (-3, 'General;[Red]-General"件"', "-3件"),
        ("菜花", '@"　様"', "菜花　様"),
        (1234.5, "#,##0", "1,235"),  # half away from zero
        (0, '#,##0;△#,##0;"該当なし"', "該当なし"),
        (datetime.fromisoformat("2025-04-01 13:05"), "m/d h:mm AM/PM", "4/1 1:05 PM"),
        (datetime.fromisoformat("2025-04-01 00:05"), '[$-411]AM/PMh"時"mm"分"', "午前12時05分"),
        (0.1 + 0.2, "General", "0.3"),
        (True, "General", "TRUE"),
        ("　氏名 ", "@", "氏名"),
        (None, "General", ""),
    ],
)
def test_values_read_as_excel_shows_them(value: object, number_format: str, expected: str) -> None:
    assert shown(value, number_format) == expected
