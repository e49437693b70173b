"""A reply that an officer has written is not lost when a colleague has the conversation, or it has ended or gone."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from nanohana.apps.chatbots import editing
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.citizen import Citizen
from nanohana.apps.chatbots.tests.conftest import People, published
from nanohana.apps.chatbots.tests.officer import DESK, act, waiting_ids
from nanohana.organization.models import Division

WRITTEN = "窓口にあります。お待ちしています。"
IN_FIELD = f"{WRITTEN}</textarea>"


@pytest.fixture
def first(people: People) -> Client:
    return people.client("member")


@pytest.fixture
def second(people: People) -> Client:
    return people.client("colleague")


@pytest.fixture
def citizen(site: str) -> Citizen:
    return Citizen.waiting(site, "car-tax", "減免の書類")


@pytest.fixture
def hand_over(citizen: Citizen, first: Client) -> UUID:
    """The first officer's, who writes a reply."""
    (found,) = waiting_ids(first)
    act(first, "claim", found)
    return found


@pytest.fixture
def npo(chatbot: Chatbot, people: People) -> Chatbot:
    """Another division's, where hand-overs may go."""
    published(chatbot, people)
    other = Division.objects.get(code="1010")
    made = editing.create(people.outsider, key="npo", title="NPO法人制度", field="NPO", owner_division=other)
    Chatbot.objects.filter(pk=made.pk).update(current=chatbot.versions.first())
    return made


def taken_over_by(client: Client, hand_over: UUID) -> None:
    (seen,) = re.findall(r'name="seen" value="([0-9a-f-]{36})"', client.get(f"{DESK}{hand_over}/").text)
    assert act(client, "take_over", hand_over, seen=seen).status_code == 302


def sent(client: Client, hand_over: UUID, **more: str) -> HttpResponse:
    return act(client, "reply", hand_over, text=WRITTEN, once=str(uuid4()), **more)


def button_of(page: HttpResponse, label: str) -> dict[str, str]:
    """What pressing the button sends beside the text."""
    text = page.content.decode()
    found = re.search(
        rf'name="seen" value="([^"]*)"><button class="button" name="first" value="(\w+)">{label}</button>', text
    )
    assert found, text
    return {"seen": found[1], "first": found[2]}


def test_a_reply_to_what_a_colleague_has_taken_over_stays_and_goes_by_taking_it_back(
    citizen: Citizen, hand_over: UUID, people: People, first: Client, second: Client
) -> None:
    taken_over_by(second, hand_over)
    page = sent(first, hand_over)
    assert page.status_code == 422 and WRITTEN not in citizen.reads
    text = page.content.decode()
    assert f"{people.colleague.display_name}が担当しています。" in text and IN_FIELD in text
    assert "県民に送る</button>" in text and ">県民に送る</button>" not in text  # not as it stands
    assert sent(first, hand_over, **button_of(page, "担当を替わって県民に送る")).status_code == 302
    assert WRITTEN in citizen.reads
    assert sent(second, hand_over).status_code == 422


def test_taking_back_is_from_whom_the_page_showed(hand_over: UUID, people: People, first: Client) -> None:
    taken_over_by(people.client("colleague"), hand_over)
    button = button_of(sent(first, hand_over), "担当を替わって県民に送る")
    taken_over_by(people.client("chief"), hand_over)
    page = sent(first, hand_over, **button)
    text = page.content.decode()
    assert page.status_code == 422 and IN_FIELD in text and f"{people.chief.display_name}が担当しています。" in text


def test_a_reply_to_what_is_in_the_queue_again_stays_and_goes_by_taking_it(
    citizen: Citizen, hand_over: UUID, first: Client, second: Client
) -> None:
    taken_over_by(second, hand_over)
    act(second, "release", hand_over)
    page = sent(first, hand_over)
    assert page.status_code == 422 and IN_FIELD in page.content.decode()
    assert sent(first, hand_over, **button_of(page, "対応して県民に送る")).status_code == 302
    assert WRITTEN in citizen.reads


def test_a_reply_to_what_has_ended_stays_to_be_copied(hand_over: UUID, first: Client, second: Client) -> None:
    taken_over_by(second, hand_over)
    act(second, "close", hand_over)
    page = sent(first, hand_over)
    text = page.content.decode()
    assert page.status_code == 422 and IN_FIELD in text and "この相談は終了しました。" in text
    assert 'name="first"' not in text and "県民に送る" not in text


def test_a_reply_to_what_has_left_the_division_stays_to_be_copied(
    npo: Chatbot, citizen: Citizen, hand_over: UUID, first: Client, second: Client
) -> None:
    taken_over_by(second, hand_over)
    act(second, "transfer", hand_over, to="npo", note="")
    page = sent(first, hand_over)
    text = page.content.decode()
    assert page.status_code == 422 and IN_FIELD in text and "ほかの所属に引き継がれたか" in text
    assert "減免の書類" not in text  # of the conversation nothing is shown any more
    assert first.get(f"{DESK}{hand_over}/").status_code == 404 and WRITTEN not in citizen.reads


def test_an_answer_to_a_form_that_a_colleague_has_answered_stays(site: str, first: Client, second: Client) -> None:
    Citizen.with_form(site, "car-tax", "用件")
    (hand_over,) = waiting_ids(first)
    act(second, "answer", hand_over, text="答えました。", once=str(uuid4()))
    page = act(first, "answer", hand_over, text=WRITTEN, once=str(uuid4()))
    text = page.content.decode()
    assert page.status_code == 422 and IN_FIELD in text and "すでに回答済みです。" in text


def test_a_note_of_a_transfer_stays_and_goes_by_taking_it_back(
    npo: Chatbot, people: People, hand_over: UUID, first: Client, second: Client
) -> None:
    taken_over_by(second, hand_over)
    page = act(first, "transfer", hand_over, to="npo", note=WRITTEN)
    assert page.status_code == 422 and IN_FIELD in page.content.decode()
    act(first, "transfer", hand_over, to="npo", note=WRITTEN, **button_of(page, "担当を替わって引き継ぐ"))
    assert WRITTEN in people.client("outsider").get(f"{DESK}{hand_over}/").text


def test_a_page_in_which_is_written_changes_around_the_field(hand_over: UUID, first: Client, second: Client) -> None:
    page = first.get(f"{DESK}{hand_over}/").text
    news = re.findall(r'hx-get="([^"]+/news/[^"]+)"', page)[0].replace("&amp;", "&")
    writing = {"Nanohana-Writing": "true"}
    assert "HX-Retarget" not in first.get(news, headers=writing).headers
    taken_over_by(second, hand_over)
    assert first.get(news)["HX-Refresh"] == "true"
    around = first.get(news, headers=writing)
    assert "HX-Refresh" not in around.headers and around["HX-Retarget"] == "#desk"
    assert "担当を替わって県民に送る" in around.text and "hx-morph-skip" in around.text


def test_a_stranger_who_says_to_be_writing_learns_nothing(hand_over: UUID, people: People) -> None:
    address = reverse("chatbots:hand_over_news", args=[hand_over])
    assert people.client("outsider").get(address, headers={"Nanohana-Writing": "true"}).status_code == 404
