"""The first five minutes: questions of the own division's documents that are really answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nanohana.answering.approved import Proposal, approve, propose, withdraw
from nanohana.answering.evidence import Source
from nanohana.answering.models import ApprovedAnswer, Conversation
from nanohana.apps.portal.models import Tour
from nanohana.apps.portal.tests.conftest import Staff, client_of
from nanohana.documents.models import Document, Library, StoredBlock, Version
from nanohana.documents.structure import Chunk
from nanohana.organization.models import Division
from nanohana.search.embedding_process import running
from nanohana.search.tests.indexed import index

LEAVE = "第12条　職員の夏季休暇は、5日とする。夏季休暇は、7月1日から9月30日までの間に取得しなければならない。"
TAX = "第3条　自動車税の種別割は、4月1日現在の所有者に課する。"
QUESTION = "夏季休暇は何日ですか"


@pytest.fixture(scope="module", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


def registered(division: Division, text: str, *headings: str) -> Document:
    library = Library.objects.create(name=f"{division}の文書", owner_division=division)
    document = Document.objects.create(library=library, title=f"{division}の規則", owner_division=division)
    version = Version.objects.create(
        document=document, filename="a.txt", sha256="0" * 64, size=1, state="ready", format="txt",
        in_force=DateRange(None, None),
    )  # fmt: skip
    for ordinal, heading in enumerate(headings):
        StoredBlock.objects.create(version=version, ordinal=ordinal, kind="paragraph", heading_path=[heading])
    index(version, [Chunk(text, (), (), "provision", 0, 0)])
    return document


@pytest.fixture
def documents(staff: Staff) -> None:
    registered(staff.division, LEAVE, f"問1　{QUESTION}", "問2　火星への出張の日当はいくらですか")
    registered(staff.other, TAX, "問1　自動車税の種別割は誰に課されますか")


def approved_answer(staff: Staff, question: str) -> ApprovedAnswer:
    """To a question, resting on the rule on leave."""
    version = Version.objects.get(document__owner_division=staff.division)
    source = Source(
        number=1, document=str(version.document_id), version=str(version.pk), title="人事課の規則", version_label="",
        library="人事課の文書", division="人事課", effective_from=None, effective_until=None, heading_path=(), place="",
        first_block=0, last_block=0, text=LEAVE,
    )  # fmt: skip
    words = "年度の途中で採用された人も同じです。"
    one = propose(staff.chief, Proposal(staff.division, (question,), words, (source,), valid_until=None))
    approve(one, staff.leader, one.revision)
    return one


@pytest.mark.usefixtures("documents")
def test_questions_are_of_the_own_division_and_have_an_answer(staff: Staff) -> None:
    page = client_of(staff.member).get("/portal/tour/").content.decode()
    assert f'value="{QUESTION}"' in page
    assert "火星" not in page
    assert "自動車税" not in page


@pytest.mark.usefixtures("documents")
def test_to_the_cited_answer_and_back_later(staff: Staff) -> None:
    member = client_of(staff.member)
    assert member.post("/portal/tour/ask/", {"question": QUESTION}).status_code == 302
    page = member.get("/portal/tour/").content.decode()
    assert "5日とする" in page
    assert "[1]" in page
    assert "続きから始める" in member.get("/portal/").content.decode()
    member.post("/portal/tour/step/", {"to": "next"})
    assert "自分の仕事で知りたいこと" in member.get("/portal/tour/").content.decode()
    member.post("/portal/tour/step/", {"to": "close"})
    assert "始める</a>" not in member.get("/portal/").content.decode()
    assert "もう一度" in member.get("/portal/").content.decode()


def test_an_approved_answer_is_shown_first_as_in_conversations(staff: Staff, documents: None) -> None:
    approved = approved_answer(staff, QUESTION)
    member = client_of(staff.member)
    member.post("/portal/tour/ask/", {"question": QUESTION})
    page = member.get("/portal/tour/").content.decode()
    assert page.index("所管課が確かめた回答") < page.index(approved.answer) < page.index("5日とする")
    withdraw(approved)
    page = member.get("/portal/tour/").content.decode()
    assert approved.answer not in page and "現在は示していません" in page and "5日とする" in page


def test_an_approved_answer_is_an_answer_where_the_documents_say_nothing(staff: Staff, documents: None) -> None:
    approved = approved_answer(staff, "火星への出張の日当はいくらですか")
    member = client_of(staff.member)
    member.post("/portal/tour/ask/", {"question": "火星への出張の日当はいくらですか"})
    page = member.get("/portal/tour/").content.decode()
    assert approved.answer in page and "推測で答えず" not in page


@pytest.mark.usefixtures("documents")
def test_what_cannot_be_asked_stays_in_the_box(staff: Staff) -> None:
    refused = client_of(staff.member).post("/portal/tour/ask/", {"question": "番号は123456789018です"})
    assert refused.status_code == 422
    assert "マイナンバー" in refused.content.decode()
    assert not Conversation.objects.exists()


@pytest.mark.usefixtures("documents")
def test_a_question_that_was_deleted_leads_back_to_the_choice(staff: Staff) -> None:
    member = client_of(staff.member)
    member.post("/portal/tour/ask/", {"question": QUESTION})
    Conversation.objects.all().delete()
    assert f'value="{QUESTION}"' in member.get("/portal/tour/").content.decode()
    assert Tour.objects.get().turn is None


def test_an_empty_house_says_so(staff: Staff) -> None:
    assert "まだ登録されていません" in client_of(staff.member).get("/portal/tour/").content.decode()
