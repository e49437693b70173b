"""Which municipality citizens mean, however they write it."""

from __future__ import annotations

import pytest

from nanohana.published.content import Municipality
from nanohana.welfare.places import municipalities_in, municipalities_named

TOWNS = (
    Municipality("花央市", "はなおし", ("本町", "旧花見川郷", "緑台")),
    Municipality("港浦市", "みなとうらし", ("港町", "本町")),
    Municipality("野原市", "のはらし", ("中央",)),
    Municipality("北野原市", "きたのはらし", ("北原台",)),
    Municipality("君島市", "きみじまし"),
    Municipality("旭ヶ原市", "あさひがはらし"),
    Municipality("白波町", "しらなみまち"),
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("花央市に住んでいます", ["花央市"]),
        ("花央に住む母が", ["花央市"]),
        ("はなお市です", ["花央市"]),
        ("ハナオシに住んでいます", ["花央市"]),
        ("みなとうらです。父が", ["港浦市"]),
        ("北野原市の兄", ["北野原市"]),  # not 野原市
        ("旭ケ原市", ["旭ヶ原市"]),
        ("花見川郷の実家", ["花央市"]),
        ("緑台に住んでます", ["花央市"]),
        ("本町で一人暮らし", ["花央市", "港浦市"]),
        ("港浦市本町です", ["港浦市"]),  # the name goes before the place
        ("花央市から港浦市に引っ越した", ["花央市", "港浦市"]),
        ("君島さんという方に", []),
        ("中央児童相談所に電話した", []),
        ("のはらを歩くのが好き", []),
        ("東京に住んでいます", []),
        ("", []),
    ],
)
def test_free_text(said: str, meant: list[str]) -> None:
    assert list(municipalities_in(said, TOWNS)) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("はなお", ["花央市"]),
        ("しらなみ", ["白波町"]),
        ("港裏市", ["港浦市"]),  # a slip of the conversion
        ("きたの", ["北野原市"]),
        ("横浜市", []),  # 東浜市 is another
        ("ロンドン", []),
    ],
)
def test_an_answer_to_the_question(said: str, meant: list[str]) -> None:
    assert list(municipalities_named(said, TOWNS)) == meant


def test_without_municipalities_nothing_is_found() -> None:
    assert municipalities_in("花央市", ()) == ()
