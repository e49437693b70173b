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


def test_a_choice_stands_in_the_address_and_is_remembered() -> None:
    assert wanted({}, "") == Display("ja", False)
    assert wanted({"lang": "easy"}, "") == Display("easy", True)
    assert wanted({"lang": "easy", "ruby": "0"}, "") == Display("easy", False)
    assert wanted({}, "en.0") == Display("en", False)
    assert wanted({"lang": "en"}, "ja.1") == Display("en", False)
    assert wanted({"lang": "<script>", "ruby": "x"}, "nonsense.7") == Display("ja", False)
    assert wanted({"lang": "easy"}, "").query == "?lang=easy&ruby=1"
