"""The pages over encrypted conversations: found by their words, and what a destroyed key takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from nanohana.answering import looking_through
from nanohana.answering.models import Turn
from nanohana.encryption.data_keys import forget_opened_keys
from nanohana.encryption.models import DataKey
from nanohana.encryption.rotation import destroy

Ask = Callable[..., Turn]
LOST = "暗号鍵が破棄されています"


@pytest.fixture(autouse=True)
def _no_key_is_remembered() -> Iterator[None]:
    forget_opened_keys()
    yield
    forget_opened_keys()


def content(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_asked_stands_nowhere_in_clear(client: Client, ask: Ask) -> None:
    """In no table of the whole database, whatever room keeps it."""
    turn = ask("夏季休暇は何日ですか。鬼怒川の件で急ぎます。")
    client.post(f"/c/{turn.conversation_id}/rename/", {"title": "鬼怒川の件"})
    client.post(f"/turns/{turn.pk}/rate/", {"useful": "no", "comment": "鬼怒川の件がありません。"})
    client.get("/conversations/", {"words": "鬼怒川"}), client.get("/search/", {"q": "鬼怒川"})
    client.post(f"/c/{turn.conversation_id}/delete/")
    assert "鬼怒川" in Turn.objects.get().question
    with connection.cursor() as cursor:
        tables = [table.name for table in connection.introspection.get_table_list(cursor)]
        assert {"answering_turn", "audit_entry", "procrastinate_jobs", "access_session"} <= set(tables)
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', ["%鬼怒川%"])
            assert cursor.fetchone() == (0,), table


def test_words_are_found_in_any_width_and_case(client: Client, ask: Ask) -> None:
    ask("ＶＰＮの使い方は？宿泊料はいくらですか。")
    for words in ("vpn", "ＶＰＮ", "VPN"):
        assert "の使い方は" in content(client, "/conversations/", words=words)


def test_where_not_all_was_looked_through_the_page_says_so(
    client: Client, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("夏季休暇は何日ですか。"), ask("宿泊料はいくらですか。")
    monkeypatch.setattr(looking_through, "LOOKED_THROUGH", 1)
    assert "件の質問と会話から探しました" in content(client, "/conversations/", words="宿泊")
    assert "件の質問と会話から探しました" not in content(client, "/conversations/")


def test_after_a_key_was_destroyed_every_page_opens_and_says_what_is_lost(client: Client, ask: Ask) -> None:
    lost = ask()
    destroy(DataKey.objects.all())
    assert LOST in content(client, "/") and LOST in content(client, "/conversations/")
    page = content(client, f"/c/{lost.conversation_id}/")
    assert "この質問と回答は読めません" in page and LOST in page and "登録文書に根拠が見つかりません" not in page
    for address in (f"/turns/{lost.pk}/answer.txt", f"/turns/{lost.pk}/answer.docx", "/conversations/?words=休暇"):
        assert client.get(address).status_code == 200
    assert client.post(f"/turns/{lost.pk}/rate/", {"useful": "yes"}).status_code == 302


def test_after_a_key_was_destroyed_the_conversation_goes_on(client: Client, ask: Ask) -> None:
    lost = ask()
    destroy(DataKey.objects.all())
    forget_opened_keys()
    second = ask("宿泊料はいくらですか。", conversation=lost.conversation_id)
    assert (second.ordinal, second.conversation_id) == (2, lost.conversation_id)
    page = content(client, f"/c/{lost.conversation_id}/")
    assert "宿泊料はいくらですか。" in page and LOST in page


def test_a_follow_up_is_searched_without_what_cannot_be_read(client: Client, ask: Ask) -> None:
    lost = ask()
    destroy(DataKey.objects.all())
    forget_opened_keys()
    assert LOST not in ask("では、宿泊料は？", conversation=lost.conversation_id).searched
