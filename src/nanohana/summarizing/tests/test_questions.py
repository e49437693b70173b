"""想定問答: every question is answered by the sentence beside it; where no reason is given, none is made up."""

from __future__ import annotations

import pytest

from nanohana.summarizing.originals import NothingToSummarise, Original, of_text
from nanohana.summarizing.questions import ExpectedQuestion, Kind, expected_questions


def asked(text: str) -> dict[Kind, ExpectedQuestion]:
    return {one.kind: one for one in expected_questions(of_text(text, "窓口改善計画"))}


def test_each_question_stands_beside_what_answers_it(plan: Original) -> None:
    found = expected_questions(plan)
    assert {Kind.AMOUNT, Kind.AIM, Kind.SCHEDULE} <= {one.kind for one in found}
    for one in found:
        assert plan.blocks[one.answer.block].text[one.answer.start : one.answer.end] == one.answer.text


@pytest.mark.parametrize(
    ("text", "kind", "question"),
    [
        (
            "予約システムの費用は、年額12万円を見込んでいる。",
            Kind.AMOUNT,
            "予約システムの費用について、金額はいくらか。",
        ),
        ("手数料は、300円から350円に引き上げる。", Kind.AMOUNT, "手数料について、金額はいくらか。"),
        ("開館時間は、17時から19時に延長する。", Kind.CHANGE, "開館時間について、これまでと何が変わるのか。"),
        ("待ち時間は、20分以内を目標とする。", Kind.AIM, "待ち時間について、目標は何か。"),
        ("夜間の相談員は、県北部で不足している。", Kind.PROBLEM, "夜間の相談員について、どのような課題があるのか。"),
        ("補助は、県内の事業者に限り行う。", Kind.CONDITION, "補助について、対象や条件はどうなっているのか。"),
        ("職員研修は、令和8年1月に行う。", Kind.SCHEDULE, "職員研修について、時期はいつか。"),
    ],
)
def test_it_asks_for_what_the_sentence_says(text: str, kind: Kind, question: str) -> None:
    assert asked(text)[kind].question == question


def test_the_reason_is_quoted_from_the_same_section() -> None:
    found = asked("## 1 費用\n既存のシステムを使うことから、費用は少ない。\n費用は、年額12万円を見込んでいる。")[
        Kind.AMOUNT
    ]
    assert found.why == "その金額の根拠は何か。"
    assert found.reason and found.reason.text == "既存のシステムを使うことから、費用は少ない。"


def test_the_reason_of_another_matter_is_none() -> None:
    found = asked("駐車場が狭いことから、来庁者は電車で来る。\n費用は、年額12万円を見込んでいる。")[Kind.AMOUNT]
    assert found.reason is None


def test_without_a_reason_none_is_made_up() -> None:
    assert asked("費用は、年額12万円を見込んでいる。")[Kind.AMOUNT].reason is None


def test_a_text_that_says_nothing_of_the_kind_has_no_questions() -> None:
    assert expected_questions(of_text("県庁の前庭には、桜の木と噴水が置かれている。")) == []


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(NothingToSummarise):
        expected_questions(Original("", ()))
