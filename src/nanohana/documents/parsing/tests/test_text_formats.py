"""Text, Markdown and CSV; what is read as which format, and what as none."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PIL import Image

from nanohana.documents.parsing.image import frames
from nanohana.documents.parsing.sniff import Format, sniff
from nanohana.documents.parsing.tests.read import read, texts
from nanohana.documents.parsing.text_encoding import decode
from nanohana.documents.structure import UnreadableDocument

SAMPLE = "第１条　この規則は、㈱菜花の髙﨑さんが①を定める。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-32"])
def test_encodings_are_told_by_their_bytes(encoding: str) -> None:
    assert decode(SAMPLE.encode(encoding)) == SAMPLE


def test_euc_and_iso_2022_jp_with_characters_of_the_vendors() -> None:
    assert decode("①㈱菜花の規則".encode("euc_jis_2004")) == "①㈱菜花の規則"
    assert decode("菜花の規則\r\n次".encode("iso2022_jp")) == "菜花の規則\n次"
    assert decode(b"\x1b$B-!-j\x1b(B end") == "①㈱ end"


@pytest.mark.parametrize("size", [3, 7, 12, 20, 41, 80])
def test_short_slices_are_enough(size: int) -> None:
    text = "菜花県の職員の旅費に関する条例施行規則について、次のとおり通知します。" * 3
    assert decode(text[:size].encode("cp932")) == text[:size]
    assert decode(text[:size].encode("euc_jp")) == text[:size]


def test_lines_that_were_wrapped_are_joined_and_keep_their_numbers(tmp_path: Path) -> None:
    line = "この規則は、職員が公務のために旅行する場合に支給する旅費に関し必要な事項を"
    document = read(tmp_path, "a.txt", "\n".join([line, "定めるものとする。", *[line, "定めるものとする。"] * 5]))
    assert texts(document) == [f"{line}定めるものとする。"] * 6
    assert [span.paragraph for span in document.blocks[1].spans] == [3, 4]


def test_lines_of_a_law_that_its_links_broke_are_joined(tmp_path: Path) -> None:
    """As e-Gov's pages came out as text before 2017 (here 下水道法施行令 of 2013, shortened)."""
    lines = (
        "公共下水道に関する法律施行令", "（昭和三十四年政令第百四十七号）最終改正：平成二四年政令第一四八号",
        "　内閣は、下水道法", "（昭和三十三年法律第七十九号）第二条第三号", "及び第四号", "、第十六条",
        "（第三十一条において準用する場合を含む。）並びに第十二条の二", "の規定に基き、この政令を制定する。",
        "（公共下水道の規模）", "第一条", "", "　法第二条第五号", "に規定する規模は、別表", "のとおりとする。",
    )  # fmt: skip
    assert texts(read(tmp_path, "law.txt", "\n".join(lines))) == [
        *lines[:2],
        "　内閣は、下水道法（昭和三十三年法律第七十九号）第二条第三号及び第四号、第十六条"
        "（第三十一条において準用する場合を含む。）並びに第十二条の二の規定に基き、この政令を制定する。",
        "（公共下水道の規模）", "第一条", "　法第二条第五号に規定する規模は、別表のとおりとする。",
    ]  # fmt: skip


def test_markdown_headings_lists_and_tables(tmp_path: Path) -> None:
    document = read(
        tmp_path, "a.md", "# 手引\n\n## 申請\n本文の\n続き。\n- 一つ\n\n| 区分 | 額 |\n|---|---|\n| 県内 | 2,000円 |\n"
    )
    assert [(block.kind.value, block.text, block.heading_path[-1]) for block in document.blocks] == [
        ("heading", "手引", "手引"),
        ("heading", "申請", "申請"),
        ("paragraph", "本文の続き。", "申請"),
        ("list_item", "- 一つ", "申請"),
        ("table", "区分\t額\n県内\t2,000円", "申請"),
    ]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_headings_by_number_signs_keep_their_levels(tmp_path: Path, name: str) -> None:
    text = "## 金融商品取引法\n### 第5条\n#### 第6項\n届出書を提出する。\n###### # 留意事項 ##\n別に定める。"
    document = read(tmp_path, name, text)
    assert [(block.text, len(block.heading_path)) for block in document.blocks] == [
        ("金融商品取引法", 1),
        ("第5条", 2),
        ("第6項", 3),
        ("届出書を提出する。", 3),
        ("留意事項", 4),
        ("別に定める。", 4),
    ]
    assert [span.paragraph for block in document.blocks for span in block.spans] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_cp932_with_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    rows = [["施設名", "所在地"], ["菜花図書館", "花央市本町1丁目"], ["髙﨑会館", "港浦市"]]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode("cp932")
    (table,) = read(tmp_path, "一覧.csv", content).blocks
    assert table.rows == tuple(map(tuple, rows))
    assert (table.header_rows, [span.paragraph for span in table.spans]) == (1, [1, 2, 3])


