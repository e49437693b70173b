from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanohana.documents.chunking import LONGEST, chunks
from nanohana.documents.parsing import parse
from nanohana.documents.provisions import structure
from nanohana.documents.structure import Block, BlockKind, Span, table_text


def regulation(text: str) -> tuple[Block, ...]:
    lines = text.strip().split("\n")
    return structure(
        Block(BlockKind.PARAGRAPH, line, (Span(0, len(line), paragraph=number),)) for number, line in enumerate(lines)
    )


def test_an_article_is_one_chunk_with_its_caption() -> None:
    found = chunks("", regulation("（目的）\n第１条　甲とする。\n２　乙とする。\n（定義）\n第２条　丙とする。"))
    assert [chunk.text for chunk in found] == [
        "（目的）\n第１条　甲とする。\n２　乙とする。",
        "（定義）\n第２条　丙とする。",
    ]
    assert [chunk.heading_path for chunk in found] == [("第1条（目的）",), ("第2条（定義）",)]
    assert [chunk.kind for chunk in found] == ["provision", "provision"]
    assert (found[0].first_block, found[0].last_block) == (0, 2)


def test_a_long_article_is_cut_by_paragraphs_under_its_heading() -> None:
    found = chunks("", regulation("（旅費）\n第１条\n" + "あ" * 450 + "。\n２　" + "い" * 450 + "。"))
    assert [chunk.heading_path for chunk in found] == [("第1条（旅費）", "第1項"), ("第1条（旅費）", "第2項")]
    assert all(chunk.text.startswith("（旅費）\n第１条\n") for chunk in found)
    assert [chunk.first_block for chunk in found] == [0, 3]


def test_items_are_never_cut_from_what_introduces_them() -> None:
    items = "\n".join(f"（{number}）" + "う" * 200 for number in range(1, 9))
    found = chunks("", regulation("第１条　次の各号に掲げる者とする。\n" + items))
    assert len(found) > 1
    assert all(chunk.text.startswith("第１条　次の各号に掲げる者とする。\n（") for chunk in found)


def test_the_chapter_goes_before_its_first_article_and_supplements_stay_apart() -> None:
    found = chunks("", regulation("第１章　総則\n第１条　甲。\n附　則\nこの規則は、公布の日から施行する。"))
    assert [chunk.text for chunk in found] == [
        "第１章　総則\n第１条　甲。",
        "附　則\nこの規則は、公布の日から施行する。",
    ]
    assert found[0].heading_path == ("第1章 総則", "第1条")


def test_question_and_answer_stay_together() -> None:
    found = chunks(
        "", regulation("問１　郵送できますか。\n答　できます。" + "え" * 900 + "\n問２　手数料は。\n答　無料です。")
    )
    assert [chunk.kind for chunk in found] == ["qa", "qa"]
    assert found[0].text.startswith("問１　郵送できますか。\n答　できます。")


def test_a_long_table_repeats_its_head() -> None:
    rows = (("区分", "額"), *((f"区分{number}" + "お" * 50, f"{number}円") for number in range(60)))
    found = chunks("", [Block(BlockKind.TABLE, table_text(rows), rows=rows, header_rows=1)])
    assert len(found) > 3
    assert all(chunk.kind == "table" and chunk.text.startswith("区分\t額\n区分") for chunk in found)


def test_a_short_line_goes_with_the_table_below_it() -> None:
    rows = (("区分", "額"), ("県内", "2,000円"))
    blocks = [
        Block(BlockKind.PARAGRAPH, "日当の額"),
        Block(BlockKind.TABLE, table_text(rows), rows=rows, header_rows=1),
    ]
    assert [chunk.text for chunk in chunks("", blocks)] == ["日当の額\n区分\t額\n県内\t2,000円"]


def test_running_text_is_packed_on_borders_of_sentences() -> None:
    text = "".join(f"これは{number}番目の文です。" for number in range(200))
    found = chunks("", [Block(BlockKind.PARAGRAPH, text)])
    assert all(300 <= len(chunk.text) <= 620 and chunk.text.endswith("。") for chunk in found[:-1])
    assert "".join(chunk.text for chunk in found) == text


def test_what_a_reader_does_not_see_is_not_searched() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, "本文"),
        Block(BlockKind.FURNITURE, "- 1 -"),
        Block(BlockKind.PARAGRAPH, "非表示", flags=("hidden",)),
        Block(BlockKind.PARAGRAPH, "白い文字", flags=("invisible_text",)),
        Block(BlockKind.PARAGRAPH, "かすれた文字", flags=("low_confidence_ocr",)),
    ]
    assert [chunk.text for chunk in chunks("", blocks)] == ["本文\nかすれた文字"]


def test_nothing_to_search_is_no_chunk() -> None:
    assert chunks("", []) == chunks("", [Block(BlockKind.FURNITURE, "1")]) == []


