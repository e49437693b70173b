"""What happens to personal information, by destination, and what is searched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from nanohana.configuration import Settings, current
from nanohana.protection.policy import action, check, in_words, pieces, starred


@pytest.fixture(autouse=True)
def _fresh_settings() -> Iterator[None]:
    current.cache_clear()
    yield
    current.cache_clear()


@pytest.mark.parametrize(
    ("own", "label", "expected"),
    [
        (True, "public", "mask"),
        (True, "staff", "mask"),
        (True, "restricted", "warn"),
        (False, "public", "block"),
        (False, "staff", "mask"),
        (False, "restricted", "mask"),
    ],
)
def test_the_destination_decides(own: bool, label: str, expected: str) -> None:
    assert action(own, label, Settings()) == expected  # type: ignore[arg-type]


def test_the_administrator_decides_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    actions = '{"public": "block", "staff": "block", "restricted": "mask"}'
    monkeypatch.setenv("NANOHANA_PERSONAL_INFORMATION_EXTERNAL", actions)
    assert action(False, "staff", Settings()) == "block"


def test_a_staff_number_in_the_own_notation(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check("A-12345の件").counts == {}
    monkeypatch.setenv("NANOHANA_STAFF_NUMBER", "A-99999")
    current.cache_clear()
    assert check("Ａ－１２３４５の件、a12345").counts == {"staff_number": 2}


def test_a_notation_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANOHANA_STAFF_NUMBER", "(a+)+$")
    with pytest.raises(ValidationError):
        Settings()


def test_what_is_searched_holds_no_personal_information() -> None:
    assert check("山田太郎さん（090-1234-5678）の夏季休暇は何日ですか").searchable == "さん（ ）の夏季休暇は何日ですか"
    assert check("夏季休暇は  何日ですか").searchable == "夏季休暇は  何日ですか"
    assert check("山田太郎さんです").searchable == ""


def test_a_corporate_number_is_nobodys_secret() -> None:
    checked = check("法人番号7000012050002の契約")
    assert (checked.counts, checked.searchable) == ({}, checked.text)
    assert [found.kind for found in checked.findings] == ["corporate_number"]


def test_my_numbers_are_starred_in_place() -> None:
    assert starred("個人番号 1234-5678-9018（本人）") == "個人番号 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊（本人）"
    assert starred("電話 090-1234-5678") == "電話 090-1234-5678"


def test_pieces_and_words_for_the_screen() -> None:
    checked = check("番号は123456789018です")
    assert pieces(checked.text, checked.individual_numbers) == [
        ("番号は", False), ("123456789018", True), ("です", False)
    ]  # fmt: skip
    assert in_words({"name": 1, "phone": 2}) == "氏名1件、電話番号2件"
