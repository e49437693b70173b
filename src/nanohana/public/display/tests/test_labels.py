"""Labels: every one in every language, with the same values to fill in."""

from __future__ import annotations

import re

from nanohana.public.display.choice import Display, wanted
from nanohana.public.display.labels import LANGUAGES, label, labels

_JAPANESE_ONLY = {
    "answers_japanese",
    "answers_translated",
    "guide_japanese",
    "guide_translated",
}  # nothing to say to who reads Japanese


def test_every_label_stands_in_every_language_with_the_same_values() -> None:
    for key, texts in labels().items():
        assert set(texts) == set(LANGUAGES), key
        values = {language: set(re.findall(r"\{\w+\}", text)) for language, text in texts.items()}
        assert len({frozenset(found) for found in values.values()}) == 1, key
        assert all(texts.values()) or key in _JAPANESE_ONLY, key
    assert "最後に使った日から90日で消します" in label("kept", "ja", days=90)


_HONORIFIC = re.compile("いただ|いたし|おります|ございますか|ご(?!めん|はん)[一-鿿]|お(?:待ち|困り|住まい|答え|問い)")
_ONE_SPELLING = {"ko": ("접수 번호",), "zh": ("职员。",), "easy": ("かも しれ", "いるかも", "しつもん")}


def test_plain_japanese_has_short_sentences_without_honorifics() -> None:
    """After the guideline of the Immigration Services Agency and the Agency for Cultural Affairs."""
    for key, texts in labels().items():
        assert not _HONORIFIC.search(texts["easy"]), key
        assert all(len(part) <= 60 for part in texts["easy"].split("。")), key


def test_a_word_has_one_spelling_in_a_language() -> None:
    for key, texts in labels().items():
        for language, others in _ONE_SPELLING.items():
            assert not any(other in texts[language] for other in others), (key, language)


def test_several_places_of_a_name_are_two_or_more_in_plain_japanese_too() -> None:
    assert "2つか もっと" in label("place_several", "easy", place="本町")
    assert "日本語の 文が 正しい" in label("translation_warning", "easy")


def test_a_choice_stands_in_the_address_and_is_remembered() -> None:
    assert wanted({}, "") == Display("ja", False)
    assert wanted({"lang": "easy"}, "") == Display("easy", True)
    assert wanted({"lang": "easy", "ruby": "0"}, "") == Display("easy", False)
    assert wanted({}, "en.0") == Display("en", False)
    assert wanted({"lang": "en"}, "ja.1") == Display("en", False)
    assert wanted({"lang": "<script>", "ruby": "x"}, "nonsense.7") == Display("ja", False)
    assert wanted({"lang": "easy"}, "").query == "?lang=easy&ruby=1"
