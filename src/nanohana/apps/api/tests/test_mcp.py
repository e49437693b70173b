"""The MCP server with the official SDK as its client, and with messages that no good client sends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from nanohana.access.models import Account
from nanohana.answering import selection
from nanohana.apps.api.models import Scope
from nanohana.apps.api.tests.conftest import QUESTION, key_for
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, HandlingLabel, Library, StoredBlock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("document")]
Use = Callable[[Client], Awaitable[Any]]


def with_client(site: str, key: str, use: Use, mode: str = "auto") -> Any:
    async def connected() -> Any:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=30) as http,
            Client(streamable_http_client(f"{site}/mcp", http_client=http), mode=mode) as client,
        ):
            return await use(client)

    return asyncio.run(connected())


def called(site: str, key: str, tool: str, **arguments: object) -> Any:
    return with_client(site, key, lambda client: client.call_tool(tool, arguments))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_finds_the_tools(site: str, key: str, mode: str) -> None:
    async def look(client: Client) -> tuple[str, list[str]]:
        return client.protocol_version, [tool.name for tool in (await client.list_tools()).tools]

    assert with_client(site, key, look, mode) == ("2025-11-25", ["search", "read_document"])


def test_a_search_gives_passages_with_where_they_stand(site: str, key: str, document: Document) -> None:
    found = called(site, key, "search", query="夏季休暇は何日ですか。")
    first = found.structured_content["results"][0]
    assert found.structured_content["has_evidence"] and not found.is_error
    assert first["document"] == str(document.pk) and "5日とする" in first["text"]
    assert f"[1] {document.title}" in found.content[0].text
    assert Entry.objects.get(verb="api.searched").name == "hanako（APIキー「集計」）"


def test_what_answers_likeliest_comes_first_as_on_the_screen(
    site: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = called(site, key, "search", query=QUESTION).structured_content["results"]
        return found

    before, chances = found(), selection.chances

    def later_is_likelier(*given: Any) -> list[float]:
        return [place / 10 for place, _ in enumerate(chances(*given))]

    monkeypatch.setattr(selection, "chances", later_is_likelier)
    after = found()
    assert [one["text"] for one in after[:3]] != [one["text"] for one in before[:3]]
    assert sorted(one["text"] for one in after) == sorted(one["text"] for one in before)
    assert [one["number"] for one in after] == list(range(1, len(before) + 1))


def test_what_the_documents_do_not_answer_is_said(site: str, key: str) -> None:
    found = called(site, key, "search", query="知事選挙の投票日はいつですか。")
    assert not found.structured_content["has_evidence"]
    assert found.content[0].text.startswith("登録文書に根拠が見つかりません。")


def test_a_document_is_read_in_parts(site: str, key: str, document: Document) -> None:
    version = document.versions.get()
    for ordinal in range(2, 6):
        StoredBlock.objects.create(version=version, ordinal=ordinal, kind="paragraph", text=f"{ordinal}" * 7_000)
    hidden = StoredBlock.objects.create(version=version, ordinal=6, kind="paragraph", text="秘密", flags=["hidden"])
    parts, place = [], {"start": 0, "offset": 0}
    while place["start"] is not None:
        part = called(site, key, "read_document", document=str(document.pk), **place).structured_content
        parts.append(part["text"])
        place = {"start": part["next"], "offset": part["next_offset"] or 0}
    whole = "".join(parts).replace("\n", "")
    assert whole == "".join(block.text for block in version.blocks.exclude(pk=hidden.pk))
    assert len(parts) > 2
    assert Entry.objects.filter(verb="document.opened", object_id=str(version.pk)).count() == len(parts)


def test_a_my_number_goes_out_of_no_document(site: str, key: str, document: Document) -> None:
    StoredBlock.objects.update(text="個人番号 1234 5678 9018")
    assert "9018" not in called(site, key, "read_document", document=str(document.pk)).content[0].text


def test_a_foreign_document_is_as_missing_as_none(site: str, key: str, document: Document) -> None:
    missing = called(site, key, "read_document", document="00000000-0000-0000-0000-000000000000")
    Library.objects.update(audience="owner_division")
    foreign = called(site, key, "read_document", document=str(document.pk))
    assert foreign.is_error and foreign.content[0].text == missing.content[0].text
    by_version = called(site, key, "read_document", version=str(document.versions.get().pk))
    assert by_version.content[0].text == missing.content[0].text
    assert called(site, key, "search", query="夏季休暇").structured_content["results"] == []


def test_documents_above_the_key_s_ceiling_stay_out(site: str, key: str, document: Document) -> None:
    Document.objects.update(handling_label=HandlingLabel.RESTRICTED)
    assert called(site, key, "read_document", document=str(document.pk)).is_error
    assert called(site, key, "search", query="夏季休暇").structured_content["results"] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("search", {"query": "個人番号 1234 5678 9018 の休暇"}, "マイナンバー"),
        ("search", {"query": ""}, "質問を入力"),
        ("search", {}, "「query」：必ず指定"),
        ("search", {"query": "休暇", "as_of": "令和7年2月30日"}, "日付として読み取れません"),
        ("search", {"query": "休暇", "libraries": ["人事"]}, "文書庫「人事」は見つかりません"),
        ("search", {"query": "休暇", "limit": 1000}, "「limit」"),
        ("read_document", {}, "どちらか一方"),
        ("read_document", {"document": "x"}, "「document」"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_to_the_model(
    site: str, key: str, tool: str, arguments: dict[str, object], said: str
) -> None:
    found = called(site, key, tool, **arguments)
    assert found.is_error and said in found.content[0].text


def test_a_key_without_the_scope_is_refused(site: str, owner: Account) -> None:
    answer = post(site, key_for(owner, Scope.CHAT)[1], {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert answer.status_code == 403 and "検索と文書の閲覧" in answer.json()["error"]["message"]
    assert not Entry.objects.filter(verb="api.searched").exists()


def post(site: str, key: str, message: object, **headers: str) -> httpx.Response:
    return httpx.post(f"{site}/mcp", json=message, headers={"Authorization": f"Bearer {key}", **headers})


def test_messages_of_no_good_client(site: str, key: str) -> None:
    def rpc(**more: object) -> httpx.Response:
        return post(site, key, {"jsonrpc": "2.0", "id": 1, **more})

    assert rpc(method="resources/list").json()["error"]["code"] == -32601
    for name in ("erase", ["search"], {}, None):
        assert rpc(method="tools/call", params={"name": name}).json()["error"]["code"] == -32602
    assert rpc(method="tools/call", params=[1]).json()["error"]["code"] == -32602
    assert rpc(method="ping").json()["result"] == {}
    assert post(site, key, {"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202
    assert {post(site, key, wrong).status_code for wrong in ([], [{}], {}, "x", {"jsonrpc": "1.0"}, None)} == {400}
    assert httpx.get(f"{site}/mcp", headers={"Authorization": f"Bearer {key}"}).status_code == 405
    assert httpx.get(f"{site}/mcp").status_code == 401


def test_a_page_of_another_site_is_refused(site: str, key: str) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert post(site, key, ping, Origin="https://evil.example").status_code == 403
    assert post(site, key, ping, Origin=site).status_code == 200
