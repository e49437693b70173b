"""What a question asks for, and which of its words must stand in what answers it."""

from __future__ import annotations

import pytest

from nanohana.answering.asked_kind import answers_kind
from nanohana.answering.asked_words import asked_words
from nanohana.answering.statements import statements


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("令和7年度のDX施策集には何件の施策がありますか", "R5:200施策 → R7:278施策"),
        ("オープンデータの公開数は令和6年度で何項目ですか", "データ公開数 R4:971項目 → R6:1,355項目"),
        ("利用者は何人くらいですか", "利用者は約1万人"),
        ("手数料はいくらですか", "手数料は、1件につき550円とする。"),
        ("契約保証金の額は契約金額の何割以上か", "契約金額の100分の10以上とする。"),
        ("納期限はいつまでですか", "5月31日までに納付する。"),
        ("入札は何社以上で行いますか", "5者以上の入札者を指名する。"),
        ("入札は何社以上で行いますか", "5人以上の者を指名する。"),
        ("郵便番号は何桁ですか", "7桁の数字とする。"),
        ("申請はどこに出しますか", "申請書は、土木事務所に提出する。"),
        ("審査には何分かかりますか", "審査は、30分以内に終える。"),
        ("相談は何件ありましたか", "昨年度に受けた相談は、120件である。"),
        ("警戒区域は何か所ありますか", "県内の警戒区域は、12か所である。"),
        ("夏の室温の目安は何度ですか", "夏季の温度は、28度とする。"),
        ("罰則は何条にありますか", "第16条　秘密を漏らした者は、罰する。"),
        ("会場は何市ですか", "会場は、花央市とする。"),
        ("受付時間を教えて", "窓口は、午前9時に開く。"),
        ("審査には何分かかりますか", "審査は、1時間程度で終わる。"),
        ("休職は何か月までですか", "休職は、90日までとする。"),
        ("論文は何ページまでですか", "論文は、10ページ以内とする。"),
        ("首都はどこですか", "首都をヴィエンチャンに置く。"),
    ],
)
def test_a_text_that_holds_what_is_asked_for(question: str, answer: str) -> None:
    holds = answers_kind(question)
    assert holds is not None
    assert holds(answer, "")


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("委員は何人ですか", "第7条 委員は、令和7年4月1日に任命する。"),
        ("施策は何件ですか", "予算は200円とする。"),
        ("施策は何件ですか", "R 7 施策集等からの抜粋"),
        ("手数料はいくらですか", "手数料は、第5条により3日以内に納める。"),
        ("調査委員会の委員長は誰ですか", "調査委員会の委員長を置く。"),
        ("面談は何分ですか", "面談は、4月30日までに行う。"),
        ("相談は何件ありましたか", "相談員を2人以上置く。"),
        ("法人はいくつありますか", "法人は、2週間以内に登記する。"),
        ("何分で来ますか", "道路緊急ダイヤル（24時間）に電話する。"),
        ("手当は何か月分ですか", "手当は、6月と12月に支給する。"),
        ("肉は何か月もちますか", "肉は、2時間を超えて室温に置かない。"),
        ("研修は何日間ですか", "研修は、4月30日から行う。"),
        ("手引は何ページですか", "手引は、県のホームページに掲載する。"),
        ("法人の数は", "寄附金の割合が5分の1以上であること。"),
        ("定員は何人ですか", "定員は、令和8年度に見直す。"),
    ],
)
def test_a_text_that_holds_other_things(question: str, other: str) -> None:
    holds = answers_kind(question)
    assert holds is not None
    assert not holds(other, "")


@pytest.mark.parametrize("question", ["日付の標準形式はどう書きますか", "電話番号はハイフンで区切って書きますか"])
def test_a_question_may_ask_for_no_kind(question: str) -> None:
    assert answers_kind(question) is None


def test_a_row_of_a_table_has_its_unit_in_the_head_of_its_column() -> None:
    holds = answers_kind("コピー用紙はいくらですか")
    assert holds is not None
    assert holds("コピー用紙\t2,340", "品名\t単価（円）")
    assert not holds("コピー用紙\t2,340", "品名\t重さ")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("令和7年8月時点の夏季休暇は何日か。", ["夏季休暇"]),
        ("オープンデータの公開数は令和6年度で何項目ですか", ["オープンデータ", "公開数"]),
        ("会計年度任用職員の報酬を教えてください", ["会計年度任用職員", "報酬"]),
        ("人第1024号の推薦はいつまで？", ["推薦", "第1024号"]),
        ("震度5強の地震", ["地震", "震度", "5強"]),
        ("1週間当たりの勤務時間は何年間保存しますか", ["週間", "勤務時間", "保存"]),
        ("公用車は何年で買い換えますか", ["公用車", "買い", "換え"]),
        ("Wi-Fiの申込みはどこに行えばよいですか", ["wi", "fi", "申込み", "行え"]),
    ],
)
def test_words_that_only_ask_and_the_day_asked_about_are_no_words(question: str, words: list[str]) -> None:
    assert sorted(word.text for word in asked_words(question)) == sorted(words)


def test_an_everyday_word_brings_the_words_of_documents() -> None:
    (word,) = asked_words("夏休みは何日？")
    assert (word.text, word.synonyms) == ("夏休み", ("夏季休暇",))


def test_a_verb_brings_them_in_any_form() -> None:
    word = next(word for word in asked_words("職員寮に泊まった時の届出は？") if word.text.startswith("泊ま"))
    assert "宿泊" in word.synonyms


def test_a_lengthened_word_is_known_without_its_last_sign() -> None:
    lengthened, short = asked_words("プロジェクターとカバー")
    assert (lengthened.text, lengthened.synonyms) == ("プロジェクター", ("プロジェクタ",))
    assert (short.text, short.synonyms) == ("カバー", ())


def test_rows_of_a_table_are_read_with_its_heads() -> None:
    found = statements("旅費の額は次のとおり。\n区分\t宿泊料\n県内\t10,900円\n県外\t13,100円\n備考")
    assert [(one.text, one.heads) for one in found] == [
        ("旅費の額は次のとおり。", ""),
        ("区分\t宿泊料", "区分\t宿泊料"),
        ("県内\t10,900円", "区分\t宿泊料"),
        ("県外\t13,100円", "区分\t宿泊料"),
        ("備考", ""),
    ]
