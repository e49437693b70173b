"""The desk with a real public site beside it: officers of the owner division, and nobody else, help its citizens."""

from __future__ import annotations

import re
from dataclasses import asdict
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from nanohana.apps.chatbots import editing
from nanohana.apps.chatbots.acts import DeskAct
from nanohana.apps.chatbots.desk import counting
from nanohana.apps.chatbots.desk.forms import TransferForm
from nanohana.apps.chatbots.models import CannedReply, Chatbot
from nanohana.apps.chatbots.tests.citizen import Citizen
from nanohana.apps.chatbots.tests.conftest import People, published
from nanohana.apps.chatbots.tests.officer import DESK, act, waiting_ids
from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.organization.models import Division
from nanohana.public.handing_over.tests.scene import ALWAYS


def acts() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="hand_over.").order_by("sequence").values_list("verb", flat=True))


def test_an_officer_helps_a_citizen_from_the_queue_to_the_end(site: str, people: People) -> None:
    officer, citizen = people.client("member"), Citizen.waiting(site, "car-tax", "減免の書類がわかりません")
    queue = officer.get(DESK).text
    assert "待っている県民 1人" in queue and "減免の書類がわかりません" in queue
    (hand_over,) = waiting_ids(officer)
    assert act(officer, "claim", hand_over).status_code == 302
    assert "税務課の職員が対応しています" in citizen.reads
    act(officer, "reply", hand_over, text="窓口にあります。", once=str(uuid4()))
    citizen.says("ありがとうございます")
    page = officer.get(f"{DESK}{hand_over}/").text
    assert "ありがとうございます" in page and "窓口にあります。" in citizen.reads
    act(officer, "close", hand_over)
    assert "相談は終了しました" in citizen.reads
    assert acts() == [DeskAct.CLAIMED, DeskAct.REPLIED, DeskAct.CLOSED]


def test_an_officer_sees_at_once_who_writes_of_danger(site: str, people: People) -> None:
    officer, citizen = people.client("member"), Citizen.waiting(site, "car-tax", "減免の書類がわかりません")
    assert "緊急のことば" not in officer.get(DESK).text
    citizen.says("もう死にたいです")
    assert "緊急のことば" in officer.get(DESK).text
    (hand_over,) = waiting_ids(officer)
    page = officer.get(f"{DESK}{hand_over}/").text
    assert "県民の画面に「つらい気持ちを抱えている方へ」の案内と電話番号を表示しています。" in page


def test_of_what_is_said_nothing_stays_on_the_staff_site(site: str, people: People) -> None:
    officer = people.client("member")
    Citizen.waiting(site, "car-tax", "ひみつの相談です")
    (hand_over,) = waiting_ids(officer)
    act(officer, "claim", hand_over)
    act(officer, "reply", hand_over, text="ないしょの返事", once=str(uuid4()))
    recorded = " ".join(f"{entry.object_title} {entry.details}" for entry in Entry.objects.all())
    assert "ひみつ" not in recorded and "ないしょ" not in recorded
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public_handover")
        assert cursor.fetchone() == (0,)  # the tables stand in this database for other tests only


def test_only_the_owner_division_finds_anything(site: str, people: People) -> None:
    Citizen.waiting(site, "car-tax", "用件")
    (hand_over,) = waiting_ids(people.client("colleague"))
    for name in ("outsider", "administrator"):
        stranger = people.client(name)
        for address in (DESK, f"{DESK}badge/", f"{DESK}canned/", f"{DESK}{hand_over}/", f"{DESK}{hand_over}/news/"):
            assert stranger.get(address).status_code == 404, (name, address)
        for each in ("claim", "take_over", "release", "close", "reply", "answer", "transfer"):
            assert act(stranger, each, hand_over).status_code == 404, (name, each)


def test_another_divisions_citizens_are_not_there(site: str, people: People) -> None:
    Citizen.waiting(site, "npo", "法人の設立")
    officer = people.client("member")
    assert waiting_ids(officer) == []
    other = Division.objects.get(code="1010")
    editing.create(people.outsider, key="npo", title="NPO", field="NPO", owner_division=other)
    (hand_over,) = waiting_ids(people.client("outsider"))
    assert officer.get(f"{DESK}{hand_over}/").status_code == officer.get(f"{DESK}{uuid4()}/").status_code == 404
    assert act(officer, "claim", hand_over).status_code == 404


