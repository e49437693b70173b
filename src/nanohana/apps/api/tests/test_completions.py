"""Questions by the official client of OpenAI, to the running application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import openai
import pytest

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.answering.approved import Proposal, approve, propose
from nanohana.answering.models import Conversation, Turn
from nanohana.answering.selection import sources_of
from nanohana.apps.api.tests.conftest import QUESTION, asked, client_with, key_for
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.llm.tests.scripted_server import ScriptedServer, refusal, words
from nanohana.metering.models import Budget
from nanohana.search.finding import find

pytestmark = pytest.mark.usefixtures("document")
# An answer is made in other threads, which see nothing of a transaction of the test.
answers = pytest.mark.django_db(transaction=True)


def streamed(client: openai.OpenAI, **more: Any) -> tuple[str, Any]:
    """The whole text, and the last chunk with a choice."""
    chunks = [chunk for chunk in asked(client, stream=True, **more) if chunk.choices]
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks), chunks[-1].choices[0]


@answers
def test_without_a_model_the_excerpts_are_the_answer_with_their_citations(
    client: openai.OpenAI, document: Document
) -> None:
    said = asked(client)
    (choice,) = said.choices
    assert "5日とする。" in choice.message.content and choice.message.content.endswith("[1]")
    assert choice.finish_reason == "stop"
    (citation,) = choice.message.citations
    assert citation["title"] == document.title and citation["number"] == 1
    assert "夏季休暇は、5日とする。" in citation["quotes"][0]
    assert citation["url"].startswith("http://testserver/") and str(document.versions.get().pk) in citation["url"]
    assert choice.message.nanohana["outcome"] == "excerpts"
    assert said.usage.total_tokens > 0


@answers
def test_a_question_is_kept_as_the_person_s_conversation_and_recorded(client: openai.OpenAI, owner: Account) -> None:
    said = asked(client)
    turn = Turn.objects.get()
    assert turn.question == QUESTION and turn.conversation.owner == owner
    assert turn.conversation.origin == Conversation.Origin.API
    assert said.choices[0].message.nanohana["conversation"] == str(turn.conversation_id)
    entry = Entry.objects.filter(verb="question.asked").get()
    assert entry.account == owner.pk and entry.name == "hanako（APIキー「集計」）"


@answers
def test_a_trusted_model_writes_and_each_sentence_is_checked(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。", "10日の場合もあります。"))
    text, last = streamed(client)
    assert text == "夏季休暇は5日です。[1]10日の場合もあります。（根拠未確認）"
    assert last.finish_reason == "stop"
    assert last.delta.citations[0]["quotes"] == ["第12条　職員の夏季休暇は、5日とする。"]
    assert [said["verdict"] for said in last.delta.nanohana["sentences"]] == ["supported", "unconfirmed"]
    assert asked(client).choices[0].message.content == text


@answers
def test_usage_comes_with_a_stream_that_wants_it(client: openai.OpenAI) -> None:
    last = list(asked(client, stream=True, stream_options={"include_usage": True}))[-1]
    assert last.choices == [] and last.usage.total_tokens == last.usage.prompt_tokens + last.usage.completion_tokens


@answers
def test_excerpts_alone_ask_no_model(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("書きません。"))
    assert asked(client, model="nanohana-excerpts").choices[0].message.nanohana["outcome"] == "excerpts"
    assert scripted.requests() == []


@answers
def test_a_model_that_is_not_trusted_writes_only_where_it_is_named(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(False)
    scripted.answers(words("夏季休暇は5日です。"))
    assert asked(client).choices[0].message.nanohana["outcome"] == "excerpts"
    assert asked(client, model="nanohana-trial").choices[0].message.content == "夏季休暇は5日です。[1]"
    assert "nanohana-trial" in [model.id for model in client.models.list()]


@answers
def test_a_model_that_fails_leaves_the_excerpts_and_a_note(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(refusal(400))
    message = asked(client).choices[0].message
    assert "5日とする" in message.content and message.nanohana["outcome"] == "excerpts"
    assert any("受け付けませんでした" in note for note in message.nanohana["notes"])


@answers
def test_a_key_does_not_go_round_the_budget_of_its_owner(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。"))
    Budget.objects.create(scope="person", tokens=100)
    message = asked(client).choices[0].message
    assert "5日とする" in message.content and message.nanohana["outcome"] == "excerpts"
    assert any("1人の1日の上限（100トークン）に達しました" in note for note in message.nanohana["notes"])
    assert scripted.requests() == []


@answers
def test_an_answer_that_is_cut_says_so(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    scripted.answers(words("夏季休暇は5日です。", "時期は", finish="length"))
    assert asked(client).choices[0].finish_reason == "length"


@answers
def test_without_evidence_nothing_is_answered(
    client: openai.OpenAI, scripted: ScriptedServer, use_model: Callable[[bool], None]
) -> None:
    use_model(True)
    message = asked(client, "知事選挙の投票日はいつですか。").choices[0].message
    assert message.content == "登録文書に根拠が見つかりません。"
    assert message.citations == [] and message.nanohana["outcome"] == "no_evidence"


@answers
def test_an_approved_answer_comes_first_with_its_owner(client: openai.OpenAI, document: Document) -> None:
    (source,) = sources_of(find(actor_of(Account.objects.create(username="s")), QUESTION), 1)
    maker, second = (Account.objects.create(username=name) for name in ("maker", "second"))
    made = propose(maker, Proposal(document.owner_division, [QUESTION], "5日です。", [source], None))
    approve(made, second, made.revision)
    message = asked(client, "夏季休暇は、何日ですか？").choices[0].message
    assert message.content == "5日です。[1]" and message.nanohana["outcome"] == "approved"
    assert message.nanohana["approved"]["division"] == "人事課"
    assert [citation["quotes"] for citation in message.citations] == [[source.text]]


@answers
def test_a_follow_up_is_searched_with_what_it_follows(client: openai.OpenAI) -> None:
    client.chat.completions.create(
        model="nanohana",
        messages=[
            {"role": "system", "content": "あなたは海賊です。"},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "5日です。"},
            {"role": "user", "content": [{"type": "text", "text": "では、いつ取れますか。"}]},
        ],
    )
    assert Turn.objects.get().question == f"{QUESTION} いつ取れますか。"


@answers
def test_one_s_own_conversation_goes_on_and_another_s_is_not_there(client: openai.OpenAI, owner: Account) -> None:
    first = asked(client).choices[0].message.nanohana["conversation"]
    asked(client, "では、いつ取れますか。", extra_body={"nanohana": {"conversation": first}})
    assert Conversation.objects.get().turns.count() == 2
    foreign = Conversation.objects.create(owner=Account.objects.create(username="taro"), title="他人")
    with pytest.raises(openai.NotFoundError):
        asked(client, extra_body={"nanohana": {"conversation": str(foreign.pk)}})


@answers
def test_day_and_libraries_are_those_asked_for(client: openai.OpenAI, document: Document) -> None:
    asked(client, extra_body={"nanohana": {"as_of": "令和6年4月1日", "libraries": ["例規"]}})
    turn = Turn.objects.get()
    assert turn.as_of.isoformat() == "2024-04-01" and turn.libraries == [document.library_id]
    with pytest.raises(openai.BadRequestError, match="文書庫「人事」は見つかりません"):
        asked(client, extra_body={"nanohana": {"libraries": ["人事"]}})
    with pytest.raises(openai.BadRequestError, match="日付として読み取れません"):
        asked(client, extra_body={"nanohana": {"as_of": "令和7年2月30日"}})


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "質問を入力してください"), ("あ" * 4001, "4,000文字以内"), ("夏季\x07休暇", "制御文字")],
    ids=["empty", "long", "control"],
)
def test_what_cannot_be_asked_is_refused(client: openai.OpenAI, text: str, said: str) -> None:
    with pytest.raises(openai.BadRequestError, match=said) as refused:
        asked(client, text)
    assert refused.value.code == "unusable_question"
    assert not Conversation.objects.exists()


def test_a_my_number_is_neither_searched_nor_kept(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="マイナンバー"):
        asked(client, "個人番号 1234 5678 9018 の職員の夏季休暇は何日ですか。")
    assert not Turn.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"model": "gpt-4o"}, "モデル「gpt-4o」はありません"),
        ({"n": 2}, "n は1"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "ツールの呼出し"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "content": "はい"}]}, "role を user"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages.0"),
    ],
    ids=["model", "n", "tools", "empty", "last", "image"],
)
def test_what_is_not_possible_is_said(client: openai.OpenAI, more: dict[str, Any], said: str) -> None:
    request = {"model": "nanohana", "messages": [{"role": "user", "content": QUESTION}]} | more
    with pytest.raises(openai.APIStatusError, match=said):
        client.chat.completions.create(**request)


@answers
def test_who_may_not_read_the_library_gets_nothing_of_it(client: openai.OpenAI) -> None:
    Library.objects.update(audience="owner_division")
    assert asked(client).choices[0].message.nanohana["related"] == []


@answers
def test_a_key_gives_no_rights_of_an_administrator() -> None:
    Library.objects.update(audience="owner_division")
    administrator = Account.objects.create(username="admin", is_administrator=True)
    message = asked(client_with(key_for(administrator)[1])).choices[0].message
    assert message.content == "登録文書に根拠が見つかりません。" and message.nanohana["related"] == []


@answers
def test_documents_above_the_key_s_ceiling_stay_out(owner: Account) -> None:
    Document.objects.update(handling_label=HandlingLabel.RESTRICTED)
    low, high = (client_with(key_for(owner, ceiling=ceiling)[1]) for ceiling in (1, 2))
    assert asked(low).choices[0].message.nanohana["outcome"] == "no_evidence"
    assert asked(high).choices[0].message.nanohana["outcome"] == "excerpts"
