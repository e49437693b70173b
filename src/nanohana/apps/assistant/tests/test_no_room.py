"""The database's disk is full while somebody asks, or while an answer is written; then there is room again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.answering.models import Conversation, Turn
from nanohana.apps.assistant.tests.streams import sentences, stream
from nanohana.audit.models import Entry
from nanohana.audit.verification import verify
from nanohana.documents.models import Document
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.server.tests.no_room import no_room_in

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = {"question": "夏季休暇は何日ですか。"}


@pytest.mark.parametrize(
    "table, status, reason",
    [("answering_turn", 507, "空き容量が不足"), ("audit_entry", 503, "監査記録を保存できない")],
)
def test_a_question_without_room_is_refused_with_the_reason_and_asked_again_later(
    table: str, status: int, reason: str, client: Client, document: Document
) -> None:
    client.raise_request_exception = False
    recorded = Entry.objects.count()
    with no_room_in(table):
        refused = client.post("/ask/", QUESTION)
    assert refused.status_code == status and reason in refused.content.decode()
    assert not Conversation.objects.exists() and Entry.objects.count() == recorded, "nothing stands half"
    assert client.post("/ask/", QUESTION).status_code == 302
    assert Turn.objects.count() == 1 and verify().finding is None


def test_an_answer_without_room_keeps_its_sentences_says_why_and_is_written_anew_later(
    ask: Callable[..., Turn], owner: Account, client: Client, scripted: ScriptedServer, use_model: Callable[..., None]
) -> None:
    use_model()
    scripted.answers(words("夏季休暇は5日です。"))
    turn = ask()
    with no_room_in("answering_answersentence"):
        assert stream(owner, turn)[-1] == ("end", {})
    turn.refresh_from_db()
    assert (turn.state, sentences(turn)) == (Turn.State.FAILED, [])
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    assert "空き容量が不足しているため、回答の作成を中止しました" in page
    client.post(f"/turns/{turn.pk}/write/")
    stream(owner, turn)
    assert sentences(turn) == [("夏季休暇は5日です。", "supported")]