def test_csv_with_line_ends_in_cells_and_ragged_rows(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "a.csv", '名称,説明\n"甲","一行目\n二行目"\n乙\n').blocks
    assert table.text == "名称\t説明\n甲\t一行目 二行目\n乙\t"
    assert [table.text[span.start : span.end] for span in table.spans] == table.text.split("\n")


def test_text_files_of_old_systems_are_read(tmp_path: Path) -> None:
    """With the end mark of DOS, and with FileMaker's line ends in fields."""
    document = read(tmp_path, "a.csv", "氏名,住所\r\n菜花,一丁目\v二番\r\n\x1a".encode("cp932"))
    assert document.blocks[0].rows == (("氏名", "住所"), ("菜花", "一丁目\n二番"))
    assert texts(read(tmp_path, "a.txt", "一行目です。\v二行目です。\x1a")) == ["一行目です。", "二行目です。"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.docx", b"\0\0\0\0", "empty"),
        ("a.jtd", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ichitaro"),
        ("a.exe", b"MZ\x90\0\x03\0\0\0", "unknown"),
        ("a.txt", b"{\\rtf1\\ansi}", "unknown"),
        ("a.docx", b"PK\x03\x04broken", "damaged"),
        ("a.xml", b"<?xml version='1.0'?><data/>", "unknown"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "photograph"),
        ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "unknown"),
    ],
)
def test_what_cannot_be_read_says_why_in_japanese(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(tmp_path, name, content)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", "<html><body>頁</body></html>", "html"),
        ("a.html", SAMPLE, "txt"),
        ("a.txt", "<html>の書き方を説明する。", "txt"),
        ("a", "From: a@example.jp\nSubject: x\n\n本文", "eml"),
    ],
)
def test_content_decides_before_the_name(tmp_path: Path, name: str, content: str, expected: str) -> None:
    assert read(tmp_path, name, content).format == expected


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_images_of_many_formats_are_scans(tmp_path: Path, form: str) -> None:
    Image.new("RGB", (40, 30), "white").save(tmp_path / "scan", form)
    assert sniff(tmp_path / "scan", "scan") is Format.IMAGE
    assert [picture.size for picture in frames(tmp_path / "scan")] == [(40, 30)]


DRAWN = """
使用料は、次の表のとおりとする。
┌─────┬────────────┐
│　　　　　│　　　　使用料　　　　　│
│室名　　　├──────┬─────┤
│　　　　　│午前　　　　│午後　　　│
├─────┼──────┼─────┤
│大会議室　│12,400円　　│15,600円　│
├─────┼──────┼─────┤
│中会議室　│ 6,300円　　│ 7,900円　│
│（控室付）│　　　　　　│　　　　　│
└─────┴──────┴─────┘
　備考　営利を目的とする場合は、２倍の額とする。
"""


def test_a_table_drawn_with_rulings_keeps_its_rows_and_columns(tmp_path: Path) -> None:
    before, table, after = read(tmp_path, "a.txt", DRAWN).blocks
    assert (before.text, after.text) == (
        "使用料は、次の表のとおりとする。",
        "　備考　営利を目的とする場合は、２倍の額とする。",
    )
    assert table.rows == (
        ("室名", "使用料", ""),
        ("", "午前", "午後"),
        ("大会議室", "12,400円", "15,600円"),
        ("中会議室（控室付）", "6,300円", "7,900円"),
    )
    assert [span.paragraph for span in table.spans] == [4, 5, 8, 10]


