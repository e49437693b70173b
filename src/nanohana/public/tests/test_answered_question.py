"""Which approved question an answer is to is told to who has asked otherwise."""

from __future__ import annotations

import re

import pytest

from nanohana.public.tests.content import DUE, car_tax
from nanohana.public.tests.site import SiteHere


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    public_site.publish(car_tax())
    return public_site


def article(site: SiteHere, question: str, query: str = "") -> str:
    page = site.citizen.post(f"/c/car-tax/{query}", {"question": question}, follow=True).content.decode()
    return str(re.findall(r"<article.*?</article>", page, re.DOTALL)[-1])


def test_who_asks_in_other_words_reads_what_is_answered(site: SiteHere) -> None:
    shown = article(site, "納期限はいつですか")
    told = f'次の質問への回答です：<span lang="ja">{DUE.question}</span>'
    assert shown.index(told) < shown.index(DUE.answer)
    assert "This answers the question" in article(site, "納期限はいつですか", "?lang=en")


@pytest.mark.parametrize("question", [DUE.question, "自動車税は、いつまでに納めますか", "こんにちは", "火星の土地"])
def test_who_has_asked_it_or_gets_no_approved_answer_reads_nothing_of_it(site: SiteHere, question: str) -> None:
    assert "次の質問への回答です" not in article(site, question)
