from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanohana.documents.provision_marks import MarkClass, mark_of
from nanohana.documents.provisions import structure
from nanohana.documents.structure import Block, BlockKind


def paths(text: str) -> list[str]:
    """ "path | first characters" of every line read as a block."""
    blocks = structure(Block(BlockKind.PARAGRAPH, line) for line in text.strip().split("\n"))
    return [f"{' > '.join(block.heading_path)} | {block.text[:12].strip()}" for block in blocks]


def kinds(text: str) -> list[BlockKind]:
    return [block.kind for block in structure(Block(BlockKind.PARAGRAPH, line) for line in text.strip().split("\n"))]


@pytest.mark.parametrize(
    ("line", "mark_class", "number"),
    [
        ("第２章　給与", MarkClass.CHAPTER, 2),
        ("第十二条の二　知事は", MarkClass.ARTICLE, 12),
        ("第５条（旅費）", MarkClass.ARTICLE, 5),
        ("附　則", MarkClass.SUPPLEMENT, 0),
        ("附則（令和６年規則第３号）", MarkClass.SUPPLEMENT, 0),
        ("別表第１（第５条関係）", MarkClass.APPENDIX, 0),
        ("様式第３号（第７条関係）", MarkClass.APPENDIX, 0),
        ("２　前項の規定", MarkClass.PARAGRAPH, 2),
        ("（３）領収書", MarkClass.BRACKETED, 3),
        ("二十一　その他", MarkClass.KANJI, 21),
        ("ア　県内", MarkClass.KATAKANA, 1),
        ("⑫ 備考", MarkClass.CIRCLED, 12),
        ("1.2.3 範囲", MarkClass.DOTTED_3, 1),
        ("Ⅲ．運用", MarkClass.ROMAN, 3),
        ("問４　申請は", MarkClass.QUESTION, 0),
    ],
)
def test_marks_at_the_beginning_of_a_line(line: str, mark_class: MarkClass, number: int) -> None:
    mark = mark_of(line)
    assert mark is not None
    assert (mark.mark_class, mark.number) == (mark_class, number)


@pytest.mark.parametrize(
    "line",
    [
        "第３条の規定により",
        "第５条に定める",
        "別表の額を支給する。",
        "2025年4月1日から",
        "附則で定める",
        "１．５倍とする",
    ],
)
def test_references_in_running_text_are_no_marks(line: str) -> None:
    assert mark_of(line) is None


def test_regulation_with_chapters_articles_paragraphs_and_items() -> None:
    assert paths(
        """
第２章　旅費
（支給）
第５条　職員が出張したときは、旅費を支給する。
２　次の各号の額とする。
（１）交通費
（２）宿泊料
ア　県内
イ　県外
３　知事は、別に定める。
第６条　この規則の施行に必要な事項は、別に定める。
附　則
この規則は、令和７年４月１日から施行する。
"""
    ) == [
        "第2章 旅費 | 第２章　旅費",
        "第2章 旅費 > 第5条（支給） | （支給）",
        "第2章 旅費 > 第5条（支給） > 第1項 | 第５条　職員が出張したと",
        "第2章 旅費 > 第5条（支給） > 第2項 | ２　次の各号の額とする。",
        "第2章 旅費 > 第5条（支給） > 第2項 > 第1号 | （１）交通費",
        "第2章 旅費 > 第5条（支給） > 第2項 > 第2号 | （２）宿泊料",
        "第2章 旅費 > 第5条（支給） > 第2項 > 第2号 > ア | ア　県内",
        "第2章 旅費 > 第5条（支給） > 第2項 > 第2号 > イ | イ　県外",
        "第2章 旅費 > 第5条（支給） > 第3項 | ３　知事は、別に定める。",
        "第2章 旅費 > 第6条 | 第６条　この規則の施行に",
        "附則 | 附　則",
        "附則 | この規則は、令和７年４月",
    ]


def test_only_the_expected_next_number_is_a_paragraph() -> None:
    found = paths("第１条　知事は、前条第\n５　項に規定する者に通知する。\n２　前項の通知は、書面による。\n４　欠番")
    assert [path.split(" | ")[0] for path in found] == [
        "第1条 > 第1項",
        "第1条 > 第1項",
        "第1条 > 第2項",
        "第1条 > 第2項",
    ]


def test_circled_numbers_are_paragraphs_unless_arabic_ones_are() -> None:
    assert paths("第１条　甲とする。\n②　乙とする。")[-1].startswith("第1条 > 第2項")
    mixed = paths("第１条　甲とする。\n①　丙\n②　丁\n２　乙とする。")
    assert [path.split(" | ")[0] for path in mixed] == [
        "第1条 > 第1項",
        "第1条 > 第1項 > 第1号",
        "第1条 > 第1項 > 第2号",
        "第1条 > 第2項",
    ]


