"""Placeholders and the way back: nothing lost, nothing else touched, however the model writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanohana.protection.finding import find
from nanohana.protection.masking import mask

TEXT = "山田太郎様（090-1234-5678）と佐藤花子様、電話は043-223-2110又は090-1234-5678"


def masked(text: str):
    return mask(text, find(text))


def test_each_value_has_one_placeholder() -> None:
    assert masked(TEXT).text == "［氏名1］様（［電話番号1］）と［氏名2］様、電話は［電話番号2］又は［電話番号1］"


def test_the_values_come_back() -> None:
    assert masked(TEXT).restored("［氏名2］様に［電話番号1］から") == "佐藤花子様に090-1234-5678から"


@pytest.mark.parametrize(
    "written", ["[電話番号1]", "［電話番号１］", "[ 電話番号1 ]", "［電話番号 1］", "［電話番号1]"]
)
def test_other_brackets_and_digits_are_understood(written: str) -> None:
    assert masked(TEXT).restored(f"{written}へ") == "090-1234-5678へ"


def test_placeholders_that_were_not_given_out_stay() -> None:
    assert masked(TEXT).restored("［電話番号9］と［住所1］と［1］") == "［電話番号9］と［住所1］と［1］"


def test_a_text_that_writes_a_placeholder_itself_is_not_confused() -> None:
    text = "［氏名1］と書かれた用紙を山田太郎様に、[電話番号1]は090-1234-5678"
    assert masked(text).text == "［氏名1］と書かれた用紙を［氏名2］様に、[電話番号1]は［電話番号2］"
    assert masked(text).restored(masked(text).text) == text


def test_my_numbers_do_not_come_back() -> None:
    number = masked("番号は1234-5678-9018")
    assert number.text == "番号は［マイナンバー1］"
    assert number.restored(number.text) == number.text
    assert not number.originals


@pytest.mark.parametrize("cut", range(1, 8))
def test_half_a_placeholder_is_not_shown_while_it_is_written(cut: int) -> None:
    so_far = f"担当は{'［電話番号1］'[:cut]}"
    assert masked(TEXT).restored_so_far(so_far) == ("担当は" if cut < 7 else "担当は090-1234-5678")


def test_without_personal_information_nothing_is_held_back() -> None:
    assert masked("普通の文").restored_so_far("第1条［見出し") == "第1条［見出し"


PIECES = st.sampled_from(
    [
        "山田太郎",
        "様",
        "090-1234-5678",
        "［氏名1］",
        "[電話番号2]",
        "［",
        "］",
        "千葉市中央区市場町1-1",
        "。",
        "\n",
        "a@example.jp",
        "１",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=16).map("".join))
def test_restoring_what_was_masked_gives_the_text(text: str) -> None:
    findings = [found for found in find(text) if found.kind != "individual_number"]
    masked = mask(text, findings)
    assert masked.restored(masked.text) == text
