"""Text, Markdown, CSV, web pages, law XML and mail."""

from __future__ import annotations

import base64
from pathlib import Path
from zipfile import ZipFile

import pytest

from nanohana.documents.parsing import parse
from nanohana.documents.parsing.text_encoding import decode
from nanohana.documents.structure import BlockKind, ParsedDocument, UnreadableDocument

SAMPLE = "第１条　この規則は、㈱菜花の髙﨑さんが①を定める。"


def read(folder: Path, name: str, content: str | bytes) -> ParsedDocument:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return parse(path, name)


def texts(document: ParsedDocument) -> list[str]:
    return [block.text for block in document.blocks]


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


def test_columns_of_csv_that_are_too_many_are_said_and_empty_ones_are_not(tmp_path: Path) -> None:
    wide = read(tmp_path, "a.csv", "\n".join(",".join(f"{row}の{column}" for column in range(502)) for row in "甲乙"))
    assert [row[-1] for row in wide.blocks[0].rows] == ["甲の499", "乙の499"]
    assert "502列のうち左から500列だけを登録しました。" in "".join(wide.warnings)
    blank = read(tmp_path, "a.csv", "名称,所在地" + "," * 600 + "\n甲,乙町\n")
    assert (blank.blocks[0].rows, blank.warnings) == ((("名称", "所在地"), ("甲", "乙町")), ())
    assert blank.blocks[0].header_rows == 1


def test_text_files_of_old_systems_are_read(tmp_path: Path) -> None:
    """With the end mark of DOS, and with FileMaker's line ends in fields."""
    document = read(tmp_path, "a.csv", "氏名,住所\r\n菜花,一丁目\v二番\r\n\x1a".encode("cp932"))
    assert document.blocks[0].rows == (("氏名", "住所"), ("菜花", "一丁目\n二番"))
    assert texts(read(tmp_path, "a.txt", "一行目です。\v二行目です。\x1a")) == ["一行目です。", "二行目です。"]


PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>旅費／菜花県</title></head><body>
<nav>メニュー</nav><main><h1><ruby>菜花<rt>なのはな</rt></ruby>県の旅費</h1><script>alert(1)</script>
<p>出張の
前に<br>申請します。</p><h2>額</h2><ul><li>県内</li></ul>
<table><caption>日当</caption><tr><th rowspan="2">区分</th><th>額</th></tr><tr><th>（円）</th></tr>
<tr><td>県内</td><td>1,000</td></tr></table></main><footer>県庁</footer></body></html>"""


@pytest.mark.parametrize(("charset", "encoding"), [("utf-8", "utf-8"), ("Shift_JIS", "cp932"), ("euc-jp", "euc_jp")])
def test_the_main_content_of_a_web_page(tmp_path: Path, charset: str, encoding: str) -> None:
    document = read(tmp_path, "a.html", PAGE.format(charset=charset).encode(encoding))
    assert document.title == "菜花県の旅費"
    assert [(block.kind.value, block.text) for block in document.blocks] == [
        ("heading", "菜花県の旅費"),
        ("paragraph", "出張の前に\n申請します。"),
        ("heading", "額"),
        ("list_item", "県内"),
        ("caption", "日当"),
        ("table", "区分\t額\n\t（円）\n県内\t1,000"),
    ]
    assert document.blocks[-1].header_rows == 2
    assert document.blocks[-1].heading_path == ("菜花県の旅費", "額")


def test_a_merged_cell_of_a_web_page_is_read_in_every_row_that_it_covers(tmp_path: Path) -> None:
    rows = '<tr><td rowspan="2">県内</td><td>日当</td><td>1,000</td></tr><tr><td>宿泊料</td><td>9,800</td></tr>'
    head = '<tr><th rowspan="2">区分</th><th colspan="2">職員</th></tr><tr><th>費目</th><th>額</th></tr>'
    (table,) = read(tmp_path, "a.html", f"<body><table>{head}{rows}</table></body>").blocks
    assert table.text.split("\n") == ["区分\t職員\t", "\t費目\t額", "県内\t日当\t1,000", "県内\t宿泊料\t9,800"]


ARTICLE = "<article><header><h1>旅費</h1><p>令和7年4月1日</p></header><p>出張の前に申請します。</p></article>"
SEARCH = "<form><p>サイト内検索</p></form>"


def test_a_form_around_the_whole_page_and_the_head_of_an_article_are_content(tmp_path: Path) -> None:
    for page in (f"<form><header>菜花県</header>{ARTICLE}</form>", f"{SEARCH}{ARTICLE}"):
        assert texts(read(tmp_path, "a.html", f"<body>{page}</body>")) == [
            "旅費",
            "令和7年4月1日",
            "出張の前に申請します。",
        ]


def test_of_several_articles_all_are_read(tmp_path: Path) -> None:
    articles = (f"<article><h2>問{n}</h2><p>{n}番目の問への回答です。{'旅費は、' * 20}</p></article>" for n in (1, 2))
    shown = texts(read(tmp_path, "a.html", f"<body>{''.join(articles)}</body>"))
    assert shown[0] == "問1" and shown[2] == "問2" and len(shown) == 4


def test_lines_that_a_page_has_set_as_they_are_stay_lines(tmp_path: Path) -> None:
    lines = "第1条　規則は、定める。\n２　<b>別</b>に定める。\n\n<a href=x>附　則</a>\nこの規則は、施行する。"
    blocks = read(tmp_path, "a.html", f"<body><pre>{lines}</pre></body>").blocks
    assert [(block.text, block.heading_path) for block in blocks] == [
        ("第1条　規則は、定める。", ("第1条", "第1項")),
        ("２　別に定める。", ("第1条", "第2項")),
        ("附　則", ("附則",)),
        ("この規則は、施行する。", ("附則",)),
    ]


def test_pages_of_regulations_keep_number_and_text_together(tmp_path: Path) -> None:
    page = """<html><body><div class="eline"><div class="article">（目的）</div></div>