def overleaf(*lines: str) -> list[Block]:
    """What is made out of lines of which a number alone stands at the foot of a page, and a name at its head."""
    furniture = {"3", "4", "研修実施要綱"}
    kinds = (BlockKind.FURNITURE if line in furniture else BlockKind.PARAGRAPH for line in lines)
    return [block for block in structure(map(Block, kinds, lines)) if block.kind is not BlockKind.FURNITURE]


def test_a_caption_at_the_foot_of_a_page_belongs_to_the_article_overleaf() -> None:
    blocks = overleaf(
        "第９条　修了とする。", "（育成）", "3", "研修実施要綱", "第10条　推進員を置く。", "（経費）", "4"
    )
    assert [block.heading_path for block in blocks] == [
        ("第9条",), ("第10条（育成）",), ("第10条（育成）",), ("第10条（育成）",),
    ]  # fmt: skip
    assert [block.kind for block in blocks].count(BlockKind.CAPTION) == 1  # nothing follows the last one


def test_a_caption_overleaf_belongs_to_the_number_at_the_foot_of_the_page() -> None:
    blocks = overleaf("第１条", "3", "（目的）", "この要綱は、補助金の交付について定める。")
    assert [block.heading_path for block in blocks] == [("第1条（目的）",)] * 3


def test_a_list_that_goes_on_overleaf_makes_no_heading() -> None:
    blocks = overleaf("次のものを提出します。", "(1) 申請書", "(2) 見積書", "4", "(3) 納税証明書", "窓口は本庁です。")
    assert {block.heading_path for block in blocks} == {()}


def test_caption_after_the_number_and_on_a_line_of_its_own() -> None:
    assert paths("第１条（目的）この規則は、定める。")[0].startswith("第1条（目的） |")
    assert paths("第１条\n（目的）\nこの規則は、定める。")[0].startswith("第1条（目的） |")


def test_every_amendment_has_its_own_supplement() -> None:
    found = paths("第１条　甲。\n附　則\n乙。\n附　則\n丙。")
    assert [path.split(" | ")[0] for path in found[1:]] == ["附則", "附則", "附則〔2〕", "附則〔2〕"]


def test_table_of_contents_opens_nothing_and_is_not_searched() -> None:
    text = "第一章　総則（第一条）\n第二章　雑則（第二条）\n第一章　総則\n第一条　甲。\n第二章　雑則\n第二条　乙。"
    assert kinds(text)[:2] == [BlockKind.FURNITURE, BlockKind.FURNITURE]
    assert paths(text)[3].startswith("第一章 総則 > 第一条 |")
    assert set(kinds("目次\n1 総則……3\n2 旅費……5\n3 雑則……9")) == {BlockKind.FURNITURE}


def test_commentary_numbers_on_its_own() -> None:
    found = paths(
        "第４条　書面で明示する。\n【第４条　労働条件の明示】\n１　書面で行います。\n２　電子でもよい。\n第５条　次。"
    )
    assert found[2].startswith("【第4条 労働条件の明示】 |")
    assert found[-1].startswith("第5条 |")


def test_concatenated_regulations_are_told_apart() -> None:
    found = paths("○菜花県旅費規則\n第１条　甲。\n○菜花県公印規程\n第１条　乙。")
    assert found[1].startswith("○菜花県旅費規則 > 第1条")
    assert found[3].startswith("○菜花県公印規程 > 第1条")


def test_headings_of_a_manual_open_inside_one_another() -> None:
    assert paths("Ⅰ．総論\n1．目的\n文書を登録します。\n(1) 対象\n職員です。\n2．範囲\n全庁です。")[-1] == (
        "Ⅰ.総論 > 2.範囲 | 全庁です。"
    )


def test_short_items_of_a_list_are_no_headings() -> None:
    assert kinds("必要なもの\n1. 住民票\n2. 印鑑\n3. 写真\n窓口へ。").count(BlockKind.HEADING) == 0


def test_question_heads_its_answer() -> None:
    found = paths("問１　郵送で申請できますか。\n答　できます。\n問２　手数料は。\n答　無料です。")
    assert found[1].startswith("問1 郵送で申請できますか。 | 答　できます。")
    assert found[3].startswith("問2 手数料は。 |")


def test_questions_without_marked_answers() -> None:
    found = paths(
        "問１　自宅で売れますか。\n作業場を設けてください。\n問２　許可を引き継げますか。\n届け出てください。"
    )
    assert found[1].startswith("問1 自宅で売れますか。 | 作業場")
    assert found[3].startswith("問2 ")


def test_headings_of_the_source_stand_above_the_provisions() -> None:
    blocks = [Block(BlockKind.HEADING, "運用", level=2), Block(BlockKind.PARAGRAPH, "第１条　甲。")]
    assert structure(blocks)[1].heading_path == ("運用", "第1条")


