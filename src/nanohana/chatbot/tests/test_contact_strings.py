"""Contacts, amounts and dates are seen in every spelling."""

from __future__ import annotations

import pytest

from nanohana.chatbot.contact_strings import contact_strings, invented


@pytest.mark.parametrize(
    "text",
    [
        "電話は043-223-2110です。",
        "電話は０４３（２２３）２１１０です。",
        "https://example.com/a を見てください。",
        "手数料は12,000円です。",
        "手数料は一万二千円です。",
        "令和8年4月1日からです。",
        "5月31日までです。",
        "花央市中央1丁目2番3号です。",
        "mail@example.jp へ送ってください。",
        "FAX 000-000-9001 へ送ってください。",
        "ＦＡＸ（０００－０００－９００１）へ送ってください。",
        "m01-community-care@pref.nanohana.example.jp へ送ってください。",
        "午後5時までです。",
        "電話は〇四三―二二三―二一一〇です。",
        "電話は○四三（二二三）二一一〇です。",
        "電話は〇四三ー二二三ー二一一〇です。",
        "手数料は三千円です。",
        "手数料は金壱万弐千円です。",
        "五月三十一日までです。",
        "午後五時までです。",
        "花央市中央一丁目二番三号です。",
        "〒二六〇―八六六七です。",
    ],
)
def test_what_the_source_does_not_hold_is_invented(text: str) -> None:
    assert invented(text, "窓口にお問い合わせください。")
    assert not invented(text, text)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("手数料は一万二千円、令和8年4月1日から。", "2026年4月1日から、手数料は12,000円とする。"),
        ("手数料は3,000円です。", "手数料は、三千円とする。"),
        ("043-223-2110です。", "電話　〇四三（二二三）二一一〇"),
        ("０４３―２２３―２１１０です。", "電話 ○四三ー二二三ー二一一○"),
        ("5月31日の午後5時までです。", "五月三一日の午後五時までとする。"),
        ("花央市中央1丁目2番3号です。", "花央市中央一丁目二番三号"),
    ],
)
def test_another_spelling_of_the_same_is_not(text: str, source: str) -> None:
    assert not invented(text, source) and not invented(source, text)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("電話は〇四三―二二三―二一一一です。", "電話は043-223-2110です。"),
        ("手数料は三千五百円です。", "手数料は3,000円です。"),
        ("六月三十一日までです。", "5月31日までです。"),
        ("a@example.jp+b@example.jp へ。", "a@example.jp へ。"),
        ("..other.example.jp を見てください。", "example.jp を見てください。"),
    ],
)
def test_another_number_or_address_is(text: str, source: str) -> None:
    assert invented(text, source)


@pytest.mark.parametrize("run", ["a", "あ", "a.", "a@", "一", "千葉", "0-", "1時"])
@pytest.mark.timeout(20)
def test_long_runs_are_read_once(run: str) -> None:
    """A quadratic reading of these takes minutes."""
    contact_strings(run * (50_000 // len(run)))
