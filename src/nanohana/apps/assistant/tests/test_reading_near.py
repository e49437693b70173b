"""Where nothing answers for sure, a trusted model may look for the answer in what is near, on request."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.answering import selection
from nanohana.answering.models import Turn
from nanohana.answering.sufficiency import coefficients
from nanohana.apps.assistant.tests.streams import stream
from nanohana.documents.models import Document, HandlingLabel
from nanohana.llm.tests.scripted_server import ScriptedServer, words

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[..., Turn]
UseModel = Callable[[bool], None]
BUTTON = "近い記載の中から答えをAIで探す"


@pytest.fixture(autouse=True)
def _never_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = coefficients()._replace(threshold=1.0, near=0.0)
    monkeypatch.setattr(selection, "coefficients", lambda: unsure)


def page(client: Client, turn: Turn) -> str:
    return client.get(f"/c/{turn.conversation_id}/").content.decode()


def read(client: Client, owner: Account, turn: Turn) -> list[tuple[str, dict[str, object]]]:
    client.post(f"/turns/{turn.pk}/write/")
    told = stream(owner, turn)
    turn.refresh_from_db()
    return told


def test_it_reads_on_request_alone_and_only_what_stands_there_is_shown(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: UseModel
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。", "冬季休暇は3日です。"))
    turn = ask()
    assert turn.state == Turn.State.IDLE and scripted.requests() == []
    assert BUTTON in page(client, turn)
    told = read(client, owner, turn)
    assert [kind for kind, _ in told] == ["sentence", "end"]  # no draft: it would show what nothing supports
    assert [sentence.text for sentence in turn.sentences.all()] == ["夏季休暇は5日です。"]
    shown, copied = page(client, turn), client.get(f"/turns/{turn.pk}/answer.txt").content.decode()
    for text in (shown, copied):
        assert "AIが近い記載から拾ったこと（答えとは限りません）" in text
        assert "夏季休暇は5日です。" in text and "冬季休暇は3日です。" not in text
    assert "答えと言い切れる記載は見つかりません" in shown  # the decision stays


def test_it_is_told_that_the_sources_may_not_answer(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: UseModel
) -> None:
    use_model(True)
    scripted.answers(words("資料に答えは見つかりません。"))
    turn = ask()
    read(client, owner, turn)
    system, user = scripted.requests()[0]["body"]["messages"]
    assert "資料に答えは見つかりません" in system["content"]
    assert "職員の夏季休暇は、5日とする。" in user["content"]
    assert not turn.sentences.exists()
    assert "近い記載の中に答えは見つかりませんでした" in page(client, turn)


def test_a_small_model_never_reads_what_is_only_near(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: UseModel
) -> None:
    use_model(False)
    scripted.answers(words("夏季休暇は5日です。"))
    turn = ask()
    shown = page(client, turn)
    assert BUTTON not in shown and "AIでまとめる" not in shown
    read(client, owner, turn)
    assert turn.state == Turn.State.IDLE and scripted.requests() == []


def test_what_is_handled_more_strictly_is_not_read(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: UseModel, document: Document
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。"))
    Document.objects.update(handling_label=HandlingLabel.RESTRICTED)
    turn = ask()
    assert BUTTON not in page(client, turn)
    read(client, owner, turn)
    assert scripted.requests() == []


def test_with_general_knowledge_what_is_only_near_is_not_sent(
    ask: Ask, owner: Account, scripted: ScriptedServer, use_model: UseModel
) -> None:
    use_model(True)
    scripted.answers(words("休暇は法律によります。"))
    stream(owner, ask(general_knowledge="on"))
    _, user = scripted.requests()[0]["body"]["messages"]
    assert "夏季休暇は、5日" not in user["content"]
