"""Web pages: their main content, and the pages of regulations."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanohana.documents.parsing.tests.read import read, texts
from nanohana.documents.structure import UnreadableDocument

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