def test_a_path_that_is_known_is_kept() -> None:
    block = Block(BlockKind.PARAGRAPH, "第９条　甲。", heading_path=("本則",))
    assert structure([block]) == (block,)


def headed(text: str) -> list[str]:
    """ "path" of every line; one that begins with # is a heading of that level in the source. No tables of contents."""
    lines = [(len(line) - len(line.lstrip("#")), line.lstrip("# ")) for line in text.strip().split("\n")]
    blocks = [Block(BlockKind.HEADING if level else BlockKind.PARAGRAPH, line, level=level) for level, line in lines]
    return [" > ".join(block.heading_path) for block in structure(blocks) if block.kind is not BlockKind.FURNITURE]


def test_paragraphs_and_items_that_are_headings_of_the_source_stand_below_their_article() -> None:
    assert headed(
        """
## 金融商品取引法
### 第5条
#### 第6項
届出書に代えて提出できる。
##### 第二号
英語で記載されているもの
#### 第7項
### 第6条
一　甲
## 金融商品取引法施行令
### 附則
"""
    ) == [
        "金融商品取引法",
        "金融商品取引法 > 第5条",
        "金融商品取引法 > 第5条 > 第6項",
        "金融商品取引法 > 第5条 > 第6項",
        "金融商品取引法 > 第5条 > 第6項 > 第二号",
        "金融商品取引法 > 第5条 > 第6項 > 第二号",
        "金融商品取引法 > 第5条 > 第7項",
        "金融商品取引法 > 第6条",
        "金融商品取引法 > 第6条 > 第1号",
        "金融商品取引法施行令",
        "金融商品取引法施行令 > 附則",
    ]


def test_items_of_the_text_go_on_below_a_paragraph_that_is_a_heading() -> None:
    assert headed("## 甲法\n### 第2条\n#### 第1項\n次のとおり。\n一　甲\n二　乙\n２　丙")[3:] == [
        "甲法 > 第2条 > 第1項",
        "甲法 > 第2条 > 第1項 > 第1号",
        "甲法 > 第2条 > 第1項 > 第2号",
        "甲法 > 第2条 > 第2項",
    ]


def test_a_deeper_heading_below_an_article_or_a_part_belongs_to_it() -> None:
    assert headed("## 第5条　旅費\n### 解釈\n甲\n## 第6条　日当\n### 解釈")[1:] == [
        "第5条 旅費 > 解釈",
        "第5条 旅費 > 解釈",
        "第6条 日当",
        "第6条 日当 > 解釈",
    ]
    assert headed("# 第1編　法令集\n## 甲法\n### 第1章　総則\n第１条　乙。\n## 丙法\n第１条　丁。")[2:] == [
        "第1編 法令集 > 甲法 > 第1章 総則",
        "第1編 法令集 > 甲法 > 第1章 総則 > 第1条",
        "第1編 法令集 > 丙法",
        "第1編 法令集 > 丙法 > 第1条",
    ]


def test_headings_of_one_level_are_ranked_by_their_marks() -> None:
    assert headed("## 第1章　総則\n## 第1条　目的\n## 第2条　定義\n## 第2章　雑則") == [
        "第1章 総則",
        "第1章 総則 > 第1条 目的",
        "第1章 総則 > 第2条 定義",
        "第2章 雑則",
    ]


def test_numbers_of_a_manual_follow_the_levels_of_the_source() -> None:
    assert headed(
        "## 監督指針\n### Ⅳ．評価項目\n#### Ⅳ－２　業務\n##### Ⅳ－２－１　勧誘\n#### Ⅳ－３　諸手続\n### Ⅴ．他"
    )[2:] == [
        "監督指針 > Ⅳ.評価項目 > Ⅳ-2 業務",
        "監督指針 > Ⅳ.評価項目 > Ⅳ-2 業務 > Ⅳ-2-1 勧誘",
        "監督指針 > Ⅳ.評価項目 > Ⅳ-3 諸手続",
        "監督指針 > Ⅴ.他",
    ]


LAW_LINES = st.sampled_from(
    [
        "### 第1章　総則",
        "### 第5条",
        "#### 第6項",
        "##### 第2号",
        "#### 解釈",
        "### 附則",
        "#### 1-2 対象",
        "### 問1 申請は",
        "第３条　甲とする。",
        "２　乙とする。",
        "一　丙",
        "（定義）",
        "附　則",
        "別表第１",
        "第２章　罰則",
        "１．目的",
        "本文です。",
        "答　できます。",
    ]
)


@given(st.lists(LAW_LINES, min_size=1, max_size=25))
def test_the_name_of_the_law_stands_in_every_path(lines: list[str]) -> None:
    assert all(path.startswith("金融商品取引法") for path in headed("\n".join(["## 金融商品取引法", *lines])))
