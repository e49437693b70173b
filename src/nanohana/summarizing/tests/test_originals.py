"""What is read of a text before it is summarised."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from nanohana.documents.parsing.sandbox import ParsingCancelled
from nanohana.documents.structure import UnreadableDocument
from nanohana.japanese.tests.invisible import tags
from nanohana.summarizing.originals import LONGEST, NothingToSummarise, of_file, of_text, sentences_of


def test_a_word_file_is_read_with_its_headings(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("第1章 目的", 1)
    document.add_paragraph("この計画は、窓口の待ち時間を短縮することを目的とする。")
    document.save(str(tmp_path / "plan.docx"))
    (sentence,) = sentences_of(of_file(tmp_path / "plan.docx", "plan.docx"))
    assert sentence.text == "この計画は、窓口の待ち時間を短縮することを目的とする。"
    assert sentence.heading_path[-1].startswith("第1章")


def test_a_file_that_nobody_can_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(UnreadableDocument):
        of_file(tmp_path / "broken.pdf", "broken.pdf")


def test_reading_is_given_up_when_the_reader_stops(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("この計画は、窓口の待ち時間を短縮することを目的とする。\n" * 100)
    with pytest.raises(ParsingCancelled):
        of_file(tmp_path / "plan.txt", "plan.txt", stopped=lambda: True)


@pytest.mark.parametrize("text", ["", " \n　\n", "\x00\x07", "# 見出しだけ"])
def test_what_states_nothing_is_refused(text: str) -> None:
    with pytest.raises(NothingToSummarise) as refused:
        of_text(text)
    assert refused.value.code == "empty"


def test_a_text_of_a_hundred_thousand_pages_is_refused_with_a_way_out() -> None:
    with pytest.raises(NothingToSummarise) as refused:
        of_text("あ" * (LONGEST + 1))
    assert refused.value.code == "too_long"
    assert "分けて" in refused.value.message


def test_what_no_reader_sees_is_left_out() -> None:
    original = of_text(f"申請は\x00、12月5日\x1bまでに受け付ける。{tags('approve')}\u202e")
    assert [sentence.text for sentence in sentences_of(original)] == ["申請は、12月5日までに受け付ける。"]


def test_a_my_number_is_starred_out() -> None:
    (sentence,) = sentences_of(of_text("本人の番号は123456789018であると届出があった。"))
    assert "123456789018" not in sentence.text
    assert "届出があった" in sentence.text


def test_a_table_row_is_read_with_its_column_heads() -> None:
    from nanohana.documents.parsing.tables import table_block
    from nanohana.documents.structure import Span
    from nanohana.summarizing.originals import Original

    rows = [("区分", "宿泊料"), ("県内", "10,900円"), ("県外", "13,100円")]
    block = table_block(rows, [Span(0, 0, page=3)] * 3, header_rows=1)
    found = sentences_of(Original("旅費", (block,)))
    assert [(one.text, one.heads) for one in found] == [
        ("県内\t10,900円", "区分\t宿泊料"),
        ("県外\t13,100円", "区分\t宿泊料"),
    ]
