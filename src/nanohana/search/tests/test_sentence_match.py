"""One sentence that holds what is asked for matches better than the same words scattered over a passage."""

from __future__ import annotations

from uuid import UUID

import pytest

from nanohana.search.found import Passage
from nanohana.search.sentence_match import SentenceMatcher

QUESTION = "日当の額はいくらですか"


def passage(text: str, *heading_path: str, title: str = "資料") -> Passage:
    nobody = UUID(int=0)
    return Passage(
        chunk=0, document=nobody, version=nobody, title=title, version_label="", library_id=0, library="",
        division_id=0, division="", format="", kind="text", effective_from=None, effective_until=None,
        heading_path=heading_path, text=text, spans=(), first_block=0, last_block=0, bm25=0.0, cosine=None,
    )  # fmt: skip


def test_words_together_in_a_sentence_match_better_than_scattered_ones() -> None:
    together = passage("日当の額は、2,200円とする。宿泊料は、別表による。")
    scattered = passage("日当を払う。宿泊料は、別表による。旅費の額は、改める。")
    unrelated = passage("文書は、五年間保存する。")
    best, second, last = SentenceMatcher(QUESTION).matches([together, scattered, unrelated])
    assert 1 >= best > second > last >= 0


def test_two_neighbouring_sentences_and_the_headings_count_together() -> None:
    first, second, third = SentenceMatcher(QUESTION).matches(
        [
            passage("一日につき2,200円とする。", "第12条（日当の額）"),
            passage("日当を払う。その額は別に定める。"),
            passage("文書は、五年間保存する。"),
        ],
    )
    assert first > third and second > third


def test_every_spelling_of_a_question_matches_alike() -> None:
    passages = [passage("令和7年度のデータ"), passage("文書の保存")]
    assert SentenceMatcher("令和７年度　の ﾃﾞｰﾀ").matches(passages) == SentenceMatcher("令和7年度のデータ").matches(
        passages
    )


@pytest.mark.parametrize("question", ["", "　", "\n", "XYZ"])
def test_a_question_of_which_nothing_stands_anywhere_matches_nothing(question: str) -> None:
    assert SentenceMatcher(question).matches([passage("文書は、五年間保存する。"), passage("")]) == [0.0, 0.0]
    assert SentenceMatcher(question).matches([]) == []
