from __future__ import annotations

import pytest

from nanohana.answering.sentence_stream import LONGEST, Sentence, SentenceStream, plain


def whole(*words: str) -> list[Sentence]:
    stream = SentenceStream()
    return [sentence for word in words for sentence in stream.feed(word)] + stream.close()


def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    stream = SentenceStream()
    assert stream.feed("夏季休暇は") == []
    assert stream.feed("5日です。次に") == [Sentence("夏季休暇は5日です。", True)]
    assert stream.unfinished == "次に"


def test_a_full_stop_inside_brackets_ends_nothing() -> None:
    assert [s.text for s in whole("所属長（課長をいう。）に届け出る。", "終わり")] == [
        "所属長（課長をいう。）に届け出る。",
        "終わり",
    ]


def test_lines_open_paragraphs() -> None:
    assert whole("二つあります。\n\n- 届出\n- 承認です。以上。") == [
        Sentence("二つあります。", True),
        Sentence("・届出", True),
        Sentence("・承認です。", True),
        Sentence("以上。", False),
    ]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("5日です。[1]", "5日です。"),
        ("**5日**です［資料1、2］。", "5日です。"),
        ("## 答え", "答え"),
        ("危険\u202eな\u0000文", "危険な文"),
    ],
)
def test_markup_marks_and_hidden_characters_are_dropped(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("第１条　職員は、届け出る。", "第１条　職員は、届け出る。"),
        ("　下記のとおり依頼します。\n", "　下記のとおり依頼します。"),
        ("　　- 期限　６月19日　[1]\n", "　　・期限　６月19日"),
        (" \t **日時**　４月１日　\n", "日時　４月１日"),
        ("　 \n", ""),
    ],
)
def test_wide_spaces_belong_to_the_text(raw: str, shown: str) -> None:
    assert plain(raw) == shown


def test_what_never_ends_is_cut() -> None:
    assert [len(sentence.text) for sentence in whole("あ" * (2 * LONGEST + 1))] == [LONGEST, LONGEST, 1]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    text = "一つ目（例。）です。二つ目です！\n三つ目[1]。四つ目"
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert whole(*pieces) == whole(text)
