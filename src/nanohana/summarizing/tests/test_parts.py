"""The parts in which a text is summarised."""

from __future__ import annotations

from nanohana.summarizing.originals import Original, Sentence, of_text, sentences_of
from nanohana.summarizing.parts import LONGEST, MOST, parts_of

LINE = "この規則は、職員の勤務時間に関して必要な事項を定めるものとする。"


def sentences(text: str) -> list[Sentence]:
    return sentences_of(of_text(text))


def test_the_chapters_of_a_plan_are_its_parts(plan: Original) -> None:
    found = [part.heading for part in parts_of(sentences_of(plan))]
    assert found == ["第1章 現状", "第2章 予約制の導入", "第3章 費用", "第4章 今後の予定"]


def test_a_text_without_headings_is_divided_where_it_is_too_long() -> None:
    found = parts_of(sentences(LINE * 1_000))
    assert len(found) > 1
    assert all(part.size <= LONGEST * 1.1 for part in found)
    assert sum(len(part.sentences) for part in found) == 1_000


def test_there_are_never_more_parts_than_a_model_is_asked_for() -> None:
    text = "\n".join(f"## 第{number}章 項目{number}\n{LINE * 4}" for number in range(1, 1_001))
    found = parts_of(sentences(text))
    assert len(found) <= MOST
    assert sum(len(part.sentences) for part in found) == 4_000
    assert found[0].heading.startswith("第1章 項目1～")


def test_a_chapter_of_one_line_goes_with_its_neighbour() -> None:
    chapters = [f"## 第{number}章\n{LINE * 3}" for number in range(1, 6)]
    found = parts_of(sentences("\n".join(["## はじめに\n以下に定める。", *chapters])))
    assert len(found) == 5
    assert found[0].heading == "はじめに～第1章"
