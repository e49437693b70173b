from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanohana.japanese.sentences import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("旅費を支給する。ただし、県外に限る。", ["旅費を支給する。", "ただし、県外に限る。"]),
        ("「はい。」と答えた。次に進む。", ["「はい。」と答えた。", "次に進む。"]),
        ("申請する（様式は別に定める。）。", ["申請する（様式は別に定める。）。"]),
        ("「甲（乙。）丙。」丁。戊。", ["「甲（乙。）丙。」丁。", "戊。"]),
        ("（閉じない括弧。次の文。", ["（閉じない括弧。", "次の文。"]),
        ("a) 一つ。b) 二つ。", ["a) 一つ。", "b) 二つ。"]),
        ("消費税率は1.5倍です。終わり。", ["消費税率は1.5倍です。", "終わり。"]),
        ("https://example.jp/?q=1!を開く。", ["https://example.jp/?q=1!を開く。"]),
        ("Q1．申請はできますか？ はい！できます。", ["Q1．申請はできますか？", "はい！", "できます。"]),
        ("Really? Yes! 了解。", ["Really?", "Yes!", "了解。"]),
        ("次のとおり\n・住民票\n・印鑑", ["次のとおり", "・住民票", "・印鑑"]),
        ("区分\t額\n県内\t2,000円", ["区分\t額", "県内\t2,000円"]),
        ("まさか！？そんな。。", ["まさか！？", "そんな。。"]),
        ("", []),
        (" \n　\n", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(alphabet="あい。！？「」（）()!?\n \t1.a", max_size=80))
def test_sentences_cover_everything_but_white_space_once(text: str) -> None:
    found = sentences(text)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in found)
    assert all(first_end <= second_start for (_, first_end), (second_start, _) in pairwise(found))
    assert "".join(split(text)).replace(" ", "").replace("\t", "") == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "（" * 50_000 + "あ。" + "）" * 50_000,
        "!?" * 50_000 + "（",
        "（あ）" * 30_000 + "「",
        "（「あ」い）" * 15_000 + "（",
    ],
)
def test_no_text_is_read_again_and_again(text: str) -> None:
    began = time.process_time()
    assert sentences(text)
    assert time.process_time() - began < 5
