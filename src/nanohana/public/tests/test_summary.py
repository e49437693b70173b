"""AIによるまとめ: made where the chatbot offers it and a citizen wants it, shown and kept only where it holds."""

from __future__ import annotations

from typing import Any

import pytest

from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.public import limits
from nanohana.public.models import Exchange
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere
from nanohana.published.content import Document, Passage

QUESTION = "納税証明書の交付手数料はいくらですか"
FEES = "納税証明書の交付手数料は、1通400円です。自動車税センターの窓口で請求できます。"
HOLDS = "納税証明書の交付手数料は1通400円です。"
OFFER = "AIで短くまとめる"


def ask(site: SiteHere, **changes: Any) -> str:
    """The page with the answer out of the document."""
    given = {"summarises": True} | changes
    site.publish(
        car_tax(
            documents=(Document("d", "納税証明書の手引"),), passages=(Passage("d", ("納税証明書",), FEES),), **given
        )
    )
    return site.citizen.post("/c/car-tax/", {"question": QUESTION}, follow=True).content.decode()


def summary(site: SiteHere, *, scripts: bool = True) -> Any:
    address = f"/c/car-tax/summary/{Exchange.objects.latest('at').pk}/"
    return site.citizen.post(address, headers={"HX-Request": "true"} if scripts else {})


@pytest.mark.parametrize("scripts", [True, False])
def test_it_stands_beside_the_sentences_with_their_source(
    public_site: SiteHere, public_model: ScriptedServer, scripts: bool
) -> None:
    assert OFFER in ask(public_site) and public_model.requests() == []
    public_model.answers(words(HOLDS))
    page = summary(public_site, scripts=scripts).content.decode()
    assert HOLDS in page and "AIによるまとめ" in page and "資料1" in page
    assert ("<html" in page, FEES in page) == (not scripts, not scripts)


def test_the_model_is_given_the_question_and_what_is_shown(public_site: SiteHere, public_model: ScriptedServer) -> None:
    ask(public_site)
    public_model.answers(words(HOLDS))
    summary(public_site)
    (request,) = public_model.requests()
    said = request["body"]["messages"][1]["content"]
    assert QUESTION in said and FEES in said and "納税証明書の手引" in said


def test_it_is_kept_with_the_answer_and_not_made_again(public_site: SiteHere, public_model: ScriptedServer) -> None:
    ask(public_site)
    public_model.answers(words(HOLDS))
    summary(public_site)
    again = summary(public_site).content.decode()
    page = public_site.citizen.get("/c/car-tax/").content.decode()
    assert HOLDS in again and HOLDS in page and OFFER not in page
    assert len(public_model.requests()) == 1


@pytest.mark.parametrize("said", [HOLDS + "お問い合わせは043-999-9999へどうぞ。", "手数料は1通900円です。", ""])
def test_one_that_does_not_hold_is_not_shown(public_site: SiteHere, public_model: ScriptedServer, said: str) -> None:
    ask(public_site)
    public_model.answers(words(said))
    page = summary(public_site).content.decode()
    assert "まとめができませんでした" in page and "400円" not in page and "900円" not in page
    assert OFFER in public_site.citizen.get("/c/car-tax/").content.decode()


def test_who_asks_too_often_is_told_so(public_site: SiteHere, public_model: ScriptedServer, monkeypatch: Any) -> None:
    ask(public_site)
    monkeypatch.setattr("nanohana.public.pages.chat_views.allowed", lambda *_: False)
    page = summary(public_site).content.decode()
    assert "多くの質問が送られた" in page and OFFER in page and public_model.requests() == []


def test_only_a_chatbot_that_is_to_offers_it(public_site: SiteHere, public_model: ScriptedServer) -> None:
    assert OFFER not in ask(public_site, summarises=False)
    assert summary(public_site).status_code == 404


def test_an_approved_answer_is_not_put_into_other_words(public_site: SiteHere, public_model: ScriptedServer) -> None:
    ask(public_site)
    limits.forget()
    page = public_site.citizen.post("/c/car-tax/", {"question": "自動車税はいつまでに納めますか。"}, follow=True)
    assert "5月31日までに納めてください。" in page.content.decode()
    assert summary(public_site).status_code == 404


def test_without_a_model_it_is_not_offered(public_site: SiteHere) -> None:
    assert OFFER not in ask(public_site)
    assert summary(public_site).status_code == 404


def test_another_browser_gets_none(public_site: SiteHere, public_model: ScriptedServer) -> None:
    ask(public_site)
    public_site.citizen.cookies.clear()
    assert summary(public_site).status_code == 404
    assert public_model.requests() == []
