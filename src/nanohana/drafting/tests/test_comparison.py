"""Two versions by article: what is the same, changed, new, gone and renumbered, and how the table shows it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from nanohana.documents.parsing.plain_text import text_blocks
from nanohana.documents.provisions import structure
from nanohana.drafting.comparison import (
    Change,
    compare_blocks,
    compare_texts,
    comparison_docx,
    comparison_html,
    comparison_xlsx,
)
from nanohana.drafting.comparison.differences import marked

OLD = """○菜花県職員の旅費に関する規則
目次
　第1章　総則（第1条・第2条）
　第2章　日当（第3条―第5条）
　附則
　　第1章　総則
（趣旨）
第1条　この規則は、職員の旅費に関し必要な事項を定めるものとする。
（定義）
第2条　この規則において、次の各号に掲げる用語の意義は、当該各号に定めるところによる。
(1)　出張　職員が公務のため一時その在勤公署を離れて旅行することをいう。
(2)　帰住　職員が退職した場合において、帰ることをいう。
　　第2章　日当
（日当）
第3条　日当の額は、1日につき2,200円とする。
2　前項の規定にかかわらず、県内の日当は支給しない。
3　宿泊料は、実費とし、
第2条に規定する用語による。
（経過）
第4条　経過の措置は、知事が別に定めるところによる。
（様式）
第5条　様式は、別に定めるところによるものとする。
附　則
この規則は、令和7年4月1日から施行する。
"""
NEW = (
    OLD.replace("（第3条―第5条）", "（第3条―第6条）")
    .replace("退職した場合において、", "退職し、又は死亡した場合において、")
    .replace(
        "（日当）\n第3条　日当の額は、1日につき2,200円",
        "（種類）\n第3条　旅費は、日当及び宿泊料とする。\n（日当）\n第4条　日当の額は、1日につき2,400円",
    )
    .replace("（経過）\n第4条　経過の措置は、知事が別に定めるところによる。\n", "第4条の2　削除\n")
)


def changes(old: str, new: str) -> list[tuple[str, str, str]]:
    """(change, old number, new number) of every unit that is not the same."""
    rows = compare_texts(old, new).changed
    return [(row.change.value, row.old_title.strip(), row.new_title.strip()) for row in rows]


def test_changed_new_gone_and_renumbered_articles_are_told_apart() -> None:
    assert changes(OLD, NEW) == [
        ("changed", "", ""),  # the table of contents
        ("changed", "第2条", "第2条"),
        ("added", "", "第3条"),
        ("changed", "第3条", "第4条"),
        ("removed", "第4条", ""),
        ("added", "", "第4条の2"),
    ]


def test_text_beside_itself_has_no_change() -> None:
    assert changes(OLD, OLD) == []
    assert "違いはありません" in comparison_html(compare_texts(OLD, OLD))


def test_chapters_are_known_by_their_numbers_and_names() -> None:
    old = "第1章　総則\n第1条　甲\n第2章　機構\n第1節　設立の手続\n第2条　乙\n第3章　罰則\n第3条　丙"
    new = (
        old.replace("第3章", "第4章")
        .replace("第3条", "第4条")
        .replace("第4章", "第3章　拠出金の納付\n第3条　新しい定め\n第4章", 1)
    )
    assert changes(old, new) == [
        ("added", "", "第3章"),
        ("added", "", "第3条"),
        ("renumbered", "第3章", "第4章"),
        ("renumbered", "第3条", "第4条"),
    ]


def test_wrapped_line_that_begins_with_a_reference_opens_no_article() -> None:
    row = next(row for row in compare_texts(OLD, NEW).rows if row.new_title == "第4条")
    assert row.new is not None
    assert row.new.lines[-1] == "第2条に規定する用語による。"


def test_inserted_article_renumbers_those_below_without_changing_them() -> None:
    old = "\n".join(f"第{n}条　知事は、事項{n}について審議会の意見を聴かなければならない。" for n in range(1, 6))
    texts = old.split("\n")
    new = "\n".join(
        [*texts[:2], "第3条　新しい規定を置く。", *(f"第{n + 1}条{line[3:]}" for n, line in enumerate(texts[2:], 3))]
    )
    assert changes(old, new) == [
        ("added", "", "第3条"),
        ("renumbered", "第3条", "第4条"),
        ("renumbered", "第4条", "第5条"),
        ("renumbered", "第5条", "第6条"),
    ]
    assert [row.note for row in compare_texts(old, new).changed][:2] == ["新設", "第3条から第4条へ"]


def test_articles_of_supplementary_provisions_are_their_own() -> None:
    old = (
        "第1条　本則\n第2条　本則の二\n附　則\n"
        "第1条　この規則は、公布の日から施行する。\n第2条　経過措置は、次のとおりとする。"
    )
    assert changes(old, old.replace("公布の日", "令和8年4月1日")) == [("changed", "第1条", "第1条")]
    (row,) = compare_texts(old, old.replace("公布の日", "令和8年4月1日")).changed
    assert row.new is not None
    assert row.new.key == ("附則", "1条")


def test_manual_without_articles_is_compared_by_its_headings() -> None:
    old = "# 1 目的\nこの手引は、手続を示す。\n# 2 方法\n窓口で受け付ける。\n# 3 期限\n5月末とする。"
    assert changes(old, old.replace("窓口", "電子申請")) == [("changed", "2 方法", "2 方法")]


def test_registered_document_is_compared_from_its_blocks() -> None:
    old, new = (structure(text_blocks(text)) for text in (OLD, NEW))
    kinds = {(row.change, row.new_title) for row in compare_blocks(old, new).changed}
    assert {(Change.ADDED, "第3条"), (Change.CHANGED, "第4条"), (Change.REMOVED, "")} <= kinds


def test_provision_and_words_are_underlined_whole() -> None:
    old, new = marked("第三条の二　額は、百円とする。", "第四条の二　額は、二百円とする。")
    assert [run.text for run in old if run.changed] == ["第三条の二", "百"]
    assert [run.text for run in new if run.changed] == ["第四条の二", "二百"]


def test_row_of_a_table_is_compared_cell_by_cell() -> None:
    old, new = marked("部長\t16,000円\t14,500円", "部長\t22,000円\t16,000円")
    assert [run.text for run in old if run.changed] == ["16,000", "14,500"]
    assert [run.text for run in new if run.changed] == ["22,000", "16,000"]


def test_table_shows_what_is_omitted_new_and_gone() -> None:
    html = comparison_html(compare_texts(OLD, NEW))
    assert "<td>第1章及び第1条　（略）</td>" in html
    assert "<td>2及び3　（略）</td>" in html
    assert "<td>（新設）</td>" in html
    assert "<td>（削る）</td>" in html
    assert "<del>2,200</del>" in html
    assert "<ins>2,400</ins>" in html


def test_html_is_escaped() -> None:
    html = comparison_html(compare_texts("第1条　<script>", "第1条　<b>&"), caption="<i>")
    assert "<script>" not in html
    assert "<i>" not in html


def test_word_document_has_two_columns_and_underlines_the_changes() -> None:
    (table,) = Document(BytesIO(comparison_docx(compare_texts(OLD, NEW)))).tables
    assert [cell.text for cell in table.rows[0].cells] == ["改正後", "改正前"]
    underlined = [
        run.text for row in table.rows for cell in row.cells for run in cell.paragraphs[0].runs if run.underline
    ]
    assert "2,400" in underlined
    assert "2,200" in underlined


def test_workbook_holds_no_formula() -> None:
    old, new = "第1条　額\n=1+1\n第2条　乙", "第1条　額\n=1+2\n第2条　乙"
    sheet = load_workbook(BytesIO(comparison_xlsx(compare_texts(old, new), title="=cmd()"))).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells[0].value == "=cmd()"
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize(
    "text", ["", "\n\n", "第1条", "\x00\ud800", "第1条　" + "あ" * 100_000, "第" * 50_000, "附則\n" * 200]
)
def test_no_text_stops_it(text: str) -> None:
    comparison = compare_texts(text, "第1条　甲\n第2条　乙")
    for write in (comparison_docx, comparison_xlsx, comparison_html):
        assert write(comparison)


@given(
    st.text("第条一二1の　\n（）附則別表章目次あ", max_size=80),
    st.text("第条一二1の　\n（）附則別表章目次あ", max_size=80),
)
@settings(max_examples=60, deadline=None)
def test_every_line_stands_on_its_side(old: str, new: str) -> None:
    comparison = compare_texts(old, new)
    lines = [pair for row in comparison.rows for pair in row.lines]
    assert sorted("".join(run.text for run in pair.new) for pair in lines if pair.new is not None) == sorted(
        line for row in comparison.rows if row.new for line in row.new.lines
    )
    assert not compare_texts(new, new).changed


def test_dated_versions_of_a_law() -> None:
    from nanohana.documents.parsing.law_xml import parse_law

    folder = Path(__file__).parents[5] / "shared/data/law-versions/data/346CO0000000264"
    if not folder.exists():
        pytest.skip("shared/data/law-versions is not here")
    versions = [parse_law(path).blocks for path in sorted(folder.rglob("*.xml"))[:2]]
    changed = compare_blocks(*versions).changed
    assert changed
    assert not compare_blocks(versions[0], versions[0]).changed
