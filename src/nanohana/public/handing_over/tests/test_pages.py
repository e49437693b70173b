"""What citizens see and send when they ask for an officer."""

from __future__ import annotations

import datetime
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from selectolax.lexbor import LexborHTMLParser

from nanohana.public import limits
from nanohana.public.handing_over import officers
from nanohana.public.handing_over.addresses import begin_url, code_of, page_url
from nanohana.public.handing_over.queueing import enter_queue, send_form
from nanohana.public.handing_over.tests.scene import ALWAYS, conversation, minutes_ago, order, waiting
from nanohana.public.models import Conversation, DeskMessage, HandOver
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import SiteHere
from nanohana.published.content import OpeningHours
from nanohana.published.desk import State

NEVER = OpeningHours(weekdays=())
MY_NUMBER = "123456789018"


@pytest.fixture
def site(public_site: SiteHere) -> SiteHere:
    """Officers are there at any hour."""
    limits.forget()
    public_site.publish(car_tax(hours=ALWAYS))
    return public_site


@pytest.fixture
def closed_site(public_site: SiteHere) -> SiteHere:
    public_site.publish(car_tax(hours=NEVER))
    return public_site


def words(page: HttpResponse) -> str:
    body = LexborHTMLParser(page.content.decode()).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def begun(site: SiteHere, **sent: str) -> HandOver:
    answer = site.citizen.post("/c/car-tax/hand-over/", {"way": "wait", **sent})
    found = HandOver.objects.latest("opened_at")
    assert answer.status_code == 302 and answer["Location"] == page_url(found)
    return found


def test_in_opening_hours_a_citizen_waits_with_what_was_asked(site: SiteHere) -> None:
    asked = conversation("car-tax", "クルーズ船の税金は")
    address = begin_url("car-tax", asked)
    assert "順番を待つ" in words(site.citizen.get(address))
    site.citizen.post(address, {"way": "wait", "wait-message": "船のことです"})
    found = HandOver.objects.get()
    assert (found.conversation, found.message, found.state) == (asked, "船のことです", State.WAITING)
    shown = words(site.citizen.get(page_url(found)))
    assert "順番は1番目です。" in shown and "船のことです" in shown and found.receipt_number in shown
    assert site.citizen.get(address)["Location"] == page_url(found)  # a second tab leads to the same place


def test_who_has_asked_nothing_may_wait_too(site: SiteHere) -> None:
    assert begun(site).conversation.chatbot == "car-tax"


def test_both_sides_talk(site: SiteHere) -> None:
    found = begun(site)
    officers.claim(order(found))
    hostile = "<b>税務課</b>です。 https://example.jp"
    officers.reply(order(found, text=hostile))
    site.citizen.post(f"{page_url(found)}say/", {"text": "お願いします", "once": str(uuid4())})
    page = site.citizen.get(page_url(found))
    assert "税務課の職員が対応しています" in words(page)
    assert "&lt;b&gt;税務課&lt;/b&gt;です。 https://example.jp" in page.content.decode()  # plain text, no link
    assert [message.text for message in found.messages.all()] == [
        "<b>税務課</b>です。 https://example.jp",
        "お願いします",
    ]


def test_news_comes_without_the_forms_until_the_page_is_another(site: SiteHere) -> None:
    found = begun(site)
    address = f"{page_url(found)}news/?state="
    news = site.citizen.get(f"{address}waiting")
    assert "<form" not in news.content.decode() and "HX-Refresh" not in news.headers
    officers.claim(order(found))
    assert site.citizen.get(f"{address}waiting")["HX-Refresh"] == "true"
    found.refresh_from_db()
    assert found.seen_at is not None


