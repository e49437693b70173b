"""The XML of laws."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanohana.documents.parsing import parse
from nanohana.documents.parsing.tests.read import read, texts
from nanohana.documents.structure import BlockKind, UnreadableDocument

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
