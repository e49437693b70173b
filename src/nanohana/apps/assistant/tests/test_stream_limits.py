"""What no model gets, and what a reader is shown no more: rights, 取扱区分, contracts, budgets, switches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.utils.timezone import localdate

from nanohana.access.models import Account, Rule, Session
from nanohana.answering import generation
from nanohana.answering.models import Turn
from nanohana.apps.assistant import watching
from nanohana.apps.assistant.tests.streams import stream, stream_until
from nanohana.documents.models import Document, Library
from nanohana.llm import metered
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.metering import switches
from nanohana.metering.models import Budget, ModelCall

pytestmark = pytest.mark.django_db(transaction=True)
Ask = Callable[..., Turn]


@pytest.mark.parametrize("loss", ["signed out", "retired", "document withdrawn", "denied by a rule"])
def test_a_stream_ends_when_its_reader_may_no_longer_read_though_the_model_is_silent(
    ask: Ask,
    owner: Account,
    scripted: ScriptedServer,
    use_model: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
    loss: str,
) -> None:
    use_model(True)
    monkeypatch.setattr(watching, "CHECKED_EVERY", 0.05)
    monkeypatch.setattr(generation, "SILENCE_SECONDS", 0.05)
    scripted.answers({"steps": [{"text": "夏季"}, {"wait": 20}, {"text": "休暇"}]})
    turn = ask()
    assert stream_until(owner, turn, lambda: lose(loss, owner))[-1] == b"event: end\ndata: {}\n\n"


@pytest.mark.parametrize("loss", ["document withdrawn", "denied by a rule"])
def test_who_comes_back_to_an_answer_made_of_what_they_may_not_read_any_more_is_told_none_of_it(
    ask: Ask, owner: Account, scripted: ScriptedServer, use_model: Callable[[bool], None], loss: str
) -> None:
    use_model(True)
    scripted.answers({"steps": [{"text": "夏季休暇は5日です。"}, {"text": "夏季"}, {"wait": 20}, {"text": "休暇"}]})
    turn = ask(general_knowledge="on")  # else no answer is written to who may read none of its sources

    async def read() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(owner)
        url = f"/turns/{turn.pk}/stream/"
        first = aiter((await client.get(url)).streaming_content)  # type: ignore[attr-defined]
        assert b"event: draft" in await anext(first)
        await sync_to_async(lose)(loss, owner)
        return [part async for part in (await client.get(url)).streaming_content]  # type: ignore[attr-defined]

    assert asyncio.run(asyncio.wait_for(read(), 10)) == [b"event: end\ndata: {}\n\n"]
    turn.refresh_from_db()
    assert turn.state == Turn.State.STOPPED


def lose(what: str, account: Account) -> None:
    """The end of a session, of an account, or of the right to read the library."""
    if what == "signed out":
        Session.objects.all().delete()
    elif what == "retired":
        Account.objects.filter(pk=account.pk).update(is_active=False)
    elif what == "denied by a rule":
        Rule.objects.create(library=Library.objects.get(), verb=1, allows=False, starts_on=localdate())
    else:
        Library.objects.update(audience="owner_division")


def test_what_is_taken_away_is_gone_from_open_streams_within_five_seconds() -> None:
    assert watching.CHECKED_EVERY + generation.SILENCE_SECONDS + 1 <= 5


def test_a_source_above_the_model_s_ceiling_is_not_sent_and_the_reader_is_told(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。"))
    Document.objects.update(handling_label=2)
    turn = ask()
    assert stream(owner, turn) == [("end", {})]
    client.post(f"/turns/{turn.pk}/write/")
    assert stream(owner, turn) == [("end", {})]
    assert scripted.requests() == []
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    assert "取扱区分がこのAIに送れる上限「庁内」を超えるため、AIには送りません" in page
    assert "AIでまとめる" not in page


def test_a_source_whose_label_was_raised_meanwhile_is_not_sent(
    ask: Ask, owner: Account, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("選挙は公職選挙法によります。"))
    turn = ask(general_knowledge="on")
    Document.objects.update(handling_label=2)
    stream(owner, turn)
    (request,) = scripted.requests()
    assert "（なし）" in request["body"]["messages"][1]["content"] and "夏季休暇は、5日" not in str(request["body"])


def test_an_endpoint_whose_contract_has_ended_gets_nothing_and_the_reader_is_told_why(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: Callable[..., None]
) -> None:
    use_model(True, expires_on="2026-03-31")
    scripted.answers(words("夏季休暇は5日です。"))
    turn = ask()
    stream(owner, turn)
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    assert "契約は令和8年3月31日で終わっているため、送信しませんでした" in page
    assert "登録文書の記載" in page and "夏季休暇は、5日とする。" in page
    assert scripted.requests() == []


def test_beyond_the_budget_the_excerpts_answer_and_the_reader_is_told(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。"))
    Budget.objects.create(scope="person", tokens=100)
    turn = ask()
    stream(owner, turn)
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    assert "1人の1日の上限（100トークン）に達しました。明日になると、また使えます。AIには送信しませんでした" in page
    assert "登録文書の記載" in page and "夏季休暇は、5日とする。" in page
    assert scripted.requests() == []


def test_an_answer_counts_for_its_asker_and_close_to_the_limit_they_are_told(
    ask: Ask, owner: Account, client: Client, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。"))
    turn = ask()
    stream(owner, turn)
    call = ModelCall.objects.get()
    assert (call.account, call.app, call.outcome, call.prompt_tokens) == (owner, "assistant", "done", 7)
    address = f"/c/{turn.conversation_id}/"
    assert "AIの利用の上限" not in client.get(address).content.decode()
    Budget.objects.create(scope="person", tokens=11)
    assert "1人の1日の上限（11トークン）の90％に達しています" in client.get(address).content.decode()


def test_an_open_stream_ends_with_the_reason_when_the_model_is_stopped(
    ask: Ask,
    owner: Account,
    client: Client,
    scripted: ScriptedServer,
    use_model: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_model(True)
    monkeypatch.setattr(metered, "LOOKED_EVERY", 0.1)
    monkeypatch.setattr(generation, "SILENCE_SECONDS", 0.05)
    scripted.answers({"steps": [{"text": "夏季休暇は5日です。時期"}, {"wait": 20}, {"text": "は"}]})
    turn = ask()
    parts = stream_until(owner, turn, lambda: switches.stop("default", "誤答の調査") and None, b"event: sentence")
    assert b"event: end" in parts[-1]
    page = client.get(f"/c/{turn.conversation_id}/").content.decode()
    assert "夏季休暇は5日です。" in page and "理由：誤答の調査" in page
