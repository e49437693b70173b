"""Tables and pages as business systems and browsers save them, under the names that Windows opens them by."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from nanohana.documents.parsing.tests.read import read, texts
from nanohana.documents.structure import BlockKind

ROWS = (("区分", "額"), ("県内", "1,000"))


def test_columns_of_csv_that_are_too_many_are_said_and_empty_ones_are_not(tmp_path: Path) -> None:
    wide = read(tmp_path, "a.csv", "\n".join(",".join(f"{row}の{column}" for column in range(502)) for row in "甲乙"))
    assert [row[-1] for row in wide.blocks[0].rows] == ["甲の499", "乙の499"]
    assert "502列のうち左から500列だけを登録しました。" in "".join(wide.warnings)
    blank = read(tmp_path, "a.csv", "名称,所在地" + "," * 600 + "\n甲,乙町\n")
    assert (blank.blocks[0].rows, blank.warnings) == ((("名称", "所在地"), ("甲", "乙町")), ())
    assert blank.blocks[0].header_rows == 1


def test_lines_above_the_heads_of_csv_are_its_title(tmp_path: Path) -> None:
    document = read(tmp_path, "a.csv", "施設一覧,,\n令和8年4月1日現在,,\n\n名称,電話\n甲館,000-0000\n乙館,000-0001\n")
    *title, table = document.blocks
    assert [(block.kind, block.text) for block in title] == [
        (BlockKind.PARAGRAPH, "施設一覧"), (BlockKind.PARAGRAPH, "令和8年4月1日現在"),
    ]  # fmt: skip
    assert (table.rows[0], table.header_rows) == (("名称", "電話"), 1)
    assert [span.paragraph for block in document.blocks for span in block.spans] == [1, 2, 4, 5, 6]
    assert len(read(tmp_path, "a.csv", "甲館\n乙館\n").blocks) == 1  # one column


def test_what_csv_says_to_excel_alone_is_not_read(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "a.csv", 'sep=;\r\n番号;名称\r\n="001";甲\r\n"=""002""";乙\r\n').blocks
    assert table.rows == (("番号", "名称"), ("001", "甲"), ("002", "乙"))


HTML_ROWS = "<tr><td>区分</td><td>額</td></tr><tr><td>県内</td><td>1,000</td></tr>"


@pytest.mark.parametrize("content", ["区分\t額\n県内\t1,000\n", f"<table border=1>{HTML_ROWS}</table>"])
def test_a_table_that_a_system_saved_for_excel_is_a_table(tmp_path: Path, content: str) -> None:
    (table,) = read(tmp_path, "帳票.xls", content.encode("cp932")).blocks
    assert table.rows == ROWS


def test_a_part_of_a_web_page_is_one(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.htm", "<h1>旅費</h1><p>日当は千円とする。</p>")) == ["旅費", "日当は千円とする。"]
    assert texts(read(tmp_path, "a.txt", "<h1>の書き方")) == ["<h1>の書き方"]


def test_heads_of_rows_are_no_heads_of_columns(tmp_path: Path) -> None:
    rows = "".join(f"<tr><th>{head}</th><td>{text}</td></tr>" for head, text in (("受付", "9時から"), ("電話", "000")))
    (table,) = read(tmp_path, "a.html", f"<body><table>{rows}</table></body>").blocks
    assert (table.header_rows, table.rows) == (0, (("受付", "9時から"), ("電話", "000")))


@pytest.mark.parametrize("name", ["a.mht", "a.eml"])
def test_mail_in_html_and_a_page_saved_as_one_file_are_read(tmp_path: Path, name: str) -> None:
    saved = EmailMessage()
    saved["Subject"] = "旅費"
    saved.set_content("<html><body><h1>旅費</h1><p>日当は千円とする。</p></body></html>", subtype="html", cte="8bit")
    saved.add_related(b"GIF89a", "image", "gif")
    saved.get_payload()[1]["Content-Location"] = "http://www.example.jp/a.gif"  # type: ignore[index]
    document = read(tmp_path, name, saved.as_bytes())
    assert texts(document) == ["旅費", "旅費", "日当は千円とする。"]
    assert document.warnings == ()