<div class="eline"><div class="article"><span class="num">第1条</span>この規則は、定める。</div></div>
<div class="eline"><div class="clause"><span class="num">2</span>　次の各号とする。</div></div>
<div class="eline"><div class="item"><span class="num">(1)</span>旅費</div></div></body></html>"""
    document = read(tmp_path, "a.html", page)
    assert texts(document)[1:] == ["第1条　この規則は、定める。", "2　次の各号とする。", "(1)　旅費"]
    assert document.blocks[-1].heading_path == ("第1条（目的）", "第2項", "第1号")


def test_elements_nested_beyond_any_page_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument):
        read(tmp_path, "a.html", "<html><body>" + "<div>" * 2_000 + "本文" + "</div>" * 2_000)


LAUGHS = '<!ENTITY a "笑"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {chr(code + 1)} "{f"&{chr(code)};" * 10}">' for code in range(ord("b"), ord("k"))
)


@pytest.mark.parametrize("entities", ['<!ENTITY k SYSTEM "file:///etc/hostname">', '<!ENTITY k "実体">', LAUGHS])
def test_entities_of_a_law_are_never_resolved(tmp_path: Path, entities: str) -> None:
    law = (
        f"<?xml version='1.0'?><!DOCTYPE Law [{entities}]><Law><LawBody><LawTitle>菜花法</LawTitle><MainProvision>"
        '<Article Num="1"><ArticleTitle>第一条</ArticleTitle><Paragraph Num="1"><ParagraphNum/><ParagraphSentence>'
        "<Sentence>本文&k;とする。</Sentence></ParagraphSentence></Paragraph></Article></MainProvision></LawBody></Law>"
    )
    try:
        shown = texts(read(tmp_path, "a.xml", law))
    except UnreadableDocument as refusal:
        assert refusal.code == "damaged"
    else:
        assert shown[-1] == "第一条　本文&k;とする。"


def test_law_xml_is_exact(shared: Path) -> None:
    path = next((shared / "data" / "law-versions").rglob("417AC0000000048_20240401*.xml"))
    document = parse(path, path.name)
    assert document.title == document.blocks[0].text
    assert document.blocks[0].kind is BlockKind.TITLE
    labels = {label for block in document.blocks for label in block.heading_path}
    assert any(label.startswith("第一条（") for label in labels)
    assert any(label.startswith("附則") for label in labels)
    first = next(block for block in document.blocks if block.text.startswith("第一条\u3000"))
    assert first.heading_path[-1].startswith("第一条（")


def test_remarks_of_a_table_and_a_formula_of_a_law_are_read(tmp_path: Path) -> None:
    law = (
        "<Law><LawBody><LawTitle>菜花法</LawTitle><MainProvision/>"
        "<AppdxTable><AppdxTableTitle>別表第一</AppdxTableTitle><Item Num='1'><ItemTitle>一</ItemTitle><ItemSentence>"
        "<Sentence>県内</Sentence></ItemSentence></Item><Remarks><RemarksLabel>備考</RemarksLabel>"
        "<Sentence>島を除く。</Sentence></Remarks></AppdxTable><Appdx><ArithFormulaNum>付録第一</ArithFormulaNum>"
        "<ArithFormula>Ａ×０．５</ArithFormula></Appdx></LawBody></Law>"
    )
    document = read(tmp_path, "a.xml", law)
    assert texts(document)[-3:] == ["備考島を除く。", "付録第一", "Ａ×０．５"]
    assert [block.heading_path for block in document.blocks[-3:]] == [("別表第一",), ("付録第一",), ("付録第一",)]


def zipped(folder: Path, members: dict[str, str]) -> str:
    with ZipFile(folder / "zipped", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return base64.b64encode((folder / "zipped").read_bytes()).decode()


def test_of_a_zip_attachment_all_that_can_be_read_is(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},{n}円" for n in range(20_001))
    content = zipped(tmp_path, {"a.txt": "初めの文。", "b.exe": "MZ\x90\0", "c.txt": "終わりの文。", "d.csv": rows})
    mail = MAIL.replace("a.jtd", "まとめ.zip").replace("0M8R4KGxGuEAAAAAAAAAAAAAAAAAAAAA", content)
    document = read(tmp_path, "a.eml", mail)
    assert {"初めの文。", "終わりの文。"} <= set(texts(document))
    assert [warning[:15] for warning in document.warnings] == ["添付ファイル「b.exe」は登", "添付ファイル「d.csv」：2"]


def test_of_a_mail_with_an_empty_plain_body_the_other_is_read(tmp_path: Path) -> None:
    mail = (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n"
        "--x\nContent-Type: text/plain; charset=utf-8\n\n \n"
        "--x\nContent-Type: text/html; charset=utf-8\n\n<p>本文です。</p>\n--x--\n"
    )
    assert texts(read(tmp_path, "a.eml", mail))[-1] == "本文です。"


def test_mail_with_its_attachments(tmp_path: Path) -> None:
    document = read(tmp_path, "a.eml", MAIL)
    assert document.title == "旅費の変更について"
    assert "差出人：財政課 <a@example.jp>" in texts(document)
    assert document.blocks[-1].heading_path == ("添付：kitei.txt", "第1条")
    assert document.warnings[0].startswith("添付ファイル「a.jtd」は登録できませんでした。一太郎")


MAIL = """From: =?UTF-8?B?6LKh5pS/6Kqy?= <a@example.jp>
Subject: =?ISO-2022-JP?B?GyRCTjlIcSROSlE5OSRLJEQkJCRGGyhC?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

本文です。

--x
Content-Type: text/plain; charset=utf-8
Content-Disposition: attachment; filename="kitei.txt"

第1条　この規程は、旅費を定める。
--x
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="a.jtd"

0M8R4KGxGuEAAAAAAAAAAAAAAAAAAAAA
--x--
"""


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