def test_a_cell_that_reaches_over_rows_is_read_in_each(tmp_path: Path) -> None:
    lines = (
        "┌───┬───┬───┐",
        "│区分　│費目　│額　　│",
        "├───┼───┼───┤",
        "│県内　│日当　│─　　│",
        "│　　　├───┼───┤",
        "│　　　│宿泊料│九千円│",
        "└───┴───┴───┘",
        "┌──┬──┐",
        "│別　│表　│",
        "│甲　│乙　│",
        "└──┴──┘",
    )
    one, other = read(tmp_path, "a.txt", "\n".join(lines)).blocks
    assert (one.rows, one.header_rows) == (
        (("区分", "費目", "額"), ("県内", "日当", "─"), ("県内", "宿泊料", "九千円")),
        1,
    )
    assert other.rows == (("別", "表"), ("甲", "乙"))


@pytest.mark.parametrize(
    "lines",
    [
        ("  品名     | 金額", " ----------+--------", "  演台     |   800円", "  マイク   |   500円"),
        (
            "+------+-------+",
            "| 品名 | 金額  |",
            "+------+-------+",
            "| 演台 | 800円 |",
            "| マイク | 500円 |",
            "+------+",
        ),
        ("|品名|金額|", "|演台|800円|", "|マイク|500円|"),
        ("品名\t金額", "演台\t800円", "マイク\t500円"),
    ],
)
def test_tables_drawn_in_other_ways(tmp_path: Path, lines: tuple[str, ...]) -> None:
    (table,) = read(tmp_path, "a.txt", "\n".join(lines)).blocks
    assert table.rows == (("品名", "金額"), ("演台", "800円"), ("マイク", "500円"))


def test_rows_lined_up_with_blanks_are_a_table(tmp_path: Path) -> None:
    lines = [
        "割当て",
        "日付      曜日    日直        宿直",
        "12月5日   土      佐藤主査    田中",
        "12月6日   日      鈴木　　　　高橋",
    ]
    title, table = read(tmp_path, "a.txt", "\n".join(lines)).blocks
    assert title.text == "割当て" and table.header_rows == 1
    assert table.rows[1:] == (("12月5日", "土", "佐藤主査", "田中"), ("12月6日", "日", "鈴木", "高橋"))
    form = ["住所　　　　　　　　　氏名　　　　　　印", "電話　　　　　　　　　"]
    assert not any(block.rows for block in read(tmp_path, "b.txt", "\n".join(form)).blocks)


@pytest.mark.parametrize(
    ("first", "heads"),
    [
        ("日時\t令和8年12月1日", 0), ("場所：\t第1会議室", 0), ("・りんご\t100円", 0), ("山田\t012-345-6789", 0),
        ("課\t電話", 1),
    ],
)  # fmt: skip
def test_the_first_entry_of_a_list_is_no_head_of_the_others(tmp_path: Path, first: str, heads: int) -> None:
    (table,) = read(tmp_path, "a.txt", f"{first}\n別の行\t別のこと").blocks
    assert table.header_rows == heads


@pytest.mark.parametrize("line", ["|" * 100_000, "+-" * 50_000, " \u3000" * 50_000, "a  " * 30_000, "─" * 100_000])
def test_a_line_of_bars_or_blanks_without_end_costs_no_time(tmp_path: Path, line: str) -> None:
    began = time.process_time()
    read(tmp_path, "a.txt", "\n".join([line, "a|b", line, "a  b  c", line]))
    assert time.process_time() - began < 5


def test_a_long_table_costs_no_time(tmp_path: Path) -> None:
    began = time.process_time()
    rule, row = "+----" * 3 + "+", "| 甲 | 乙 | 丙 |"
    assert len(read(tmp_path, "a.txt", "\n".join([rule, *[row] * 4_990, rule])).blocks[0].rows) == 4_990
    wide, cells = "+--" * 150 + "+", "|a " * 150 + "|"
    over_two = f"|a    {cells[6:]}"
    read(tmp_path, "b.txt", "\n".join([wide, *[cells, over_two] * 800, wide]))
    assert time.process_time() - began < 5


def test_sentences_with_wide_blanks_are_no_table(tmp_path: Path) -> None:
    said = [
        "（議長）　　それでは　　始めます。",
        "（委員）　　はい。　　　お願いします。",
        "（課長）　　予算を　　説明します。",
    ]
    assert not any(block.rows for block in read(tmp_path, "a.txt", "\n".join(said)).blocks)


def test_bars_and_rules_that_draw_no_table_are_text(tmp_path: Path) -> None:
    lines = ["式 x|y を用いる。", "-----", "A|B の記号は使わない。", "―――――", "│庁舎│", "以上"]
    document = read(tmp_path, "a.txt", "\n".join(lines))
    assert texts(document) == lines and not any(block.rows for block in document.blocks)
