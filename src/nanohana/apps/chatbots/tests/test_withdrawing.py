"""A document that is for the public no longer leaves what citizens read, by itself."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from nanohana.apps.chatbots import checking, editing, publication, tasks, withdrawing
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, PublishedDocument, Run
from nanohana.apps.chatbots.tests.conftest import DUE, People, checked, now, published, registered
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.public.tests.site import LinkHere, SiteHere

GUIDE = "自動車税の減免を受けるには、納期限までに申請書を県税事務所に提出してください。"
PAGE = "https://www.pref.example.jp/genmen.pdf"
CHANGES = {
    "removed": {"removed_at": timezone.now()},
    "withheld": {"withheld_at": timezone.now()},
    "another label": {"handling_label": HandlingLabel.STAFF},
}


@pytest.fixture
def guided(chatbot: Chatbot, people: People, library: Library) -> Document:
    """One of two documents that the published chatbot cites; an FAQ links to it."""
    document = registered(library, "減免の手引", GUIDE).document
    editing.publish_document(people.member, chatbot, document)
    editing.publish_document(
        people.member, chatbot, registered(library, "納付の手引", "納付はコンビニでできます。").document
    )
    PublishedDocument.objects.filter(document=document).update(url=PAGE)
    editing.put_faqs(people.member, now(chatbot), [DUE | {"links": [{"label": "手引", "url": PAGE}]}])
    published(chatbot, people)
    return document


def current(chatbot: Chatbot) -> ChatbotVersion:
    found = now(chatbot).current
    assert found is not None
    return found


@pytest.mark.parametrize("how", CHANGES)
def test_it_goes_with_its_passages_and_nothing_else_changes(chatbot: Chatbot, guided: Document, how: str) -> None:
    before = current(chatbot).published
    Document.objects.filter(pk=guided.pk).update(**CHANGES[how])
    tasks.deliver(0)
    after = current(chatbot).published
    assert [each.title for each in before.documents] == ["減免の手引", "納付の手引"]
    assert [each.title for each in after.documents] == ["納付の手引"]
    assert [each.text for each in after.passages] == ["納付はコンビニでできます。"]
    assert (after.number, after.faqs, after.contacts) == (2, before.faqs, before.contacts)
    recorded = json.loads(Entry.objects.get(verb="chatbot.withdrawn").details)
    assert recorded["documents"] == ["減免の手引"] and recorded["version"] == 2
    tasks.deliver(0)
    assert current(chatbot).number == 2, "once"


def test_while_the_documents_stay_nothing_happens(chatbot: Chatbot, guided: Document) -> None:
    tasks.deliver(0)
    assert current(chatbot).number == 1 and now(chatbot).alarm == ""


def test_the_public_site_has_it_no_more(
    chatbot: Chatbot, guided: Document, public_site: SiteHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nanohana.public_link.PublicSite.of_settings", lambda: LinkHere(public_site))
    assert publication.deliver(current(chatbot))
    Document.objects.filter(pk=guided.pk).update(withheld_at=timezone.now())
    made = withdrawing.withdraw(now(chatbot))
    assert made is not None and publication.deliver(made)
    assert public_site.ask_desk("site/state")["chatbots"] == {"car-tax": 2}


def test_the_owner_is_told_with_the_faq_that_link_to_it(chatbot: Chatbot, people: People, guided: Document) -> None:
    Document.objects.filter(pk=guided.pk).update(handling_label=HandlingLabel.STAFF)
    tasks.deliver(0)
    (run,) = checking.watch()
    checking.perform(Run.objects.select_related("version__chatbot", "against").get(pk=run.pk))
    page = people.client("member").get("/chatbots/car-tax/").content.decode()
    assert "文書「減免の手引」の内容を、公開中のチャットボットから自動で取り除きました（第2版）" in page
    assert "この文書にリンクするFAQ（car-001）は残しています" in page
    assert "まだ反映できていません。反映されるまで県民に公開されたまま" in page
    assert "県民チャットボット「自動車税」で公開している登録文書が変わりました" in (
        people.client("colleague").get("/search/").content.decode()
    )
    ChatbotVersion.objects.filter(number=2).update(sent_at=timezone.now())
    assert "公開されたまま" not in people.client("member").get("/chatbots/car-tax/").content.decode()


def test_a_candidate_makes_room_and_is_checked_anew(chatbot: Chatbot, people: People, guided: Document) -> None:
    run = checked(chatbot, people.member)
    publication.submit(people.member, now(chatbot), "" if run.has_passed else "急ぐため")
    Document.objects.filter(pk=guided.pk).update(removed_at=timezone.now())
    tasks.deliver(0)
    run.version.refresh_from_db()
    assert run.version.number == 3 and "もう一度点検" in "".join(publication.standing(now(chatbot)).obstacles)


def test_what_the_public_site_has_overtaken_is_not_overwritten_by_it(chatbot: Chatbot, guided: Document) -> None:
    ChatbotVersion.objects.filter(number=1).update(overtaken_by=5)
    Document.objects.filter(pk=guided.pk).update(removed_at=timezone.now())
    made = withdrawing.withdraw(now(chatbot))
    assert made is not None and (made.number, made.overtaken_by) == (6, 5)
