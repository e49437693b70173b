"""Published documents: only 公開, only what is in force, with warnings; and what happens when they change."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.apps.chatbots import checking, composing, editing, publication
from nanohana.apps.chatbots.editing import Refused
from nanohana.apps.chatbots.models import Chatbot, Run
from nanohana.apps.chatbots.sources import fingerprint, sources_of
from nanohana.apps.chatbots.tests.conftest import People, checked, expects, now, published, registered
from nanohana.chatbot.vectors import decoded
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.documents.structure import Chunk
from nanohana.documents.versions import recompute_in_force
from nanohana.protection.models import CheckedVersion
from nanohana.search.embedding_process import running
from nanohana.search.indexing import index_version
from nanohana.search.windows import embedded_texts

GUIDE = "自動車税の減免を受けるには、納期限までに申請書を県税事務所に提出してください。"


@pytest.mark.parametrize("label", [HandlingLabel.STAFF, HandlingLabel.RESTRICTED])
def test_what_is_not_for_the_public_is_refused_with_the_reason(
    chatbot: Chatbot, people: People, library: Library, label: int
) -> None:
    document = registered(library, "滞納整理の手引", "内部の手順", label).document
    page = people.client("member").post("/chatbots/car-tax/documents/add/", {"document": document.pk}, follow=True)
    assert f"取扱区分は「{HandlingLabel(label).label}」です" in page.content.decode()
    assert not chatbot.published_documents.exists()
    with pytest.raises(Refused):
        editing.publish_document(people.administrator, chatbot, document)


def test_a_document_that_is_public_no_longer_stops_the_publication(
    chatbot: Chatbot, people: People, library: Library
) -> None:
    document = registered(library, "手引", GUIDE).document
    editing.publish_document(people.member, chatbot, document)
    Document.objects.filter(pk=document.pk).update(handling_label=HandlingLabel.STAFF)
    run = checked(chatbot, people.member)
    assert run.version.published.passages == ()
    with pytest.raises(Refused, match="取扱区分が「庁内」"):
        publication.submit(people.member, now(chatbot), "急ぐため")


@pytest.mark.parametrize("change", ["handling_label", "removed_at", "withheld_at"])
def test_an_earlier_version_does_not_bring_back_what_is_for_the_public_no_longer(
    chatbot: Chatbot, people: People, library: Library, change: str
) -> None:
    document = registered(library, "手引", GUIDE).document
    editing.publish_document(people.member, chatbot, document)
    first = published(chatbot, people)
    editing.withhold_document(people.member, chatbot, chatbot.published_documents.get())
    second = published(chatbot, people)
    value = HandlingLabel.STAFF if change == "handling_label" else timezone.now()
    Document.objects.filter(pk=document.pk).update(**{change: value})
    assert not publication.deliver(first)
    first.refresh_from_db()
    assert "今は公開できない文書「手引」" in first.failure
    page = people.client("chief").post(f"/chatbots/car-tax/versions/{first.number}/put-back/", follow=True)
    assert "今は公開できない文書「手引」" in page.content.decode()
    assert now(chatbot).current == second


def test_of_a_library_only_public_documents_in_force_are_published(
    chatbot: Chatbot, people: People, library: Library
) -> None:
    shown = registered(library, "手引", GUIDE)
    registered(library, "内規", "内部の手順", HandlingLabel.STAFF)
    coming = registered(library, "次の手引", "来年から")
    coming.effective_from = localdate() + datetime.timedelta(days=30)
    coming.save()
    recompute_in_force(coming.document)
    removed = registered(library, "前の手引", "古い")
    Document.objects.filter(pk=removed.document_id).update(removed_at=timezone.now())
    withheld = registered(library, "誤り", "誤り")
    Document.objects.filter(pk=withheld.document_id).update(withheld_at=timezone.now())
    people.client("member").post("/chatbots/car-tax/documents/", {"libraries": [library.pk]})
    sources = sources_of(chatbot)
    assert [version.pk for version in sources.versions] == [shown.pk]
    assert [each.document.title for each in sources.left_out] == ["内規", "次の手引", "誤り"]
    assert sources.refused == ()  # others than 公開 of a library are left out, no more
    made = composing.compose(now(chatbot), 1)
    (passage,) = made.content.passages
    assert (passage.text, passage.heading_path, passage.place) == (GUIDE, ("第1章",), "3ページ")
    assert made.content.documents[0].title == "手引" and made.problems == ()


def test_a_document_of_others_that_one_may_not_read_is_not_there(chatbot: Chatbot, people: People) -> None:
    division = people.outsider.staff.appointments.get().division  # type: ignore[union-attr]
    hidden = Library.objects.create(name="人事", owner_division=division, audience="owner_division")
    document = registered(hidden, "人事の公開文書", "公開")
    answer = people.client("member").post("/chatbots/car-tax/documents/add/", {"document": document.document_id})
    assert answer.status_code == 404


def test_evidence_of_a_published_document_answers(chatbot: Chatbot, people: People, library: Library) -> None:
    editing.publish_document(people.member, chatbot, registered(library, "減免の手引", GUIDE).document)
    editing.save_question(
        people.member, chatbot, expects("減免の申請書はどこに提出しますか", outcome="evidence", words=["県税事務所"])
    )
    run = checked(chatbot, people.member)
    assert run.has_passed, [(each.text, each.outcome, each.why, each.shown) for each in run.results.all()]


def test_personal_information_in_a_document_is_confirmed_before_approval(
    chatbot: Chatbot, people: People, library: Library
) -> None:
    version = registered(library, "受付簿", GUIDE)
    CheckedVersion.objects.create(version=version, counts={"name": 2})
    editing.publish_document(people.member, chatbot, version.document)
    run = checked(chatbot, people.member)
    publication.submit(people.member, now(chatbot))
    assert "氏名2件" in people.client("chief").get("/chatbots/car-tax/").content.decode()
    mark = publication.seen_mark(run.version)
    with pytest.raises(Refused, match="個人情報"):
        publication.approve(people.chief, now(chatbot), seen=mark)
    publication.approve(people.chief, now(chatbot), seen=mark, personal_seen=True)


def test_a_my_number_in_a_document_is_never_published(chatbot: Chatbot, people: People, library: Library) -> None:
    version = registered(library, "受付簿", GUIDE)
    CheckedVersion.objects.create(version=version, counts={"individual_number": 1})
    editing.publish_document(people.member, chatbot, version.document)
    checked(chatbot, people.member)
    with pytest.raises(Refused, match="マイナンバー"):
        publication.submit(people.member, now(chatbot), "急ぐため")


@pytest.fixture
def guided(chatbot: Chatbot, people: People, library: Library) -> Document:
    """The document that the published chatbot answers a question from."""
    document = registered(library, "減免の手引", GUIDE).document
    editing.publish_document(people.member, chatbot, document)
    editing.save_question(
        people.member, chatbot, expects("減免の申請書はどこに提出しますか", outcome="evidence", words=["県税事務所"])
    )
    published(chatbot, people)
    return document


def test_nothing_runs_while_the_documents_stay(chatbot: Chatbot, guided: Document) -> None:
    assert checking.watch() == []
    assert fingerprint(now(chatbot)) == now(chatbot).sources


def test_a_new_version_in_force_runs_the_question_set_and_a_regression_blocks(
    chatbot: Chatbot, people: People, library: Library, guided: Document
) -> None:
    registered(library, guided.title, "減免の申請書の提出先は、市町村の窓口に変わりました。", document=guided)
    (run,) = checking.watch()
    checking.perform(Run.objects.select_related("version__chatbot", "against").get(pk=run.pk))
    run.refresh_from_db()
    assert (run.cause, run.worse, run.has_passed) == (Run.Cause.DOCUMENTS, 1, False)
    assert checking.watch() == []  # once
    page = people.client("colleague").get("/chatbots/car-tax/").content.decode()
    assert "公開している登録文書が変わり、設問集に不合格の設問があります（悪くなった設問1件）" in page
    with pytest.raises(Refused, match="合格していない"):
        publication.submit(people.member, now(chatbot))
    current = now(chatbot).current
    assert current is not None and current.published.passages[0].text == GUIDE  # what was approved stays


@pytest.mark.parametrize("how", ["removed", "withheld", "another label"])
def test_whatever_happens_to_a_document_runs_the_question_set(chatbot: Chatbot, guided: Document, how: str) -> None:
    change = {
        "removed": {"removed_at": timezone.now()}, "withheld": {"withheld_at": timezone.now()},
        "another label": {"handling_label": HandlingLabel.STAFF},
    }[how]  # fmt: skip
    Document.objects.filter(pk=guided.pk).update(**change)
    assert len(checking.watch()) == 1


def test_a_version_that_becomes_effective_tonight_runs_the_question_set(
    chatbot: Chatbot, library: Library, guided: Document
) -> None:
    version = registered(library, guided.title, "改正", document=guided)
    version.effective_from = localdate() + datetime.timedelta(days=1)
    version.save()
    recompute_in_force(guided)
    assert checking.watch() == []
    version.effective_from = localdate()
    version.save()
    recompute_in_force(guided)
    assert len(checking.watch()) == 1


def test_the_owner_division_is_told_on_every_page_and_the_owner_of_the_document_on_its_page(
    chatbot: Chatbot, people: People, library: Library, guided: Document
) -> None:
    registered(library, guided.title, "減免の申請書の提出先は、市町村の窓口に変わりました。", document=guided)
    (run,) = checking.watch()
    checking.perform(Run.objects.select_related("version__chatbot", "against").get(pk=run.pk))
    told = "県民チャットボット「自動車税」で公開している登録文書が変わりました。"
    assert told in people.client("colleague").get("/search/").content.decode()
    assert told not in people.client("outsider").get("/search/").content.decode()
    page = people.client("member").get(f"/documents/{guided.pk}/").content.decode()
    assert "この文書は、県民チャットボット「自動車税」で公開する文書です" in page


def test_vectors_of_passages_and_of_approved_questions_go_along(
    chatbot: Chatbot, people: People, library: Library
) -> None:
    version = registered(library, "減免の手引", GUIDE)
    editing.publish_document(people.member, chatbot, version.document)
    assert composing.compose(now(chatbot), 1).content.vector_model == ""  # the index has none
    with running() as embedder:
        passages = [Chunk(GUIDE, ("第1章",), (), "text", 0, 0)]
        index_version(version, passages, on_progress=lambda done, total: None, cancelled=lambda: False)
        made = composing.compose(now(chatbot), 1).content
        assert made.vector_model == embedder.model
        (known,) = decoded(made.passages[0].vectors)
        (again,) = embedder.passages(embedded_texts("減免の手引", ("第1章",), GUIDE))
        assert np.dot(known, again) > 0.999
    assert [len(faq.vectors) for faq in made.faqs] == [2, 2]  # the question and its variant


def test_what_a_citizen_must_not_send_can_be_tried_and_is_not_kept(chatbot: Chatbot, people: People) -> None:
    page = people.client("member").post("/chatbots/car-tax/try/", {"question": "番号は1234 5678 9018です"})
    assert "個人情報を含む質問" in page.content.decode()
