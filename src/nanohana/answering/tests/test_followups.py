from __future__ import annotations

import pytest

from nanohana.answering.followups import is_follow_up, searched_question


@pytest.mark.parametrize(
    "question",
    [
        "では非常勤の場合は？",
        "非常勤の場合は？",
        "その期限は",
        "ほかに必要な書類はありますか",
        "それはいつまでですか",
        "パートも同じですか",
    ],
)
def test_a_question_that_leans_on_the_one_before(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "夏季休暇は何日ですか。",
        "旅費の請求期限を教えてください",
        "NPO法人を設立するには何が必要ですか",
        "不在者投票の手続",
    ],
)
def test_a_question_that_stands_on_its_own(question: str) -> None:
    assert not is_follow_up(question)
    assert searched_question(question, ["前の質問は何ですか"]) == question


def test_a_follow_up_is_searched_with_the_last_whole_question() -> None:
    earlier = ["旅費の請求期限はいつですか", "夏季休暇は何日ですか", "では時期は？"]
    assert searched_question("では非常勤の場合は？", earlier) == "夏季休暇は何日ですか 非常勤の場合は？"


def test_a_first_question_is_searched_as_it_is() -> None:
    assert searched_question("非常勤の場合は？", []) == "非常勤の場合は？"
