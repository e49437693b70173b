"""Personal information in questions: a My Number is refused and kept nowhere, the rest is told, masked and restored."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.core.serializers import serialize
from django.test import Client

from nanohana.access.models import Account
from nanohana.answering.commands import ask as ask_command
from nanohana.answering.models import Conversation, Turn
from nanohana.apps.assistant.tests.streams import sentences, stream
from nanohana.documents.models import Document
from nanohana.llm.tests.scripted_server import ScriptedServer, words

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[..., Turn]

NUMBER = "１２３４－５６７８－９０１８"
PRIVATE = "山田太郎さん（090-1234-5678）の夏季休暇は何日ですか。"


def page(client: Client, turn: Turn) -> str:
    return client.get(f"/c/{turn.conversation_id}/").content.decode()


def everything_stored() -> str:
    """All rows of all tables, as text."""
    return "".join(serialize("json", model.objects.all()) for model in apps.get_models() if model._meta.managed)


def test_a_my_number_is_refused_marked_and_kept_nowhere(client: Client, document: Document) -> None:
    answer = client.post("/ask/", {"question": f"マイナンバー{NUMBER}の職員の夏季休暇は何日ですか。"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "マイナンバー（個人番号）と思われる番号が1か所あるため" in shown
    assert "どこにも保存していません" in shown
    assert f"<mark>{NUMBER}</mark>" in shown
    assert f"マイナンバー{NUMBER}の職員" in shown  # still in the box
    assert not Conversation.objects.exists()
    assert NUMBER not in everything_stored()


@pytest.mark.parametrize("way", ["follow_up", "edit"])
def test_it_is_refused_in_follow_ups_and_edited_questions(client: Client, ask: Ask, way: str) -> None:
    first = ask()
    more = {"conversation": first.conversation_id} | ({"replaces": first.pk} if way == "edit" else {})
    answer = client.post("/ask/", {"question": f"では{NUMBER}の人は？", **more})
    assert answer.status_code == 422
    assert [turn.question for turn in Turn.objects.all()] == [first.question]
    assert NUMBER not in everything_stored()


def test_titles_and_comments_keep_no_my_number(client: Client, ask: Ask) -> None:
    turn = ask()
    renamed = client.post(f"/c/{turn.conversation_id}/rename/", {"title": NUMBER})
    assert renamed.status_code == 422
    client.post(f"/turns/{turn.pk}/rate/", {"useful": "no", "comment": NUMBER})
    assert NUMBER not in everything_stored()


def test_other_personal_information_is_told_and_not_searched(client: Client, ask: Ask) -> None:
    turn = ask(PRIVATE)
    assert turn.personal_information == {"name": 1, "phone": 1}
    assert "山田" not in turn.searched and "090" not in turn.searched
    assert turn.outcome == Turn.Outcome.EXCERPT
    assert turn.conversation.title == "［氏名1］さん（［電話番号1］）の夏季休暇は何日ですか。"
    shown = page(client, turn)
    assert "質問に個人情報（氏名1件、電話番号1件）があります。検索には使っていません。" in shown
    assert "5日とする" in shown


def test_a_follow_up_is_searched_without_what_the_first_question_held(ask: Ask) -> None:
    first = ask(PRIVATE)
    second = ask("では時期は？", conversation=first.conversation_id)
    assert "夏季休暇" in second.searched and "山田" not in second.searched
    assert second.personal_information == {"name": 1, "phone": 1}


def test_a_question_of_personal_information_alone_is_sent_back(client: Client, document: Document) -> None:
    answer = client.post("/ask/", {"question": "山田太郎さん 090-1234-5678"})
    assert answer.status_code == 422
    assert "探す言葉がありません" in answer.content.decode()
    assert not Conversation.objects.exists()


def test_an_ordinary_question_shows_no_notice(client: Client, ask: Ask) -> None:
    turn = ask()
    assert turn.personal_information == {}
    assert "個人情報" not in page(client, turn).replace("個人情報保護", "")


def sent(scripted: ScriptedServer) -> str:
    return json.dumps(scripted.requests()[-1]["body"]["messages"], ensure_ascii=False)


def test_the_model_sees_placeholders_and_the_reader_the_values(
    owner: Account, ask: Ask, use_model: Callable[[bool], None], scripted: ScriptedServer
) -> None:
    use_model(True)
    scripted.answers(
        words("［氏", "名1］さんの職員の夏季休暇は、", "5日とする。", "連絡先は［電話番", "号1］、［住所7］です。")
    )
    turn = ask(PRIVATE)
    told = stream(owner, turn)
    assert "山田" not in sent(scripted) and "090" not in sent(scripted)
    assert "［氏名1］さん（［電話番号1］）" in sent(scripted)
    assert sentences(turn) == [
        ("山田太郎さんの職員の夏季休暇は、5日とする。", "supported"),
        ("連絡先は090-1234-5678、［住所7］です。", "unconfirmed"),
    ]
    drafts = [data["text"] for kind, data in told if kind == "draft"]
    assert not any("［氏" in draft or "［電" in draft for draft in drafts)


def test_a_blocked_model_gets_nothing(
    client: Client,
    ask: Ask,
    use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:
    use_model(True, label="public")
    scripted.answers(words("はい。"))
    turn = ask(PRIVATE)
    assert turn.state == Turn.State.IDLE
    shown = page(client, turn)
    assert "AIには送りません" in shown and "AIでまとめる" not in shown
    client.post(f"/turns/{turn.pk}/write/")
    turn.refresh_from_db()
    assert turn.state == Turn.State.IDLE and not scripted.requests()


def test_where_the_policy_only_warns_the_reader_is_told(
    client: Client, ask: Ask, use_model: Callable[..., None]
) -> None:
    use_model(False, own=True, label="restricted")
    assert "AIにはそのまま送ります" in page(client, ask(PRIVATE))


def test_the_command_line_refuses_a_my_number_and_tells_of_the_rest(document: Document) -> None:
    refused = CliRunner().invoke(ask_command, [f"{NUMBER}の夏季休暇"])
    assert refused.exit_code == 1
    assert "マイナンバー（個人番号）と思われる番号" in refused.output and NUMBER not in refused.output
    told = CliRunner().invoke(ask_command, [PRIVATE, "--json"], catch_exceptions=False)
    answer = json.loads(told.output)
    assert answer["personal_information"] == {"name": 1, "phone": 1}
    assert "山田" not in answer["searched"]
    assert "氏名1件、電話番号1件" in CliRunner().invoke(ask_command, [PRIVATE]).output
