"""What the checker finds, what it lets stand, and that no text makes it fail."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanohana.drafting.catalogue import rules, table
from nanohana.drafting.findings import Finding, Severity, apply
from nanohana.drafting.official_style import LONGEST, Genre, check
from nanohana.drafting.official_style.characters import joyo_kanji
from nanohana.drafting.official_style.conditions import CONDITIONS


def corrected(text: str) -> str:
    """The text with all suggestions taken."""
    return apply(text, check(text).findings)


def rules_of(text: str) -> set[str]:
    return {finding.rule for finding in check(text).findings}


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("従って、許可する。", "したがって、許可する。"),
        ("又、別に定める。", "また、別に定める。"),
        ("甲または乙および丙", "甲又は乙及び丙"),
        ("書類を提出して下さい。", "書類を提出してください。"),
        ("御報告致します。", "御報告いたします。"),
        ("お送り頂きました。", "お送りいただきました。"),
        ("件数が増えて行く。", "件数が増えていく。"),
        ("寒くなって来ました。", "寒くなってきました。"),
        ("許可しない事がある。", "許可しないことがある。"),
        ("その為、延期する。", "そのため、延期する。"),
        ("事故が起きた時は、連絡する。", "事故が起きたときは、連絡する。"),
        ("次の通りとする。", "次のとおりとする。"),
        (
            "下記の通り説明会を開きますので、御出席くださいます様お願いします。",
            "下記のとおり説明会を開きますので、御出席くださいますようお願いします。",
        ),
        ("利用する事が出来る様に整える。", "利用することができるように整える。"),
        ("問題が無い。", "問題がない。"),
        ("手数料は予め納める。", "手数料はあらかじめ納める。"),
        ("すべての職員", "全ての職員"),
        ("特別な事情に関わらず、納める。", "特別な事情にかかわらず、納める。"),
        ("10人位が参加した。", "10人ぐらいが参加した。"),
        ("災害が起きる恐れがある。", "災害が起きるおそれがある。"),
        ("会議を行なった。", "会議を行った。"),
        ("電話で申込んだ。", "電話で申し込んだ。"),
        ("市町村に届出なければならない。", "市町村に届け出なければならない。"),
        ("取り扱いを改め、手続きを省く。", "取扱いを改め、手続を省く。"),
        ("申し込み書を出す。", "申込書を出す。"),
        ("申込を受ける。", "申込みを受ける。"),
        ("情報の漏洩を防ぐ。情報漏洩対策", "情報の漏えいを防ぐ。情報漏えい対策"),
        ("還境の保全", "環境の保全"),
        ("まず最初に説明する。", "最初に説明する。"),
        ("約10人程度", "約10人"),
        ("㈱菜の花から100㎡を借りる。", "株式会社菜の花から100平方メートルを借りる。"),
        ("ｻｰﾋﾞｽの提供", "サービスの提供"),
        ("12000円", "12,000円"),
        ("3千円", "3,000円"),
        ("3ヶ月と2カ所", "3か月と2か所"),
        ("第3者の意見を1つ聴く。", "第三者の意見を一つ聴く。"),
        ("令和8年5月15日から五日以内", "令和8年5月15日から5日以内"),
        ("御覧になられました。", "御覧になりました。"),
        ("御利用できます。", "御利用いただけます。"),
        ("ご確認して下さい。", "ご確認ください。"),
        ("開催させていただきます。", "開催します。"),
        ("開催させて頂きます。", "開催します。"),
        ("休まさせていただく。", "休ませていただく。"),
        ("画面で見れる。", "画面で見られる。"),
        ("書類をを送る。", "書類を送る。"),
        ("名称、住所、及び氏名", "名称、住所及び氏名"),
        ("名称及び住所及び氏名", "名称、住所及び氏名"),
        ("条例又は規則又は要綱", "条例、規則又は要綱"),
        ("甲若しくは乙とする。", "甲又は乙とする。"),
        ("甲、乙，丙とする。。", "甲、乙、丙とする。"),
    ],
)
def test_departure_is_found_and_corrected(written: str, right: str) -> None:
    assert corrected(written) == right


@pytest.mark.parametrize(
    "text",
    [
        "事務を行う時間は、当時の事情による。",
        "法令に従って行う。",
        "資料を下さい。",
        "駅前の通りを歩く。三通りの方法がある。",
        "証明書を持って行く。",
        "届出を受け付ける。電話で申し込み、書類を送る。",
        "お問い合わせください。",
        "申込みを取り消す。",
        "町又は村若しくは字の区域",
        "補助金の交付を申請し、及び報告する。",
        "その他の者は、この限りでない。",
        "適当な他の施設を紹介する。",
        "専門家と共に計画を作る。",
        "出来高を調べ、出来事を記録する。",
        "匝瑳市と印西市",
        "罹災都市借地借家臨時処理法",
        "瑕疵（かし）がある。",
        "1部500円の冊子を2,026年ではなく2026年に配る。",
        "第12345号",
        "出入国管理及び難民認定法及び関係する条例",
        "（1）住所　1) 氏名　例）千葉",
        "電話 043-223-2110、ISO9001",
        "十ベクレル毎キログラム",
        "人々はますます増えている。",
    ],
)
def test_right_text_is_let_stand(text: str) -> None:
    assert [finding for finding in check(text).findings if finding.severity is not Severity.ADVICE] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("この要綱は廃止する。次に申請します。次に届け出ます。", "style_mixed"),
        ("県の職員の研修の計画の案の概要を示す。", "no_chain"),
        ("課等、部等及び局等に通知する。", "many_etc"),
        ("許可（申請を含む。を行う。", "bracket_unpaired"),
        ("コンピュータを使う。コンピューターを買う。", "loanword_mixed"),
        ("できないわけではない。", "double_negative"),
        ("割合は5%とし、10パーセントを超えない。", "unit_mixed"),
        ("印刷費１,000円を支払う。", "width_mixed"),
        ("ご案内いたします。", "prefix_kanji"),
        ("各位様", "title_doubled"),
        ("いかがでしょうか？", "exclamation"),
    ],
)
def test_matter_of_style_is_pointed_at(text: str, rule: str) -> None:
    assert rule in rules_of(text)


def test_items_below_ki_may_be_written_in_another_style() -> None:
    letter = "受講者を推薦してください。\n記\n1　推薦は、3人以内とする。\n2　旅費は、所属が支給する。\n"
    assert "style_mixed" not in rules_of(letter)


def test_reference_to_an_article_the_text_does_not_have() -> None:
    rule = (
        "第1条　目的\n第2条　定義\n第3条　第5条の規定により定める。民法第709条及び第710条による。\n"
        "附　則\n第9条の改正規定は別に定める。"
    )
    found = [finding for finding in check(rule).findings if finding.rule == "reference_missing"]
    assert [rule[finding.start : finding.end] for finding in found] == ["第5条"]


def test_excerpt_is_not_asked_for_its_missing_articles() -> None:
    assert "reference_missing" not in rules_of("第5条　定義\n第8条　第2条による。\n第9条　雑則")


def test_text_for_the_public_may_follow_its_readers() -> None:
    text = "ご案内します。手続きは、窓口または電話でできます。"
    assert check(text, Genre.PUBLIC).findings == ()
    assert {"prefix_kanji", "okurigana_noun", "conjunction_kanji"} <= rules_of(text)


def test_every_finding_says_where_why_and_by_which_source() -> None:
    text = "従って、１００㎡を貸出す事が出来る。"
    for finding in check(text).findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.reason.endswith("。")
        assert "{" not in finding.reason
        assert finding.source == rules()[finding.rule].source


def test_offsets_hold_in_full_width_text_and_among_surrogates() -> None:
    text = "Ａ😀\ud800\x00　従って、下さい。資料を見て下さい。"
    assert corrected(text) == "Ａ😀\ud800\x00　したがって、下さい。資料を見てください。"


def test_figures_are_checked_with_the_text() -> None:
    day = datetime.date(2026, 4, 1)
    (finding,) = check("説明会は5月1日（月曜日）に開く。", written_on=day).findings
    assert (finding.rule, finding.suggestion) == ("weekday_guessed", "金")


def test_only_chosen_suggestions_are_put_in() -> None:
    text = "従って、予め申込む。"
    chosen = [finding for finding in check(text).findings if finding.rule == "word_kana"]
    assert apply(text, chosen) == "従って、あらかじめ申込む。"


def test_of_overlapping_suggestions_one_is_put_in() -> None:
    def of(start: int, end: int, suggestion: str | None) -> Finding:
        return Finding(start, end, "r", "t", Severity.ERROR, "。", "s", suggestion)

    assert apply("あいうえお", [of(1, 3, "X"), of(2, 4, "Y"), of(4, 5, None)]) == "あXえお"


def test_text_beyond_the_limit_is_checked_up_to_it_and_the_report_says_so() -> None:
    report = check("\n" * (LONGEST + 10) + "従って、")
    assert report.examined == LONGEST
    assert report.findings == ()


@given(
    st.text(alphabet=st.characters(codec=None), max_size=60)
    | st.text("事時物（）()「」、。第条0１二十年月日％=×円及び又は\n\t|", max_size=60)
)
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_fail(text: str) -> None:
    report = check(text)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in report.findings)
    apply(text, report.findings)


@pytest.mark.parametrize(
    "character", ["あ", "（", "、", "9", "1,", "の", "第1条", "合計1円、", "\t1", "\ud800", "若しくは", "1×", "一"]
)
def test_one_thing_again_and_again_is_no_trap(character: str) -> None:
    check(character * (20_000 // len(character)))


def test_tables_are_sound() -> None:
    known = rules()
    assert len(joyo_kanji()) >= 2136
    for rule, written, instead, condition in table("words.tsv"):
        assert rule in known
        assert written != instead
        assert condition in CONDITIONS
    assert {row[0] for row in table("patterns.tsv")} <= set(known)
    assert {row[0] for row in table("lemmas.tsv")} <= set(known)


def test_no_word_of_the_tables_is_corrected_into_another_departure() -> None:
    for _, _, instead, _ in table("words.tsv"):
        left = [f for f in check(instead).findings if f.severity is Severity.ERROR and f.suggestion is not None]
        assert left == [], instead