def test_a_small_table_stays_with_its_article() -> None:
    rows = (("区分", "始業"), ("A勤務", "午前7時"))
    blocks = structure(
        [
            Block(BlockKind.PARAGRAPH, "第３条　次の表による。"),
            Block(BlockKind.TABLE, table_text(rows), rows=rows, header_rows=1),
        ]
    )
    (chunk,) = chunks("", blocks)
    assert (chunk.text, chunk.kind) == ("第３条　次の表による。\n区分\t始業\nA勤務\t午前7時", "provision")


def test_the_title_is_not_repeated_in_paths() -> None:
    blocks = structure([Block(BlockKind.HEADING, "旅費の手引", level=1), Block(BlockKind.PARAGRAPH, "本文")])
    assert [chunk.heading_path for chunk in chunks("旅費の手引", blocks)] == [()]


LAWS = ("## 金融商品取引法", "## 医薬品等適正広告基準", "## 財務規則（抄）")
UNDER_A_LAW = (
    "### 第5条",
    "#### 第6項",
    "##### 第2号",
    "#### 解釈",
    "### 附則",
    "２　乙とする。",
    "本文です。",
    "あ" * 700,
)


@pytest.mark.parametrize("ending", [".md", ".txt"])
@given(st.lists(st.tuples(st.sampled_from(LAWS), st.lists(st.sampled_from(UNDER_A_LAW))), min_size=1, max_size=4))
@settings(max_examples=50)
def test_every_chunk_of_a_law_names_it(
    tmp_path_factory: pytest.TempPathFactory, ending: str, laws: list[tuple[str, list[str]]]
) -> None:
    path = tmp_path_factory.mktemp("laws") / f"法令集{ending}"
    path.write_text("\n\n".join(line for law, lines in laws for line in (law, *lines)), encoding="utf-8")
    names = {law.removeprefix("## ") for law in LAWS}
    for chunk in chunks("法令集", parse(path, path.name).blocks):
        assert names & set(chunk.heading_path[:1]) or not chunk.text.replace("\n", " ").strip("# "), chunk


TEXTS = st.one_of(
    st.text(alphabet="あい。、（）「」\t\n x", min_size=0, max_size=40),
    st.sampled_from(["長い文、" * 200 + "終。", "切れない" * 450, "短い文。" * 160]),
)
MARKED = st.sampled_from(
    (
        "第１章　総則",
        "第２条　甲。",
        "第３条（乙）",
        "２　丙。",
        "（１）丁",
        "附　則",
        "別表",
        "問１　何か。",
        "答　はい。",
        "1. 戊",
        "",
    )
)
KINDS = st.sampled_from([kind for kind in BlockKind if kind is not BlockKind.TABLE])


@st.composite
def documents(draw: st.DrawFn) -> tuple[Block, ...]:
    """Blocks in which every single character has a span of its own, told apart by its number of paragraph."""
    found: list[Block] = []
    number = 0
    for _ in range(draw(st.integers(1, 6))):
        rows = tuple(draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=3)))
        text = table_text(rows) if rows else draw(MARKED) + draw(TEXTS)
        spans = tuple(Span(at, at + 1, paragraph=number + at) for at in range(len(text)))
        number += len(text)
        kind = BlockKind.TABLE if rows else draw(KINDS)
        found.append(Block(kind, text, spans, level=draw(st.integers(0, 3)), rows=rows, header_rows=min(len(rows), 1)))
    return structure(found)


@settings(max_examples=25, deadline=None)
@given(documents())
def test_chunks_show_their_source_and_leave_nothing_out(blocks: tuple[Block, ...]) -> None:
    source = {span.paragraph: block.text[span.start] for block in blocks for span in block.spans}
    seen = set()
    for chunk in chunks("", blocks):
        assert 0 < len(chunk.text) <= LONGEST
        assert 0 <= chunk.first_block <= chunk.last_block < len(blocks)
        for span in chunk.spans:
            assert chunk.text[span.start : span.end] == source[span.paragraph]
            seen.add(span.paragraph)
    searched = [block for block in blocks if block.kind is not BlockKind.FURNITURE]
    missing = {span.paragraph for block in searched for span in block.spans} - seen
    assert all(source[number].isspace() for number in missing)


@pytest.mark.parametrize("name", ["道路法", "水防法", "児童手当法"])
def test_no_chunk_of_a_law_crosses_an_article(shared: Path, name: str) -> None:
    path = shared / "data" / "egov-laws-2013" / "html" / f"{name}.html"
    document = parse(path, path.name)
    found = chunks(document.title, document.blocks)
    assert max(len(chunk.text) for chunk in found) <= LONGEST
    for chunk in found:
        articles = {
            label
            for block in document.blocks[chunk.first_block : chunk.last_block + 1]
            if block.kind is not BlockKind.HEADING
            for label in block.heading_path
            if label.startswith("第") and "条" in label.split("（")[0]
        }
        assert len(articles) <= 1
