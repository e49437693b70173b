"""Sentences that share their words with a passage and say another thing, each by what is changed."""

from __future__ import annotations

import pytest

from nanohana.answering.evidence import Evidence
from nanohana.answering.halves import halves
from nanohana.answering.passages import passages
from nanohana.answering.predicates import act
from nanohana.answering.tests.conftest import source
from nanohana.answering.verification import Verifier
from nanohana.answering.wording import found, same_words

RULE = (
    "占用者は、許可を受けた日の翌日から起算して三十日以内に、土木事務所長を経由して、知事に占用料を納付しなければならない。"
    "ただし、災害その他特別の理由がある場合においては、知事は、占用料を減額し、又は免除することができる。"
)
LISTED = """開設者（国を除く。）は、次の各号のいずれかに該当するときは、知事に届け出なければならない。
一　施設を休止したとき。
二　施設を再開したとき。"""


def supported(claim: str, text: str = RULE) -> bool:
    return Verifier(Evidence(True, 1.0, (source(1, text, "第7条"),), ())).verify(claim).supported


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("占用者は、占用料を知事に納付しなければなりません。", RULE),
        ("占用料は、許可を受けた日の翌日から起算して30日以内に納付する必要があります。", RULE),
        ("災害その他特別の理由がある場合、知事は占用料を免除することができます。", RULE),
        ("開設者は、施設を休止したときは、知事に届け出なければなりません。", LISTED),
        ("開設者が国である場合は、届出の対象から除かれます。", LISTED),
        ("申請者は、三月以内に申し出ることができます。", "申請をした者は、3か月以内に申し出ることができる。"),
        ("連続する2以上の施設は、一の施設とみなします。", "連続する二以上の施設は、一の施設とみなす。"),
        (
            "受けた補助金は、知事に返さなければなりません。",
            "受けた補助金は、知事に返還しなければならない。",
        ),  # plain words
        ("免状をなくした人に、知事は返すよう命令できます。", "免状をなくした人に、知事は返納を命ずることができる。"),
        (
            "大臣が2人以上いるときは、単独で権限を使ってもかまいません。",
            "大臣が二以上あるときは、単独で権限を行使することを妨げない。",
        ),
        ("二ユニットごとに1人を置きます。", "2ユニットごとに一人を置く。"),
        ("調査票は、公表してから1か月保存します。", "調査票の保存期間は、公表後一月とする。"),
        ("専門委員は常勤ではありません。", "専門委員は、非常勤とする。"),
        ("国が開設者の施設には、届出の義務はありません。", LISTED),  # who is left out of the rule
        (
            "職員は、施設に立ち入って帳簿を検査します。",
            "知事は、職員に、施設に立ち入り、帳簿を検査させることができる。",
        ),
        ("占用の期間は県が決め、占用の料金は市が決めます。", "占用の期間は、県が定める。占用の料金は、市が定める。"),
    ],
)
def test_what_is_said_in_other_words_is_supported(claim: str, text: str) -> None:
    assert supported(claim, text)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("知事は、土木事務所長を経由して、占用者に占用料を納付しなければなりません。", RULE),  # who to whom
        ("占用料は、許可を受けた日から起算して30日以内に納付する必要があります。", RULE),  # from which day
        ("占用者は、占用料を知事に報告しなければなりません。", RULE),  # another act
        ("占用者は、いかなる場合も、占用料を知事に納付しなければなりません。", RULE),  # without exception
        ("災害その他特別の理由がある場合、知事は占用料を免除しなければなりません。", RULE),  # what is permitted
        ("開設者が国であるときも、施設を休止したときは知事に届け出なければなりません。", LISTED),  # who is left out
        ("許可を与えることができます。", "知事は、許可を与えないことができる。"),
        ("申請者は、住所及び氏名を記載すれば足ります。", "申請者は、住所又は氏名を記載すれば足りる。"),
        ("意見を反映しなければなりません。", "県は、意見を反映するように努めなければならない。"),
        ("起算日は、文書を取得した日です。", "起算日は、文書を取得した日の属する年度の翌年度の4月1日とする。"),
        (
            "町の委員会は、3日以内に告示します。",
            "県の委員会にあっては3日以内に、町の委員会にあっては5日以内に告示する。",
        ),
        ("許可をすると決定したときは、理由を通知します。", "許可をしないと決定したときは、理由を通知する。"),
        ("乗員についても、査証を要しません。", "外国人（第三号に規定する乗員を除く。）の旅券には、査証を要しない。"),
        (
            "正当な理由があって従わなかったときも、命ずることができます。",
            "正当な理由がなくて従わなかつたときは、命ずることができる。",
        ),
        (
            "資金の不足がなくても、借り換えることができます。",
            "資金の不足のため償還できないときは、借り換えることができる。",
        ),
        (
            "起算日は、取得した日の属する年度の四月一日です。",
            "起算日は、取得した日の属する年度の翌年度の四月一日とする。",
        ),
        ("戸籍を編製することができます。", "離れた者については、戸籍を編製する。"),  # no choice is left
        ("長官に報告書を送付することができます。", "長官に報告書を送付するものとする。"),
        ("市長は、知事を経由して具申します。", "市長又は知事は、支局長を経由して大臣に具申する。"),
        ("市長は、設置者に帳簿を検査させます。", "市長は、設置者に報告を求め、又はその職員に帳簿を検査させる。"),
        ("社会福祉士は、受験を停止させることができます。", "大臣は、社会福祉士試験の受験を停止させることができる。"),
        ("遺族も記章を着用できます。", "本人は、記章を着用することができ、遺族は、これを保存することができる。"),
    ],
)
def test_what_is_changed_in_one_point_is_not(claim: str, text: str) -> None:
    assert not supported(claim, text)


