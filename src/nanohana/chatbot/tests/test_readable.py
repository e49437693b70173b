"""Which questions are taken for Japanese."""

from __future__ import annotations

import pytest

from nanohana.chatbot.readable import is_foreign


@pytest.mark.parametrize(
    "question",
    [
        "自動車税 納税通知書 再発行", "給付金支給日", "自動車税還付請求", "奨学給付金給付時期", "怪我人搬送",
        "我孫子市在住", "髙橋﨑", "要介護認定申請書", "NPO法人設立認証", "カード",
        "NPO", "WAON nanaco", "Can-Do", "iPhone FAX",
    ],
)  # fmt: skip
def test_japanese_words_without_kana_are_japanese(question: str) -> None:
    assert not is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "我想把中国的驾照换成日本驾照，需要什么材料？", "我想把中國的駕照換成日本駕照，需要什麼材料？",
        "请问汽车税在哪里交", "在哪里可以申请生活保护", "請問汽車稅要去哪裡繳", "怎么办", "运转免许", "운전면허",
        "How much is the automobile tax?", "Where can I pay?", "Đổi bằng lái xe ở đâu?", "Tôi muốn con tôi đi học",
    ],
)  # fmt: skip
def test_chinese_and_other_languages_are_known(question: str) -> None:
    assert is_foreign(question)
