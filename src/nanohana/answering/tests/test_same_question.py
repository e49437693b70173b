"""When two questions ask the same: words of the calibration of ``bench.approved_answers`` are not used here."""

from __future__ import annotations

import pytest

from nanohana.answering.same_question import is_same, normal_form, nothing_turns


@pytest.mark.parametrize(
    "other",
    [
        "結婚休暇は何日ですか",
        "結婚休暇は何日ですか？",
        " 結婚休暇は　何日ですか。",
        "結婚休暇は何日ですか!",
        "結婚休暇は、何日ですか。",
    ],
)
def test_the_same_words_in_any_spelling_are_the_same(other: str) -> None:
    assert normal_form("結婚休暇は何日ですか。") == normal_form(other)


def test_other_words_are_not() -> None:
    assert normal_form("結婚休暇は何日ですか。") != normal_form("結婚休暇は何日までですか。")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ドナー休暇はいつから取れますか。", "ドナー休暇はいつまで取れますか。"),
        ("令和7年度の育児時間は何分ですか。", "令和8年度の育児時間は何分ですか。"),
        ("第8条の手当はいくらですか。", "第9条の手当はいくらですか。"),
        ("5人以上の会議は届け出ますか。", "5人以下の会議は届け出ますか。"),
        ("兼業はできますか。", "兼業ができない場合は。"),
        ("非常勤の通勤手当はいくらですか。", "通勤手当はいくらですか。"),
        ("総務課の内線はいくつですか。", "財政課の内線はいくつですか。"),
        ("公舎の使用料はいくらですか。", "公舎の使用料はどこに払いますか。"),
    ],
)
def test_one_word_that_turns_the_answer_makes_another_question_however_near(one: str, other: str) -> None:
    assert not nothing_turns(one, other)
    assert not is_same(one, other, 0.999)


def test_the_same_in_other_words_is_the_same_where_it_is_near_in_meaning() -> None:
    one, other = "結婚休暇は何日ですか。", "結婚休暇は何日もらえますか"
    assert is_same(one, other, 0.97)
    assert not is_same(one, other, 0.5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("生理休暇の日数は。", "生理休暇は何日ですか。"),
        ("公印の使用の申請は誰にしますか。", "公印使用の申請は誰にしますか。"),
        ("残業の手当はいくらですか。", "時間外勤務の手当はいくらですか。"),
        ("特殊勤務手当の月額は。", "特殊勤務手当は月額いくらですか。"),
    ],
)
def test_how_the_same_things_are_put_turns_nothing(one: str, other: str) -> None:
    assert nothing_turns(one, other)