def test_who_comes_second_is_told_who_was_first(site: str, people: People) -> None:
    Citizen.waiting(site, "car-tax")
    first, second = people.client("member"), people.client("colleague")
    (hand_over,) = waiting_ids(first)
    act(first, "claim", hand_over)
    answer = second.post(reverse("chatbots:claim_hand_over", args=[hand_over]), follow=True)
    assert "ほかの職員が対応しています。" in answer.text
    assert people.member.display_name in second.get(f"{DESK}{hand_over}/").text
    assert acts()[-1] == DeskAct.NOT_DONE


def test_a_colleague_takes_over_and_who_had_it_is_shown_so(site: str, people: People) -> None:
    citizen = Citizen.waiting(site, "car-tax")
    first, second = people.client("member"), people.client("colleague")
    (hand_over,) = waiting_ids(first)
    act(first, "claim", hand_over)
    page = second.get(f"{DESK}{hand_over}/").text
    assert "担当を替わる" in page and "県民に送る" not in page
    (seen,) = re.findall(r'name="seen" value="([0-9a-f-]{36})"', page)
    asked_before = re.findall(r'hx-get="([^"]+/news/[^"]+)"', first.get(f"{DESK}{hand_over}/").text)[0].replace(
        "&amp;", "&"
    )
    assert "HX-Refresh" not in first.get(asked_before).headers
    assert act(second, "take_over", hand_over, seen=seen).status_code == 302
    assert "県民に送る" in second.get(f"{DESK}{hand_over}/").text
    assert first.get(asked_before)["HX-Refresh"] == "true"
    assert "担当者が替わりました" in citizen.reads
    assert acts() == [DeskAct.CLAIMED, DeskAct.TAKEN_OVER]


def test_a_form_is_worked_off(site: str, people: People) -> None:
    citizen = Citizen.with_form(site, "car-tax", "減免について教えてください", "電話 000-000-0000")
    officer = people.client("member")
    (hand_over,) = waiting_ids(officer)
    assert "電話 000-000-0000" in officer.get(f"{DESK}{hand_over}/").text
    act(officer, "answer", hand_over, text="5月末までに申請してください。", once=str(uuid4()))
    assert "5月末までに申請してください。" in citizen.reads
    assert "未回答のフォーム 0件" in officer.get(DESK).text


def test_a_transfer_takes_the_citizen_to_the_other_division(site: str, chatbot: Chatbot, people: People) -> None:
    published(chatbot, people)
    other = Division.objects.get(code="1010")
    npo = editing.create(people.outsider, key="npo", title="NPO法人制度", field="NPO", owner_division=other)
    Chatbot.objects.filter(pk=npo.pk).update(current=chatbot.versions.first())
    citizen, officer = Citizen.waiting(site, "car-tax", "法人の車の税"), people.client("member")
    (hand_over,) = waiting_ids(officer)
    act(officer, "claim", hand_over)
    act(officer, "transfer", hand_over, to="npo", note="法人の減免の件です")
    assert waiting_ids(officer) == []
    assert "引き継ぎました" in citizen.reads and "法人の減免の件です" not in citizen.reads
    assert "法人の減免の件です" in people.client("outsider").get(f"{DESK}{hand_over}/").text


def test_an_officer_knows_before_a_transfer_where_nobody_is(chatbot: Chatbot, people: People) -> None:
    published(chatbot, people)
    always = asdict(ALWAYS) | {"start": "00:00", "end": "23:59:59.999999"}
    for hours, is_closed in ((always, False), (always | {"weekdays": []}, True)):
        Chatbot.objects.filter(pk=chatbot.pk).update(hours=hours)
        (_, (key, label)) = TransferForm(leaving="").fields["to"].choices  # type: ignore[attr-defined]
        said = "　いまは受付時間外" if is_closed else ""
        assert (str(key), label) == ("car-tax", f"{chatbot.title}（税務課）{said}")


