"""Asking on the page: evidence at once, follow-ups, bad input, and what becomes of it when rights change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from nanohana.access.models import Rule
from nanohana.answering import selection
from nanohana.answering.models import Conversation, Turn
from nanohana.answering.sufficiency import coefficients
from nanohana.documents.models import Document, Library, Version

pytestmark = pytest.mark.django_db
Ask = Callable[..., Turn]


def page(client: Client, turn: Turn) -> str:
    return client.get(f"/c/{turn.conversation_id}/").content.decode()


def test_the_answer_is_the_rule_with_a_citation_that_opens_it(client: Client, ask: Ask) -> None:
    turn = ask()
    shown = page(client, turn)
    assert turn.outcome == Turn.Outcome.EXCERPT
    assert "職員の夏季休暇は、5日とする。" in shown
    source = turn.evidence.sources[0]
    assert f"/documents/versions/{source.version}/?from=0&amp;to=0" in shown
    assert "根拠" in shown


def test_a_source_whose_title_another_document_has_is_told_apart(client: Client, ask: Ask, document: Document) -> None:
    turn = ask()
    assert f"{document.title}</a>" in page(client, turn)
    division = document.owner_division
    other = Document.objects.create(library=document.library, title=document.title, owner_division=division)
    Version.objects.create(document=other, filename="rinji.txt", sha256="1" * 64, size=1, state="ready", format="txt")
    shown = page(client, turn)
    assert f"{document.title}（kyuka.txt）</a>" in shown and f"{document.title}</a>" not in shown


@pytest.mark.usefixtures("document")
def test_the_script_of_the_page_gets_the_conversation_at_once_with_its_address(client: Client) -> None:
    asked = client.post("/ask/", {"question": "夏季休暇は何日ですか。"}, headers={"HX-Request": "true"})
    turn = Turn.objects.get()
    assert asked.status_code == 200
    assert asked["HX-Push-Url"] == f"/c/{turn.conversation_id}/#turn-1"
    assert "職員の夏季休暇は、5日とする。" in asked.content.decode()
    assert f'value="{turn.conversation_id}"' in asked.content.decode(), "the next question goes on there"
    assert 'id="main"' in asked.content.decode() and "site-header" not in asked.content.decode(), "all that it takes"


@pytest.mark.usefixtures("document")
def test_what_only_the_header_shows_is_not_looked_up_for_its_script(client: Client) -> None:
    with CaptureQueriesContext(connection) as made:
        client.post("/ask/", {"question": "夏季休暇は何日ですか。"}, headers={"HX-Request": "true"})
    assert not [one for one in made.captured_queries if '"task_apps_run"."seen_at"' in one["sql"]]


def test_what_no_document_answers_is_said_so(client: Client, ask: Ask) -> None:
    turn = ask("知事選挙の投票日はいつですか。")
    assert turn.outcome == Turn.Outcome.NO_EVIDENCE
    shown = page(client, turn)
    assert "登録文書に根拠が見つかりません" in shown
    assert "人事課" in shown  # whom to ask


def test_where_an_answer_is_not_sure_what_comes_nearest_is_shown_as_such(
    client: Client, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure = coefficients()._replace(threshold=1.0, near=0.0)
    monkeypatch.setattr(selection, "coefficients", lambda: unsure)
    turn = ask()
    assert turn.outcome == Turn.Outcome.NO_EVIDENCE and not turn.evidence.excerpts
    shown, copied = page(client, turn), client.get(f"/turns/{turn.pk}/answer.txt").content.decode()
    for text in (shown, copied):
        assert "答えと言い切れる記載は見つかりません" in text and "職員の夏季休暇は、5日とする。" in text
    assert "登録文書の記載</h3>" not in shown and "近い記載</h3>" in shown
    Library.objects.update(audience="owner_division")
    assert "職員の夏季休暇は、5日とする。" not in page(client, turn)


def test_a_follow_up_is_searched_with_the_question_before(client: Client, ask: Ask) -> None:
    first = ask()
    second = ask("では時期は？", conversation=first.conversation_id)
    assert second.conversation_id == first.conversation_id
    assert second.searched == "夏季休暇は何日ですか。 時期は？"
    assert second.searched in page(client, second)


def test_a_follow_up_goes_on_in_the_scope_of_the_question_before(client: Client, ask: Ask, document: Document) -> None:
    then = page(client, ask(as_of="令和7年5月1日", libraries=[document.library_id]))
    assert 'value="令和7年5月1日"' in then
    assert "checked" in then
    assert 'name="as_of" value=' not in page(client, ask())


def test_an_edited_question_takes_the_place_of_what_followed(client: Client, ask: Ask) -> None:
    first = ask()
    ask("では時期は？", conversation=first.conversation_id)
    edit = client.get(f"/c/{first.conversation_id}/?edit=1").content.decode()
    assert str(first.pk) in edit
    ask("宿泊料はいくらですか。", conversation=first.conversation_id, replaces=first.pk)
    assert [turn.question for turn in first.conversation.turns.all()] == ["宿泊料はいくらですか。"]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "質問を入力してください。"),
        ("   \n", "質問を入力してください。"),
        ("あ" * 4001, "4,000文字以内"),
        ("あ" * 100_000, "4,000文字以内"),
        ("夏季\x07休暇", "制御文字"),
        ("夏季\x00休暇", ""),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(client: Client, question: str, message: str) -> None:
    answer = client.post("/ask/", {"question": question})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert question.replace("\x00", "").replace("\x07", "").strip()[:50] in answer.content.decode()
    assert not Conversation.objects.exists()


def test_a_date_that_does_not_exist_is_refused(client: Client) -> None:
    answer = client.post("/ask/", {"question": "夏季休暇", "as_of": "令和7年2月30日"})
    assert answer.status_code == 422
    assert "日付として読み取れません" in answer.content.decode()


def test_the_day_and_the_libraries_are_searched_and_kept(client: Client, ask: Ask, document: Document) -> None:
    turn = ask(as_of="令和6年4月1日", libraries=[document.library_id])
    assert turn.as_of.isoformat() == "2024-04-01"
    assert turn.libraries == [document.library_id]
    assert "令和6年4月1日" in page(client, turn)


def test_a_library_that_one_may_not_read_cannot_be_chosen(client: Client, document: Document) -> None:
    Library.objects.update(audience="owner_division")
    answer = client.post("/ask/", {"question": "夏季休暇", "libraries": [document.library_id]})
    assert answer.status_code == 422


def test_a_source_that_was_removed_is_withheld(client: Client, ask: Ask, document: Document) -> None:
    turn = ask()
    Library.objects.update(audience="owner_division")
    shown = page(client, turn)
    assert "5日とする" not in shown
    assert "現在は閲覧できない" in shown
    assert "5日とする" not in client.get(f"/turns/{turn.pk}/answer.txt").content.decode()


def test_a_version_that_was_taken_out_is_withheld_though_its_document_stays(
    client: Client, ask: Ask, document: Document
) -> None:
    turn = ask()
    document.versions.update(removed_at=now())
    assert "5日とする" not in page(client, turn)
    assert "5日とする" not in client.get(f"/turns/{turn.pk}/answer.txt").content.decode()
    document.versions.update(removed_at=None)
    assert "5日とする" in page(client, turn)


def test_an_old_source_that_a_rule_denies_is_withheld_on_the_next_request_and_comes_back(
    client: Client, ask: Ask, document: Document
) -> None:
    turn = ask()
    assert "5日とする" in page(client, turn)
    rule = Rule.objects.create(document=document, verb=1, allows=False, starts_on=localdate())
    assert "5日とする" not in page(client, turn)
    assert "5日とする" not in client.get(f"/turns/{turn.pk}/answer.txt").content.decode()
    Rule.objects.filter(pk=rule.pk).update(ended_at=now())
    assert "5日とする" in page(client, turn)


def test_text_of_documents_and_questions_is_escaped(client: Client, ask: Ask) -> None:
    shown = page(client, ask("<script>alert(1)</script>夏季休暇は何日ですか。"))
    assert "<script>alert" not in shown


def test_nobody_asks_without_signing_in(document: Document) -> None:
    answer = Client().post("/ask/", {"question": "夏季休暇"})
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
