"""Sentences that a passage supports, and sentences that only look like it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from nanohana.answering.evidence import Evidence
from nanohana.answering.verification import Verifier


def unreachable(_texts: Sequence[str]) -> NDArray[np.float32] | None:
    """The embedding process is away: words alone must decide."""
    return None


@pytest.fixture
def verifier(evidence: Evidence) -> Verifier:
    return Verifier(evidence, unreachable)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("職員の夏季休暇は5日です。", 1),
        ("夏季休暇は、5日とする。", 1),
        ("夏季休暇は、七月一日から九月三十日までの間に取得する必要があります。", 1),
        ("夏季休暇は半日単位で取得することができます。", 1),
        ("会計年度任用職員には適用しません。", 1),
        ("宿泊料は1夜につき10,900円です。", 2),
        ("県外の場合、宿泊料は一万三千百円です。", 2),
    ],
)
def test_what_a_passage_says_is_supported_by_it(verifier: Verifier, sentence: str, source: int) -> None:
    assert [citation.source for citation in verifier.verify(sentence).citations] == [source]


@pytest.mark.parametrize(
    "sentence",
    [
        "職員の夏季休暇は6日です。",  # another number
        "職員の夏季休暇は5週間です。",  # another unit
        "夏季休暇は、7月1日から8月30日までの間に取得しなければならない。",  # another date
        "夏季休暇は、7月1日から9月30日までの間に取得しなくてもよい。",  # waived
        "夏季休暇は半日単位で取得することはできません。",  # forbidden
        "会計年度任用職員にも適用します。",  # stated where denied
        "県内の場合、宿泊料は13,100円です。",  # the other case
        "県外の場合、宿泊料は10,900円です。",  # the number of another sentence
        "夏季休暇の申請は人事課長に提出する。",  # an office that nobody named
        "夏季休暇は、第15条により5日とする。",  # another provision
        "夏季休暇は5日で、宿泊料は10,900円です。",  # two rules made into one
        "詳しくはお問い合わせください。",  # says nothing that could be checked
        "はい。",
        "10パーセント",  # a number alone answers nothing
    ],
)
def test_what_no_passage_says_is_not_supported(verifier: Verifier, sentence: str) -> None:
    assert not verifier.verify(sentence).supported


def test_the_supporting_sentence_is_cited_not_the_whole_passage(verifier: Verifier, evidence: Evidence) -> None:
    (citation,) = verifier.verify("夏季休暇は半日単位で取得できます。").citations
    assert evidence.quote(citation) == "半日単位で取得することができる。"


def test_without_sources_nothing_is_supported() -> None:
    assert not Verifier(Evidence(False, 0.0, (), ()), unreachable).verify("夏季休暇は5日です。").supported
