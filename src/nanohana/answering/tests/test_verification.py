"""Sentences that a passage supports, and sentences that only look like it."""

from __future__ import annotations

import pytest

from nanohana.answering.evidence import Evidence
from nanohana.answering.predicates import states_something
from nanohana.answering.tests.conftest import source
from nanohana.answering.verification import Verifier


@pytest.fixture
def verifier(evidence: Evidence) -> Verifier:
    return Verifier(evidence)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("職員の夏季休暇は5日です。", 1),
        ("夏季休暇は、5日とする。", 1),
        ("夏季休暇は、七月一日から九月三十日までの間に取得する必要があります。", 1),
        ("夏季休暇は半日単位で取得することができます。", 1),
        ("会計年度任用職員には適用しません。", 1),
        ("宿泊料は1夜につき10,900円です。", 2),
        ("県外の場合、宿泊料は一万三千百円です。", 2),
    ],
)
def test_what_a_passage_says_is_supported_by_it(verifier: Verifier, sentence: str, source: int) -> None:
    assert [citation.source for citation in verifier.verify(sentence).citations] == [source]


@pytest.mark.parametrize(
    "sentence",
    [
        "職員の夏季休暇は6日です。",  # another number
        "職員の夏季休暇は5週間です。",  # another unit
        "夏季休暇は、7月1日から8月30日までの間に取得しなければならない。",  # another date
        "夏季休暇は、7月1日から9月30日までの間に取得しなくてもよい。",  # waived
        "夏季休暇は半日単位で取得することはできません。",  # forbidden
        "会計年度任用職員にも適用します。",  # stated where denied
        "県内の場合、宿泊料は13,100円です。",  # the other case
        "県外の場合、宿泊料は10,900円です。",  # the number of another sentence
        "夏季休暇の申請は人事課長に提出する。",  # an office that nobody named
        "夏季休暇は、第15条により5日とする。",  # another provision
        "夏季休暇は5日で、宿泊料は10,900円です。",  # two rules made into one
        "詳しくはお問い合わせください。",  # says nothing that could be checked
        "はい。",
        "10パーセント",  # a number alone answers nothing
    ],
)
def test_what_no_passage_says_is_not_supported(verifier: Verifier, sentence: str) -> None:
    assert not verifier.verify(sentence).supported


@pytest.mark.parametrize(
    ("stands", "claim"),
    [
        ("職員は、勤務時間中に喫煙することができるものではない。", "職員は、勤務時間中に喫煙することができる。"),
        ("申請書を知事に提出しなければならないわけではない。", "申請書を知事に提出しなければならない。"),
        ("公印を庁外に持ち出してよい場合はない。", "公印を庁外に持ち出してよい。"),
    ],
)
def test_words_of_a_source_that_it_overturns_itself_are_not_supported(stands: str, claim: str) -> None:
    evidence = Evidence(True, 0.9, (source(1, stands, "第5条"),), ())
    assert Verifier(evidence).verify(stands).supported
    assert not Verifier(evidence).verify(claim).supported


def test_the_supporting_sentence_is_cited_not_the_whole_passage(verifier: Verifier, evidence: Evidence) -> None:
    (citation,) = verifier.verify("夏季休暇は半日単位で取得できます。").citations
    assert evidence.quote(citation) == "半日単位で取得することができる。"


def test_without_sources_nothing_is_supported() -> None:
    assert not Verifier(Evidence(False, 0.0, (), ())).verify("夏季休暇は5日です。").supported


def supported(claim: str, text: str, heading: str = "第5条（許可）") -> bool:
    return Verifier(Evidence(True, 1.0, (source(1, text, heading),), ())).verify(claim).supported


TABLE = "区分\t宿泊料\t日当\n県内\t10,900円\t1,100円\n県外\t13,100円\t2,200円"


@pytest.mark.parametrize("claim", ["県外の宿泊料は13,100円です。", "県内の日当は1,100円です。"])
def test_a_row_of_a_table_is_read_with_the_heads_of_its_columns(claim: str) -> None:
    assert supported(claim, TABLE)


@pytest.mark.parametrize("claim", ["県外の宿泊料は10,900円です。", "海外の宿泊料は13,100円です。"])
def test_the_value_of_another_row_is_not_supported(claim: str) -> None:
    assert not supported(claim, TABLE)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("審査会の委員は5人以下です。", "審査会の委員は、5人以上とする。"),
        ("申請は10日後に行います。", "申請は、10日前までに行う。"),
        ("審査会の委員は5人以内です。", "審査会の委員は、5人とする。"),
        ("高さ10キロメートルの工作物は届出を要します。", "高さ10メートルの工作物は、届出を要する。"),
        ("第7条の許可を受けた者は標識を掲げます。", "第6条の許可を受けた者は、標識を掲げる。"),
        ("保存期間は10年、5年及び5年です。", "保存期間は、10年、5年及び3年とする。"),
        ("占用者は標識を掲げなければなりません。", "土木事務所長は、標識を掲げなければならない。"),
        ("現金は当日に払い込み、書面で知事の承認を受けます。", "現金は、当日に払い込む。"),
    ],
)
def test_another_bound_unit_provision_or_person_is_not_supported(claim: str, text: str) -> None:
    assert not supported(claim, text)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("審査会の委員は5人以内です。", "審査会の委員は、5人を上限とする。"),
        ("納期限は令和8年6月1日までです。", "納期限は、令和8年6月1日（月曜日）までとする。"),
        ("令和8年4月1日から令和9年3月31日までです。", "令和8年4月1日から令和9年3月31日まで"),
        ("第5条の許可を受けた者は標識を掲げます。", "許可を受けた者は、標識を掲げる。"),
    ],
)
def test_the_same_in_other_words_is_supported(claim: str, text: str) -> None:
    assert supported(claim, text)


REPORT = "遺失物を見付けた者は、警察署に被害届の写しと申請書を提出し、必要な書類を添える。"


@pytest.mark.parametrize("claim", ["被害届", "被害届。", "被害届の写し", "被害届と申請書", "警察署", "必要な書類"])
def test_a_lone_noun_states_nothing_though_it_stands_in_the_source(claim: str) -> None:
    assert not supported(claim, REPORT)


@pytest.mark.parametrize(
    "claim",
    [
        "・被害届の写し",
        "(1) 申請書",
        "提出先：警察署",
        "申請書の提出",
        "被害届の写しを提出",
        "警察署に提出する。",
        "書類が必要",
        "取りまとめる。",
    ],
)
def test_an_item_a_label_with_its_value_and_an_act_on_something_are_statements(claim: str) -> None:
    assert states_something(claim)


@pytest.mark.parametrize("claim", ["・被害届の写し", "申請書の提出", "被害届の写しを提出", "警察署に提出する。"])
def test_such_statements_are_still_supported(claim: str) -> None:
    assert supported(claim, REPORT)


def test_a_heading_states_nothing() -> None:
    assert not supported("河川の占用の許可があります。", "河川の占用の許可", "河川の占用の許可")
