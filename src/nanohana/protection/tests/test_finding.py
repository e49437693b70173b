"""What is found: every kind in many notations, what must not be found, hostile texts, and offsets that hold."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanohana.protection import check_digits
from nanohana.protection.finding import counted, find
from nanohana.protection.kinds import Certainty, Finding, Kind, without_overlaps

MY_NUMBER = "123456789018"


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind.value, text[finding.start : finding.end]) for finding in find(text)]


@pytest.mark.parametrize(
    "written",
    [
        "123456789018", "1234-5678-9018", "1234 5678 9018",
        "１２３４－５６７８－９０１８", "１２３４　５６７８　９０１８", "1234ー5678ー9018",
        "1234‐5678‐9018", "1234−5678−9018", "123 456 789 018",
        "123456 789018", "12345\n6789018", "1234-5678-\n9018", "1234\n-5678-9018",
        "1 2 3 4 5 6 7 8 9 0 1 8", "一二三四五六七八九〇一八", "1234\u200b5678\u200b9018", "12 34 56 78 90 18",
    ],
)  # fmt: skip
@pytest.mark.parametrize("sentence", ["{}", "番号は{}です。", "マイナンバー：{}", "本人の{}、妻は別紙"])
def test_my_number_is_found_in_every_notation(written: str, sentence: str) -> None:
    text = sentence.format(written)
    assert found(text) == [("individual_number", written)]


def test_my_number_with_a_typing_error_is_found_where_a_word_names_it() -> None:
    assert found("マイナンバーは123456789012です") == [("individual_number", "123456789012")]
    assert found("管理番号は123456789012です") == []


@pytest.mark.parametrize(
    "text",
    [
        "2021 2022 2023年の決算", "予算額は123456789018円", "1234-5678-9018-3457", "0.123456789018", "a123456789018",
        "550e8400-e29b-41d4-a716-123456789018", "123456\n789018\n345678", "111111111111",
    ],
)  # fmt: skip
def test_what_is_no_my_number(text: str) -> None:
    assert "individual_number" not in dict(found(text))


def test_the_nearest_word_tells_a_licence_from_a_my_number() -> None:
    assert found("運転免許証番号は123456789018") == [("driving_licence", "123456789018")]
    assert found("免許証はなく、個人番号は123456789018") == [("individual_number", "123456789018")]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("電話は043-223-2110です", "phone", "043-223-2110"),
        ("０４３（２２３）２１１０", "phone", "０４３（２２３）２１１０"),
        ("（電話(043)223-2110）", "phone", "(043)223-2110"),
        ("TEL.0432232110", "phone", "0432232110"),
        ("携帯 090ー1234ー5678", "phone", "090ー1234ー5678"),
        ("090-12\n34-5678", "phone", "090-12\n34-5678"),
        ("〇九〇－一二三四－五六七八", "phone", "〇九〇－一二三四－五六七八"),
        ("0120-123-456へ", "phone", "0120-123-456"),
        ("0800-123-4567", "phone", "0800-123-4567"),
        ("+81 43 223 2110", "phone", "+81 43 223 2110"),
        ("＋８１（０）９０－１２３４－５６７８", "phone", "＋８１（０）９０－１２３４－５６７８"),
        ("市外局番なしの電話 223-2110", "phone", "223-2110"),
        ("〒260-8667", "postal_code", "260-8667"),
        ("260－8667　千葉県千葉市中央区市場町1－1", "postal_code", "260－8667"),
        ("千葉県千葉市中央区市場町1番1号に住む", "address", "千葉県千葉市中央区市場町1番1号"),
        ("船橋市本町二丁目三番四号です", "address", "船橋市本町二丁目三番四号"),
        ("龍ケ崎市3710番地", "address", "龍ケ崎市3710番地"),
        ("印旛郡酒々井町中央台4-11", "address", "印旛郡酒々井町中央台4-11"),
        ("住所：市場町1-1", "address", "市場町1-1"),
        ("菜花県花央市本町1-2-3", "address", "菜花県花央市本町1-2-3"),
        ("千葉市緑区おゆみ野3-1-2 ハイツ菜の花205号室", "address", "千葉市緑区おゆみ野3-1-2 ハイツ菜の花205号室"),
        ("生年月日：昭和60年1月2日", "birth_date", "昭和60年1月2日"),
        ("S60.1.2生", "birth_date", "S60.1.2"),
        ("一九八五年一月二日生まれ", "birth_date", "一九八五年一月二日"),
        ("生年月日 19850102", "birth_date", "19850102"),
        ("千葉銀行 本店 普通 1234567", "bank_account", "1234567"),
        ("当座預金　１２３４５６７", "bank_account", "１２３４５６７"),
        ("ゆうちょ銀行 記号10510 番号12345671", "bank_account", "10510 番号12345671"),
        ("旅券番号TK1234567", "passport", "TK1234567"),
        ("ＴＫ１２３４５６７を提示", "passport", "ＴＫ１２３４５６７"),
        ("職員番号：012345", "staff_number", "012345"),
        ("4111 1111 1111 1111", "card", "4111 1111 1111 1111"),
        ("3782-822463-10005", "card", "3782-822463-10005"),
        ("taro.yamada＠example.co.jp", "email", "taro.yamada＠example.co.jp"),
        ("taro(at)example.jp へ", "email", "taro(at)example.jp"),
        ("法人番号 7000012050002", "corporate_number", "7000012050002"),
        ("山田太郎さんから", "name", "山田太郎"),
        ("氏名：山田　穂乃花", "name", "山田　穂乃花"),
        ("五十嵐さくらが来庁", "name", "五十嵐さくら"),
        ("林 直樹氏の件", "name", "林 直樹"),
        ("マリア・サントスさん", "name", "マリア・サントス"),
    ],
)  # fmt: skip
def test_each_kind_in_its_notations(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "千葉市は令和7年4月1日から条例を施行する。",
        "第12条第3項第4号の規定による。", "平成8年4月2日以降に生まれた者を対象とする。",
        "人事課長に提出し、知事の承認を得る。", "第043-223-2110号の通知",
        "予算は1,234,567,890円とする。", "船橋市の窓口は2階です。",
        "平成元年度における調整対象需要額", "内線1011",
        "2026-04-01から2027-03-31まで", "申請者は、申請書に氏名及び住所を記載する。",
        "様式第12号（第3条関係）", "令和7年度4月生産分", "普通徴収の納期は4期です。",
    ],
)  # fmt: skip
def test_official_text_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_check_digits_of_published_numbers() -> None:
    assert check_digits.individual_number("123456789018")
    assert check_digits.corporate_number("7000012050002")  # 国税庁
    assert check_digits.luhn("4111111111111111")
    assert not check_digits.luhn("4111111111111112")


@pytest.mark.parametrize("place", range(12))
def test_one_wrong_digit_breaks_a_my_number(place: int) -> None:
    changed = MY_NUMBER[:place] + str((int(MY_NUMBER[place]) + 1) % 10) + MY_NUMBER[place + 1 :]
    assert not check_digits.individual_number(changed)


def test_the_surest_then_the_most_specific_stays() -> None:
    phone = Finding(Kind.PHONE, 0, 10)
    address = Finding(Kind.ADDRESS, 5, 30)
    sure = Finding(Kind.NAME, 8, 12)
    assert without_overlaps([address, phone]) == [phone]
    assert without_overlaps([Finding(Kind.PHONE, 0, 10, Certainty.PROBABLE), sure]) == [sure]
    assert counted([phone, sure, phone]) == {"phone": 2, "name": 1}


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000, "1 " * 50_000, "1-" * 50_000, "1\n" * 50_000,
        "(0" * 50_000, "+81" * 33_000, "〇" * 100_000, "1丁目" * 30_000,
        "市" * 100_000, "千葉市" * 33_000, "千葉市あ" * 25_000,
        "一" * 100_000, "a." * 50_000, "a@" * 50_000, "氏名:" * 30_000,
        "昭和" * 50_000, "山田さん" * 25_000, "ア・" * 50_000, "㈱ｶﾞ1" * 25_000, " " * 100_000, "マイナンバー" * 16_000,
    ],
)  # fmt: skip
def test_time_grows_with_the_text_and_not_faster(text: str) -> None:
    """Four times the text takes some four times as long: a backtracking pattern would take sixteen."""
    find(text[:1000])
    half = text[: len(text) // 2]
    quarter = min(_seconds(half[: len(half) // 4]) for _ in range(2))
    assert min(_seconds(half) for _ in range(2)) < 10 * quarter + 0.5


def _seconds(text: str) -> float:
    """Of the processor, without those of the garbage that other tests have left."""
    gc.disable()
    try:
        started = time.process_time()
        find(text)
        return time.process_time() - started
    finally:
        gc.enable()


PIECES = st.sampled_from(
    ["123456789018", "090-1234-5678", "山田太郎", "様", "〒260-8667",
     "千葉市中央区市場町1-1", "㈱", "ｶﾞ", "か\u3099", "\u200b", "\n",
     "（", "１２", "-", " ", "年", "S60.1.2生", "a@example.jp", "𠮷", "髙", "①", "㍻", "。"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join))
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for finding in find(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="あ漢。、\u200bｶﾞ㈱か\u3099 ", max_size=20),
    st.text(alphabet="あ漢。、\u200bｶﾞ㈱か\u3099", max_size=20),
)
def test_offsets_hold_behind_characters_that_folding_changes(before: str, after: str) -> None:
    text = f"{before}、１２３４－５６７８－９０１８、{after}"
    assert ("individual_number", "１２３４－５６７８－９０１８") in found(text)
