"""A summary by a model: nothing of it is shown unless all of it holds."""

from __future__ import annotations

import pytest

from nanohana.chatbot.outcomes import Outcome, PublishedSource, Reply, Sentence
from nanohana.chatbot.summary import supported

FEES = PublishedSource(
    "納税証明書の手引", "令和8年4月1日版", "納税証明書", "2ページ",
    "納税証明書の交付手数料は、1通400円です。自動車税センターの窓口で請求できます。", "",
)  # fmt: skip
DUE = PublishedSource("自動車税の手引", "", "納期限", "", "自動車税の納期限は、5月31日です。", "")
SHOWN = Reply(
    Outcome.EVIDENCE, sources=(FEES, DUE),
    sentences=(Sentence("納税証明書の交付手数料は、1通400円です。", 1), Sentence(DUE.text, 2)),
)  # fmt: skip


def test_each_sentence_names_the_source_that_supports_it() -> None:
    assert supported("自動車税の納期限は5月31日です。納税証明書の交付手数料は1通400円です。", SHOWN) == (
        Sentence("自動車税の納期限は5月31日です。", 2),
        Sentence("納税証明書の交付手数料は1通400円です。", 1),
    )


@pytest.mark.parametrize(
    "said",
    [
        "納税証明書の交付手数料は、1通400円です。お問い合わせは043-999-9999へどうぞ。",
        "納税証明書の交付手数料は、1通400円です。納税証明書の交付手数料は、1通900円です。",
        "納税証明書は、令和9年4月1日から不要です。",
        "納税証明書の交付手数料は、自動車税です。",
        "1通400円",
        "納税証明書は、自動車税センターの窓口で請求できます。",
        "",
    ],
)
def test_nothing_is_shown_where_one_sentence_does_not_hold(said: str) -> None:
    assert supported(said, SHOWN) == ()