def test_a_message_by_htmx_brings_the_form_anew_and_the_news(site: SiteHere) -> None:
    found = begun(site)
    sent = {"text": "急ぎです", "once": str(uuid4())}
    answer = site.citizen.post(f"{page_url(found)}say/", sent, headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert answer.status_code == 200 and 'hx-swap-oob="outerMorph"' in body and "急ぎです" in body
    assert sent["once"] not in LexborHTMLParser(body).css_first("#say").html


@pytest.mark.parametrize("text", [MY_NUMBER, "", "あ" * 2_001, "a\0b"])
def test_what_cannot_be_sent_stays_in_the_field_with_the_reason(site: SiteHere, text: str) -> None:
    found = begun(site)
    answer = site.citizen.post(f"{page_url(found)}say/", {"text": text, "once": str(uuid4())})
    assert answer.status_code == 422
    assert "入力内容を確かめてください" in words(answer)
    assert not DeskMessage.objects.exists()


def test_outside_hours_a_form_is_taken_with_a_receipt(closed_site: SiteHere) -> None:
    page = words(closed_site.citizen.get("/c/car-tax/hand-over/"))
    assert "受付時間外" in page and "順番を待つ" not in page
    sent = {"way": "wait", "form-message": "減免について", "form-contact": "000-000-0000"}
    answer = closed_site.citizen.post("/c/car-tax/hand-over/", sent)
    form = HandOver.objects.get()
    assert (form.state, form.message, form.contact) == (State.FORM, "減免について", "000-000-0000")
    status = words(closed_site.citizen.get(answer["Location"]))
    assert "フォームを受け付けました" in status and form.receipt_number in status
    assert "000-000-0000" not in status


def test_who_comes_to_wait_a_moment_after_closing_finds_their_words_in_the_form(closed_site: SiteHere) -> None:
    address = "/c/car-tax/hand-over/"
    page = closed_site.citizen.post(address, {"way": "wait", "wait-message": "船のことです"})
    assert page.status_code == 200 and "いまは受付時間外です" in words(page)
    field = LexborHTMLParser(page.content.decode()).css_first("[name=form-message]")
    assert field is not None and field.text().strip() == "船のことです"
    assert not HandOver.objects.exists()


def test_a_form_without_words_or_with_a_my_number_is_refused(closed_site: SiteHere) -> None:
    for sent in ({"form-message": ""}, {"form-message": "用件", "form-contact": MY_NUMBER}):
        assert closed_site.citizen.post("/c/car-tax/hand-over/", sent).status_code == 422
    assert not HandOver.objects.exists()


def test_the_answer_to_a_form_stands_on_its_page(closed_site: SiteHere) -> None:
    form = send_form(conversation(), "用件", "")
    officers.answer(order(form, text="申請は窓口へどうぞ。"))
    shown = words(closed_site.citizen.get(page_url(form)))
    assert "税務課が回答しました" in shown and "申請は窓口へどうぞ。" in shown
    assert "あなたか職員が最後に書いてから90日で消します" in shown


def test_who_waits_long_or_over_closing_time_is_offered_the_form(site: SiteHere) -> None:
    found = begun(site)
    assert "お待たせして申し訳ありません" not in words(site.citizen.get(page_url(found)))
    HandOver.objects.update(opened_at=minutes_ago(11))
    assert "お待たせして申し訳ありません" in words(site.citizen.get(page_url(found)))
    site.publish(car_tax(2, hours=NEVER))
    assert "今日の受付時間は終わりました" in words(site.citizen.get(page_url(found)))
    site.citizen.post(f"{page_url(found)}form/", {"form-message": "用件", "form-contact": ""})
    found.refresh_from_db()
    assert found.state == State.FORM


def test_leaving_withdrawing_and_what_the_page_says_then(site: SiteHere) -> None:
    found = begun(site)
    site.citizen.post(f"{page_url(found)}leave/")
    assert "相談を取り消しました" in words(site.citizen.get(page_url(found)))
    form = send_form(conversation(), "用件", "")
    site.citizen.post(f"{page_url(form)}withdraw/")
    assert "用件" not in words(site.citizen.get(page_url(form)))


def test_an_emergency_in_a_message_shows_the_fixed_card(site: SiteHere) -> None:
    found = begun(site)
    site.citizen.post(f"{page_url(found)}say/", {"text": "もう死にたいです", "once": str(uuid4())})
    assert LexborHTMLParser(site.citizen.get(page_url(found)).content.decode()).css_first(".emergency-numbers")


def test_the_page_is_found_by_number_and_code_on_paper_and_by_nothing_else(site: SiteHere) -> None:
    found = begun(site)
    code = code_of(found)
    for typed in (code, code.lower().replace("-", " "), code.replace("-", "")):
        answer = site.citizen.post("/receipts/", {"number": found.receipt_number, "code": typed})
        assert answer["Location"] == page_url(found)
    other = begun(site)
    for number, wrong in ((found.receipt_number, code_of(other)), (found.receipt_number, ""), ("261126-0000", code)):
        assert site.citizen.post("/receipts/", {"number": number, "code": wrong}).status_code == 422
    for path in ("", "news/", "say/", "form/", "leave/", "withdraw/"):
        address = f"/receipts/{found.receipt_number}/{code_of(other)}/{path}"
        assert {site.citizen.get(address).status_code, site.citizen.post(address).status_code} <= {404, 405}


def test_a_foreign_conversation_cannot_be_begun_with(site: SiteHere) -> None:
    mine, foreign = conversation(), conversation()
    address = begin_url("car-tax", mine).replace(str(mine.pk), str(foreign.pk))
    assert site.citizen.get(address).status_code == site.citizen.post(address).status_code == 404
    assert site.citizen.get(begin_url("npo", mine)).status_code == 404


def test_there_is_no_way_where_the_owner_takes_nothing_over(public_site: SiteHere) -> None:
    public_site.publish(car_tax(hand_over=False))
    assert public_site.citizen.get("/c/car-tax/hand-over/").status_code == 404
    assert public_site.citizen.post("/c/nothing/hand-over/").status_code == 404


def test_what_is_erased_is_not_there_any_more(site: SiteHere) -> None:
    found = begun(site)
    address = page_url(found)
    Conversation.objects.all().delete()
    assert site.citizen.get(address).status_code == site.citizen.post(f"{address}say/", {}).status_code == 404


def test_another_site_cannot_send(site: SiteHere) -> None:
    found = begun(site)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert site.citizen.post(f"{page_url(found)}leave/", headers=headers).status_code == 403
    found.refresh_from_db()
    assert found.state == State.WAITING


def test_who_sends_too_much_is_told_so_and_keeps_the_text(site: SiteHere) -> None:
    found = begun(site)
    for _ in range(limits.PER_CONVERSATION):
        limits.allowed(HttpRequest(), found.conversation_id)
    answer = site.citizen.post(f"{page_url(found)}say/", {"text": "まだあります", "once": str(uuid4())})
    assert answer.status_code == 429 and "まだあります</textarea>" in answer.content.decode()
    assert not DeskMessage.objects.exists()


def test_the_chatbot_leads_to_the_officer_with_what_was_asked(site: SiteHere) -> None:
    asked = site.citizen.post("/c/car-tax/", {"question": "クルーズ船の税金は"}, follow=True)
    link = LexborHTMLParser(asked.content.decode()).css_first('a[href*="/hand-over/"]').attributes["href"]
    site.citizen.post(link, {"way": "wait"})
    assert [each.asked for each in HandOver.objects.get().conversation.exchanges.all()] == ["クルーズ船の税金は"]


def test_the_link_below_the_conversation_takes_along_what_was_asked_by_htmx(site: SiteHere) -> None:
    sent = {"question": "クルーズ船の税金は", "after": "0"}
    answer = site.citizen.post("/c/car-tax/", sent, headers={"HX-Request": "true"})
    link = LexborHTMLParser(answer.content.decode()).css_first("#person a").attributes["href"]
    assert str(Conversation.objects.get().pk) in str(link)
    site.citizen.post("/c/car-tax/hand-over/", {"way": "wait"})  # the one that stood there before, by the cookie
    assert HandOver.objects.get().conversation == Conversation.objects.get()


@pytest.mark.parametrize("hostile", ["\0", "😀" * 3_000, "%00", "../..", "１２３", "<script>", "\u202e", "' OR 1=1 --"])
def test_hostile_values_find_nothing_and_break_nothing(site: SiteHere, hostile: str) -> None:
    found, place = begun(site), quote(hostile, safe="")
    for path in ("", "news/", "say/", "form/", "leave/", "withdraw/"):
        for address in (
            f"/receipts/{place}/{code_of(found)}/{path}",
            f"/receipts/{found.receipt_number}/{place}/{path}",
        ):
            assert {site.citizen.get(address).status_code, site.citizen.post(address).status_code} <= {404, 405}
    for name in ("wait-message", "form-message", "form-contact", "way", "number", "code", "text", "once"):
        for address in ("/c/car-tax/hand-over/", "/receipts/", f"{page_url(found)}say/", f"{page_url(found)}form/"):
            assert site.citizen.post(address, {name: hostile}).status_code < 500
    assert site.citizen.get(f"/c/car-tax/hand-over/{found.pk}/{place}/").status_code == 404


@pytest.mark.parametrize("language", ["easy", "en", "zh", "ko"])
def test_the_page_speaks_every_language(site: SiteHere, language: str) -> None:
    found = enter_queue(conversation())
    for address in ("/c/car-tax/hand-over/", page_url(found), "/receipts/"):
        assert site.citizen.get(f"{address}?lang={language}").status_code == 200


def test_times_are_those_of_japan(site: SiteHere) -> None:
    found = waiting()
    at = datetime.datetime(2026, 11, 26, 0, 5, tzinfo=datetime.UTC)
    DeskMessage.objects.create(hand_over=found, from_citizen=True, text="朝です", at=at)
    assert "09:05" in words(site.citizen.get(page_url(found)))


def test_nobody_fills_the_queue_of_officers(site: SiteHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_hand_overs", limits.Buckets(2))
    found = begun(site)
    site.citizen.post(f"{page_url(found)}leave/")
    form = {"form-message": "用件", "form-contact": ""}
    answers = [site.citizen.post(f"{page_url(found)}form/", form) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 429, 429]
    refused = site.citizen.post("/c/car-tax/hand-over/", {"way": "form", **form})
    assert refused.status_code == 429 and "用件" in refused.content.decode()
    assert HandOver.objects.count() == 2
