"""The part of a passage that a list of results shows."""

from __future__ import annotations

from nanohana.search.excerpts import LONGEST, excerpt


def shown(text: str, *words: str) -> str:
    """The excerpt with its marked parts in brackets."""
    marks = sorted((at, at + len(word)) for word in words for at in range(len(text)) if text.startswith(word, at))
    return "".join(f"［{piece.text}］" if piece.marked else piece.text for piece in excerpt(text, marks))


def test_a_short_passage_is_shown_whole() -> None:
    assert shown("日当は、1日につき2,200円とする。", "日当") == "［日当］は、1日につき2,200円とする。"


def test_a_passage_without_marked_words_is_shown_from_its_start() -> None:
    text = "あ" * (LONGEST + 1)
    assert shown(text) == "あ" * LONGEST + "…"


def test_a_long_passage_is_shown_from_the_sentence_with_most_marked_words() -> None:
    text = "日当。" + "い" * 300 + "。旅費の日当は旅費の規則による。" + "う" * 300
    assert shown(text, "旅費", "日当").startswith("…［旅費］の［日当］は［旅費］の規則による。")


def test_words_at_the_very_ends_are_marked() -> None:
    assert shown("日当と旅費", "日当", "旅費") == "［日当］と［旅費］"


def test_a_word_cut_by_the_end_is_not_marked() -> None:
    text = "旅費" + "え" * (LONGEST - 3) + "日当" + "お" * 10
    assert shown(text, "旅費", "日当") == "［旅費］" + "え" * (LONGEST - 3) + "日…"
