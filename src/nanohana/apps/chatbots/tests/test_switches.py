"""The kill switch and the sending, against a public site that runs."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from nanohana.access.session_store import DETAILS
from nanohana.apps.chatbots import publication, switching, tasks
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.conftest import People, now, published
from nanohana.audit.models import Entry
from nanohana.public.tests.site import RunningSite
from nanohana.public_link import PublicSite
from nanohana.published.content import Chatbot as Published
from nanohana.published.content import Content, Switches


def state() -> dict[str, object]:
    said = PublicSite.of_settings().call("site/state")
    assert isinstance(said, dict)
    return said


def test_without_a_public_site_the_approval_stands_and_the_page_says_so(chatbot: Chatbot, people: People) -> None:
    version = published(chatbot, people)
    assert not publication.deliver(version)
    page = people.client("member").get("/chatbots/car-tax/").content.decode()
    assert "反映できていません" in page and "設定されていません" in page


def test_a_switch_that_nobody_confirms_is_not_called_confirmed(chatbot: Chatbot, people: People) -> None:
    published(chatbot, people)
    page = people.client("chief").post("/chatbots/car-tax/stop/", follow=True).content.decode()
    assert "公開サイトにはまだ伝わっていません" in page and "確かめました" not in page
    assert now(chatbot).is_stopped and not switching.switch().is_acknowledged


def test_a_public_site_that_was_set_up_anew_learns_of_a_stop_before_it_gets_the_chatbot(
    chatbot: Chatbot, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Content] = []

    def send(content: Content) -> datetime.datetime:
        sent.append(content)
        return timezone.now()

    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: SimpleNamespace(send=send))
    version = published(chatbot, people)
    assert publication.deliver(version) and [type(each) for each in sent] == [Published]
    switching.stop(people.chief, chatbot)
    assert switching.deliver()
    sent.clear()
    people.client("chief").post("/chatbots/car-tax/send/")  # the public site lost its data
    assert [type(each) for each in sent] == [Switches, Published]


def test_a_dangerous_act_is_confirmed_first(chatbot: Chatbot, people: People) -> None:
    chief = people.client("chief")
    session = chief.session
    session[DETAILS] = session[DETAILS] | {"confirmed_at": "2020-01-01T00:00:00+00:00"}
    session.save()
    answer = chief.post("/chatbots/car-tax/stop/")
    assert answer["Location"].startswith("/account/confirm/") and not now(chatbot).is_stopped


@pytest.mark.slow
def test_approved_stopped_and_put_back_reach_the_public_site(
    chatbot: Chatbot, people: People, running_public_site: RunningSite
) -> None:
    version = published(chatbot, people)
    assert publication.deliver(version)
    assert state()["chatbots"] == {"car-tax": 1}
    chief = people.client("chief")
    page = chief.post("/chatbots/car-tax/stop/", follow=True).content.decode()
    assert "公開サイトで切り替わったことを確かめました" in page
    first = switching.switch().number
    assert state()["switches"] == {"number": first, "everything": False, "chatbots": ["car-tax"]}
    chief.post("/chatbots/car-tax/resume/")
    _all(people.client("administrator"), "stop", {"message": "点検中です。"})
    assert state()["switches"] == {"number": first + 2, "everything": True, "chatbots": []}
    _all(people.client("administrator"), "resume")
    acts = Entry.objects.filter(verb__startswith="chatbot.").values_list("verb", flat=True)
    assert {"chatbot.stopped", "chatbot.resumed", "chatbot.all_stopped", "chatbot.all_resumed"} <= set(acts)


@pytest.mark.slow
def test_what_did_not_get_through_is_sent_by_the_job(
    chatbot: Chatbot, people: People, running_public_site: RunningSite
) -> None:
    published(chatbot, people)
    switching.stop(people.chief, chatbot)
    tasks.deliver(0)
    assert switching.switch().is_acknowledged
    assert state()["chatbots"] == {"car-tax": 1}
    current = now(chatbot).current
    assert current is not None and current.sent_at is not None


def _all(client: Client, act: str, data: dict[str, str] | None = None) -> None:
    assert client.post(f"/chatbots/{act}-all/", data or {}).status_code == 302