def test_a_canned_reply_goes_into_the_field_behind_what_was_written(site: str, people: People) -> None:
    officer = people.client("member")
    officer.post(
        f"{DESK}canned/",
        {"division": Division.objects.get(code="1040").pk, "title": "あいさつ", "text": "お待たせしました。"},
    )
    canned = CannedReply.objects.get()
    Citizen.waiting(site, "car-tax")
    (hand_over,) = waiting_ids(officer)
    act(officer, "claim", hand_over)
    page = act(officer, "reply", hand_over, text="田中です。", once=str(uuid4()), canned=canned.pk).content.decode()
    assert "田中です。\nお待たせしました。</textarea>" in page
    assert people.client("outsider").get(f"{DESK}canned/{canned.pk}/").status_code == 404
    address, form = f"{DESK}canned/{canned.pk}/", officer.get(f"{DESK}canned/{canned.pk}/").context["form"]
    opened = {"division": canned.division_id, "title": "あいさつ", "seen": form["seen"].value()}
    for text, status in (("少しお待ちください。", 302), ("はい、税務課です。", 422)):  # the second from an older page
        assert officer.post(address, opened | {"text": text}).status_code == status
    canned.refresh_from_db()
    assert canned.text == "少しお待ちください。"
    officer.post(f"{DESK}canned/{canned.pk}/remove/")
    assert not CannedReply.objects.exists()


def test_hostile_words_are_plain_text_on_both_sides(site: str, people: People) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} \u202eevil"
    citizen, officer = Citizen.waiting(site, "car-tax", hostile), people.client("member")
    (hand_over,) = waiting_ids(officer)
    act(officer, "claim", hand_over)
    act(officer, "reply", hand_over, text=hostile, once=str(uuid4()))
    for page in (officer.get(DESK).text, officer.get(f"{DESK}{hand_over}/").text):
        assert "<script>alert" not in page and "<img src=x" not in page and "{{ 7*7 }}" in page
    assert citizen.reads.count("<script>alert(1)</script>") == 2


def test_a_my_number_is_not_sent_and_stays_in_the_field(site: str, people: People) -> None:
    officer = people.client("member")
    Citizen.waiting(site, "car-tax")
    (hand_over,) = waiting_ids(officer)
    act(officer, "claim", hand_over)
    answer = act(officer, "reply", hand_over, text="番号は123456789018です", once=str(uuid4()))
    assert answer.status_code == 422 and "番号は123456789018です</textarea>" in answer.content.decode()


def test_what_is_written_stays_when_the_public_site_is_away(
    site: str, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, citizen = people.client("member"), Citizen.waiting(site, "car-tax")
    (hand_over,) = waiting_ids(officer)
    act(officer, "claim", hand_over)
    once = str(uuid4())
    monkeypatch.setenv("NANOHANA_PUBLIC_URL", "http://127.0.0.1:9")
    current.cache_clear()
    page = act(officer, "reply", hand_over, text="とても長い返事です。", once=once)
    assert page.status_code == 422
    assert "公開サイトに接続できませんでした" in page.content.decode()
    assert "とても長い返事です。</textarea>" in page.content.decode() and once in page.content.decode()
    assert officer.get(DESK).status_code == officer.get(f"{DESK}{hand_over}/").status_code == 200
    news = officer.get(f"{DESK}{hand_over}/news/")
    assert news["HX-Retarget"] == "#link-state" and "接続できませんでした" in news.text
    monkeypatch.setenv("NANOHANA_PUBLIC_URL", site)
    current.cache_clear()
    for _ in range(2):  # the same message, for nobody knows whether the first one has arrived
        act(officer, "reply", hand_over, text="とても長い返事です。", once=once)
    assert citizen.reads.count("とても長い返事です。") == 1


def test_news_ask_for_the_whole_page_when_somebody_else_has_it(site: str, people: People) -> None:
    officer, citizen = people.client("member"), Citizen.waiting(site, "car-tax")
    (hand_over,) = waiting_ids(officer)
    address = f"{DESK}{hand_over}/news/?state=waiting"
    assert "HX-Refresh" not in officer.get(address).headers
    citizen.leaves()
    assert officer.get(address)["HX-Refresh"] == "true"


def test_the_badge_counts_who_waits(site: str, people: People) -> None:
    Citizen.waiting(site, "car-tax")
    Citizen.with_form(site, "car-tax", "用件")
    counting.forget()
    badge = people.client("member").get(f"{DESK}badge/").text
    assert "1人が待っています" in badge and "フォーム1件" in badge


def test_a_question_of_the_desk_opens_the_form_of_a_new_faq(chatbot: Chatbot, people: People) -> None:
    sent = {"prefill": "1", "question": "船の税金は", "variants": "クルーザーの税\nヨットの税"}
    page = people.client("member").post(reverse("chatbots:new_faq", args=["car-tax"]), sent)
    assert (
        page.status_code == 200
        and 'value="船の税金は"' in page.text
        and "クルーザーの税\nヨットの税</textarea>" in page.text
    )
    assert chatbot.faqs.count() == 2
