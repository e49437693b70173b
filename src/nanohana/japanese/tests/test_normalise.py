"""One spelling for all, and the way back to the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanohana.japanese.normalise import fold, key

JAPANESE = st.text(alphabet=st.sampled_from("ｶﾞﾊﾟが〇㍿㋿①千葉縣髙橋﨑⼀⻑ーｰ－-〜～Ａa 　\u200b\u3099ﷺ第１条\n"))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("ｶﾞｽ料金", "ガス料金"),
        ("千葉縣廳", "千葉県庁"),
        ("髙橋﨑邊", "高橋崎辺"),
        ("⼀⽉⾦", "一月金"),
        ("⺟子⻑", "母子長"),
        ("㍿", "株式会社"),
        ("令和〜平成～", "令和~平成~"),
        ("コンピュ－タ", "コンピュータ"),
        ("03ー1234−5678", "03-1234-5678"),
        ("龍ケ崎と龍ヶ崎", "竜ケ崎と竜ケ崎"),
        ("か\u3099", "が"),
        ("見\u200bえ\ufeffない", "見えない"),
    ],
)
def test_every_writing_has_one_key(written: str, folded: str) -> None:
    assert key(written) == folded


@given(JAPANESE)
def test_offsets_lead_back_into_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    for start in range(len(folded.text)):
        first, last = folded.original(start, start + 1)
        assert 0 <= first < last <= len(text)


def test_offsets_of_characters_that_expand() -> None:
    folded = fold("ｶﾞｽ㍿の名")
    start = folded.text.index("株式会社")
    assert folded.original(start, start + 4) == (3, 4)
    assert folded.original(0, 1) == (0, 2)


def test_a_vanishing_and_an_expanding_character_do_not_cancel_each_other_out() -> None:
    text = "\u200b、1\u200b㈱"
    folded = fold(text)
    start = folded.text.index("1")
    assert folded.original(start, start + 1) == (2, 4)
    assert folded.original(folded.text.index("("), len(folded.text)) == (4, 5)
