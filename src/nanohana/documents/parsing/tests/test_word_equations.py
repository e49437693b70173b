from __future__ import annotations

from pathlib import Path

from nanohana.documents.parsing.tests.word_files import only, paragraph, read, run


def eq(*instructions: str) -> str:
    """An EQ field: it has no result, and what it shows stands in its instruction alone."""
    begun = "".join(f"<w:r><w:instrText>{instruction}</w:instrText></w:r>" for instruction in instructions)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{begun}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def test_words_in_rings_under_kana_and_in_fractions_of_older_files_are_read(tmp_path: Path) -> None:
    kana = eq(r' EQ \* jc2 \* "Font:ＭＳ 明朝" \* hps10 \o\ad(\s\up 9(', "なのはな", "),", "菜花", ")")
    ring = eq(r" eq \o\ac(○,\s\up 2(印))")
    body = paragraph(kana + run("県知事　") + ring + run("　額の") + eq(r"EQ \f(1,2)") + eq(" PAGE "))
    assert only(read(tmp_path, body)).text == "菜花県知事　印　額の1/2"
