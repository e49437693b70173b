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
        "課長の場合いくら",
        "係長の場合はいくらですか",
        "課長だったらいくらになる？",
        "会計年度任用職員は何日？",
        "非常勤も使える？",
        "何日前まで？",
        "いつまで",
        "誰が承認するの",
        "例外ある？",
        "期限はいつですか",
        "承認されないことある？",
        "延長できる？",
        "余ったら繰り越せる？",
        "遅れたら？",
        "もっと詳しく",
        "この金額に税は含む？",
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
        "宿泊料はいくら？",
        "誰が公印を保管するか",
        "どこの課が所管",
        "育休中もボーナスもらえる？",
        "生成AIに住民の名前入れていい？",
        "この県の鳥は何",
        "契約変更できる？",
        "傘は借りられる？",
        "車で出張していい？",
        "めんきょはどこでとれますか",
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


@pytest.mark.parametrize(
    ("earlier", "question", "searched"),
    [
        (["主事の甲地方の宿泊料いくら"], "じゃあ課長は？", "課長の甲地方の宿泊料いくら"),
        (["主事の甲地方の宿泊料いくら", "じゃあ課長は？"], "乙地方だと？", "課長の乙地方の宿泊料いくら"),
        (["会計年度任用職員の夏季休暇は何日"], "正規職員は？", "正規職員の夏季休暇は何日"),
        (["4月の時間外は何時間"], "5月は？", "5月の時間外は何時間"),
        (["大会議室の午前の使用料"], "午後は？", "大会議室の午後の使用料"),
        (["大会議室の午前の使用料"], "中会議室Ａだといくら", "中会議室Ａの午前の使用料"),
        (["出張で泊まるとき上限いくら"], "課長の場合は？", "出張で泊まるとき上限いくら 課長の場合は？"),
        (["職員が主事を兼ねるときは何が要る"], "課長は？", "職員が主事を兼ねるときは何が要る 課長は？"),
        (["旅費の請求は"], "期限は？", "旅費の請求は 期限は？"),
    ],
)
def test_a_topic_takes_the_place_of_the_one_word_of_its_kind(earlier: list[str], question: str, searched: str) -> None:
    assert searched_question(question, earlier) == searched
