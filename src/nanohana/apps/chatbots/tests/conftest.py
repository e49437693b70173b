"""A division with its people, and its chatbot with two approved questions and a question set."""

from __future__ import annotations

from typing import Any

import pytest

from nanohana.access.models import Account
from nanohana.access.tests.people import People, people_of
from nanohana.apps.chatbots import checking, editing, publication
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, Run
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Chunk, Span
from nanohana.documents.versions import recompute_in_force
from nanohana.organization.models import Division
from nanohana.public.handing_over.tests.scene import ALWAYS
from nanohana.public.tests.content import car_tax
from nanohana.public.tests.site import RunningSite
from nanohana.search.indexing import store

CONTACT = {"name": "税務課", "phone": "000-000-1401", "hours": "平日9時から17時まで"}
DUE = {
    "key": "car-001", "topic": "納期限", "question": "自動車税の納期限はいつですか。", "variants": ["車の税金いつまで"],
    "answer": "納期限は、5月31日です。", "links": [{"label": "案内", "url": "https://www.pref.example.jp/car/"}],
    "owner": "税務課", "valid_from": None, "valid_until": None,
}  # fmt: skip
LOST = {
    **DUE, "key": "car-002", "topic": "納付書", "question": "納付書をなくしました。", "variants": ["納付書を紛失した"],
    "answer": "自動車税センターで再発行します。", "links": [],
}  # fmt: skip


@pytest.fixture
def division(db: None) -> Division:
    return Division.objects.create(code="1040", name="税務課")


@pytest.fixture
def people(division: Division) -> People:
    return people_of(division, Division.objects.create(code="1010", name="人事課"))


@pytest.fixture
def chatbot(people: People, division: Division) -> Chatbot:
    made = editing.create(people.member, key="car-tax", title="自動車税", field="自動車税", owner_division=division)
    editing.change(people.member, made, {"contacts": [CONTACT], "scope_words": ["自動車税"]})
    editing.put_faqs(people.member, made, [DUE, LOST])
    editing.put_questions(
        people.member, made, [expects("車の税金いつまで", "car-001"), expects("納付書を紛失した", "car-002")]
    )
    return now(made)


@pytest.fixture
def site(running_public_site: RunningSite, chatbot: Chatbot) -> str:
    """The address of a public site that has the chatbot and another, both always open."""
    running_public_site.publish(car_tax(hours=ALWAYS), car_tax(key="npo", title="NPO法人制度", hours=ALWAYS))
    return running_public_site.url


def now(chatbot: Chatbot) -> Chatbot:
    return Chatbot.objects.select_related("current").get(pk=chatbot.pk)


def settings_sent(chatbot: Chatbot, **about: str) -> dict[str, Any]:
    """The settings as the page sends them."""
    tables = {f"{table}-{count}": "0" for table in ("contacts", "fixed", "forbidden") for count in
              ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    always = {"title": "自動車税", "field": "自動車税", "start": "09:00", "end": "17:00", "seen": chatbot.revision}
    return {**tables, **always, **about}


def expects(text: str, faq: str = "", outcome: str = "faq", words: list[str] | None = None) -> dict[str, Any]:
    return {"text": text, "outcome": outcome, "faq": faq, "words": words or []}


def checked(chatbot: Chatbot, by: Account | None, cause: Run.Cause = Run.Cause.ASKED) -> Run:
    """The question set run here, without a worker."""
    run = checking.begin(by, now(chatbot), cause)
    checking.perform(Run.objects.select_related("version__chatbot", "against").get(pk=run.pk))
    run.refresh_from_db()
    return run


def published(chatbot: Chatbot, people: People) -> ChatbotVersion:
    """Checked and asked for by a member, approved by the chief."""
    run = checked(chatbot, people.member)
    publication.submit(people.member, now(chatbot), "" if run.has_passed else "急ぐため")
    mark = publication.seen_mark(ChatbotVersion.objects.get(pk=run.version_id))
    return publication.approve(people.chief, now(chatbot), seen=mark, personal_seen=True)


def registered(library: Library, title: str, text: str, label: int = 0, document: Document | None = None) -> Version:
    """A version in force with one passage in the index, without a file."""
    held = document or Document.objects.create(
        library=library, title=title, owner_division=library.owner_division, handling_label=label
    )
    version = Version.objects.create(
        document=held, label="第1版" if document is None else "改訂版", filename=f"{title}.pdf", sha256="0" * 64,
        size=1, state="ready", format="pdf",
    )  # fmt: skip
    store(version, [Chunk(text, ("第1章",), (Span(0, len(text), page=3),), "text", 0, 0)], [None])
    recompute_in_force(held)
    return Version.objects.get(pk=version.pk)


@pytest.fixture
def library(division: Division) -> Library:
    return Library.objects.create(name="県税", owner_division=division)
