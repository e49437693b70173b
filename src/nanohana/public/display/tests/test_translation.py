"""Translations: shown only where every number, phone and address came through."""

from __future__ import annotations

import pytest

from nanohana.llm.gateway import Message, ModelUnavailable
from nanohana.public.display.translation import checked

JAPANESE = "納期限は5月31日です。税額は30,500円、電話は000-000-1040、https://www.pref.example.jp/zei を見てください。"
GOOD = "The deadline is May 31. The tax is 30,500 yen; phone 000-000-1040, see https://www.pref.example.jp/zei."


def translation(written: str) -> str | None:
    return checked(JAPANESE, "en", lambda messages, most: written)


def test_a_faithful_translation_is_shown() -> None:
    assert translation(GOOD) == GOOD


@pytest.mark.parametrize(
    "changed",
    [
        GOOD.replace("May 31", "June 31"),
        GOOD.replace("30,500", "35,000"),
        GOOD.replace("000-000-1040", "000-000-1041"),
        GOOD.replace("/zei", "/tax"),
        GOOD.replace("phone 000-000-1040, ", ""),
        GOOD + " Call 119 for help.",
        "",
    ],
)
def test_a_translation_with_another_number_phone_or_address_is_not(changed: str) -> None:
    assert translation(changed) is None


def test_without_an_answer_of_the_model_there_is_no_translation() -> None:
    def silent(messages: list[Message], most: int) -> str:
        raise ModelUnavailable("slow")

    assert checked(JAPANESE, "en", silent) is None


def test_the_model_sees_the_published_text_alone() -> None:
    seen: list[Message] = []

    def write(messages: list[Message], most: int) -> str:
        seen.extend(messages)
        return GOOD

    checked(JAPANESE, "ko", write)
    assert [message["content"] for message in seen][1:] == [JAPANESE]
    assert "Korean" in seen[0]["content"]
