"""やさしい日本語: plainer words, the same facts."""

from __future__ import annotations

import re

import pytest

from nanohana.public.display.plain import simplified, table


@pytest.mark.parametrize(
    ("office", "plain"),
    [
        ("5月31日までに納付してください。", "5月31日までに払ってください（納付してください）。"),
        ("申請書を郵送します。", "申し込みの紙（申請書）を郵便で送ります（郵送します）。"),
        ("転居した場合", "引っ越した（転居した）場合"),
        ("県税事務所へご連絡ください。", "県税事務所へ知らせてください（ご連絡ください）。"),
        ("手数料は無料です。", "手続きにかかるお金（手数料）はただ（無料）です。"),
        ("電話又はメールで受け付けます。", "電話かメールで受け付けます。"),
    ],
)  # fmt: skip
def test_office_words_become_plain_words_with_the_original_in_brackets(office: str, plain: str) -> None:
    assert simplified(office) == plain


def test_the_original_is_said_once() -> None:
    assert simplified("納期限は5月末です。納期限を過ぎた場合").count("（納期限）") == 1


@pytest.mark.parametrize(
    "kept",
    [
        "減免申請書",  # the name of a form
        "「必要書類」の欄",  # quoted
        "土砂災害警戒区域では、",  # a term of the law
        "利用できません。",  # a form that the table does not spell out
        "市及び町並びに村",  # two levels of "and"
        "県庁へおいでください。",
    ],
)
def test_what_cannot_be_said_more_plainly_without_risk_stays(kept: str) -> None:
    assert simplified(kept) == kept


def test_a_long_sentence_becomes_two() -> None:
    text = "窓口は平日だけ開いていますので、土曜日と日曜日は郵便で送ってください。"
    assert simplified(text) == "窓口は平日だけ開いています。ですから、土曜日と日曜日は郵便で送ってください。"


@pytest.mark.parametrize(
    "kept",
    [
        "恐れ入りますが、お待ちください。",
        "（窓口は平日だけ開いていますので、土曜日と日曜日は送ってください。）",
    ],
)
def test_a_sentence_is_cut_only_where_both_halves_stand_alone(kept: str) -> None:
    assert simplified(kept) == kept


def test_numbers_phones_and_addresses_come_out_as_they_went_in() -> None:
    text = (
        "納期限は令和7年5月31日（土）です。税額は年額30,500円です。"
        "電話は000-000-1040、https://www.pref.example.jp/a1 を確認してください。"
    )
    found = re.compile(r"[0-9,-]+|https://\S+")
    assert found.findall(simplified(text)) == found.findall(text)


def test_the_table_holds_no_number_and_no_word_that_bounds_an_amount() -> None:
    bounds = {"以上", "以下", "以内", "以降", "以前", "未満", "超"}
    for word, (_, plain) in table().items():
        assert not re.search(r"\d", word + "".join(plain))
        assert not any(bound in word for bound in bounds)