def test_two_statements_on_one_source_are_supported_by_both() -> None:
    text = (
        "知事は、期間を三十日に限り延長することができる。延長した知事は、申請者に延長の理由を通知しなければならない。"
    )
    evidence = Evidence(True, 1.0, (source(1, text, "第7条"),), ())
    claim = "知事は期間を30日に限り延長でき、その場合は申請者に延長の理由を通知しなければなりません。"
    assert len(Verifier(evidence).verify(claim).citations) == 2


def test_the_second_statement_has_the_subject_of_the_first() -> None:
    assert list(halves("知事は、期間を延長でき、その場合は、理由を通知しなければなりません。")) == [
        ("知事は、期間を延長できる。", "知事は、理由を通知しなければなりません。")
    ]


def test_a_line_that_a_link_broke_is_one_sentence() -> None:
    broken = "第3条\n　道路法\n（昭和二十七年法律第百八十号）第三十二条\nの許可を受けた者は、届け出なければならない。"
    assert [passage.text for passage in passages(source(1, broken, "第3条"))] == [
        "道路法（昭和二十七年法律第百八十号）第三十二条の許可を受けた者は、届け出なければならない。"
    ]


@pytest.mark.parametrize(
    ("sentence", "does"),
    [
        ("市長に届け出なければなりません。", "届出"),
        ("書類を提出することが義務付けられています。", "提出"),
        ("委員は5人です。", ""),
    ],
)
def test_the_act_of_a_sentence(sentence: str, does: str) -> None:
    assert act(sentence) == does


def test_an_item_is_read_with_its_list_though_its_number_stands_in_the_heading() -> None:
    listed = "第二条\n　申請書には、次の書類を添付しなければならない。\n一\n　定款\n二\n　財産目録"
    found = {passage.text: passage.predicate for passage in passages(source(1, listed, "第二条（申請書）第一項"))}
    assert found["定款"] == found["財産目録"] == "申請書には、次の書類を添付しなければならない。"


def test_a_list_of_what_may_be_done_permits_its_items() -> None:
    listed = "第三条\n　定めることができる事項は、次のとおりとする。\n一\n　申出先\n二\n　申出の様式"
    found = {passage.text: passage.predicate for passage in passages(source(1, listed, "第三条"))}
    assert found["申出先"] == "定めることができる。"


def test_a_plain_word_stands_for_the_official_one_and_not_the_reverse() -> None:
    assert "返還" in same_words()["返"]
    assert "返" not in same_words().get("還付", ())
    assert found("会社", "事業主は、届け出る。") == 1
    assert found("事業主", "会社は、届け出る。") < 1
