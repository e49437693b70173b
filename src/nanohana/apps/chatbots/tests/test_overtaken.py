"""A database restored from an older backup publishes on from the numbers of the public site."""

from __future__ import annotations

import json

import pytest

from nanohana.apps.chatbots import checking, publication
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.tests.conftest import People, checked, now, published
from nanohana.audit.models import Entry
from nanohana.public.taking_in import NotTaken
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import LinkHere, SiteHere
from nanohana.public_link import MOST_AHEAD


@pytest.fixture
def linked(public_site: SiteHere, monkeypatch: pytest.MonkeyPatch) -> SiteHere:
    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: LinkHere(public_site))
    return public_site


def test_the_version_is_published_anew_after_the_number_of_the_public_site_and_nothing_older_comes_back(
    chatbot: Chatbot, people: People, linked: SiteHere
) -> None:
    linked.publish(car_tax(5))  # of before the restore
    version = published(chatbot, people)
    assert not publication.deliver(version)
    version.refresh_from_db()
    assert (version.number, version.overtaken_by) == (1, 5) and "庁内の記録にない第5版" in version.failure
    assert json.loads(Entry.objects.get(verb="chatbot.overtaken").details)["on_public_site"] == 5
    assert linked.ask_desk("site/state")["chatbots"] == {"car-tax": 5}, "nothing is overwritten unseen"
    made = publication.put_back(people.chief, now(chatbot), version)
    assert made.number == 6 and publication.deliver(made)
    assert linked.ask_desk("site/state")["chatbots"] == {"car-tax": 6}
    for number in (1, 5, 6):
        with pytest.raises(NotTaken):
            linked.publish(car_tax(number))


def test_another_content_with_the_same_number_is_found_too(chatbot: Chatbot, people: People, linked: SiteHere) -> None:
    linked.publish(car_tax(1))
    version = published(chatbot, people)
    assert not publication.deliver(version)
    assert publication.put_back(people.chief, now(chatbot), version.chatbot.versions.get()).number == 2


def test_a_number_that_cannot_be_is_not_believed(chatbot: Chatbot, people: People, linked: SiteHere) -> None:
    linked.publish(car_tax(MOST_AHEAD + 2))
    version = published(chatbot, people)
    assert not publication.deliver(version)
    version.refresh_from_db()
    assert version.overtaken_by is None and "すでに取り込んでいます" in version.failure


def test_who_approves_is_shown_the_way_on_and_a_waiting_candidate_takes_the_next_number(
    chatbot: Chatbot, people: People
) -> None:
    first = published(chatbot, people)
    run = checked(chatbot, people.member)
    chatbot.versions.filter(pk=first.pk).update(
        overtaken_by=5, failure="公開サイトには、庁内の記録にない第5版があります。"
    )
    words = "この版を新しい番号で公開し直す"
    assert words in people.client("chief").get("/chatbots/car-tax/").content.decode()
    assert words not in people.client("member").get("/chatbots/car-tax/").content.decode()
    assert run.version.number == 2 and checking.next_number(chatbot) == 6
    publication.submit(people.member, now(chatbot))
    made = publication.approve(people.chief, now(chatbot), seen=publication.seen_mark(run.version))
    assert made.number == 6
