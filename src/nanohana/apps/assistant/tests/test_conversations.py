"""The list of conversations; everything belongs to its owner alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nanohana.access.models import Account
from nanohana.answering.models import Conversation, Rating, Turn
from nanohana.apps.assistant import views

pytestmark = pytest.mark.django_db
Ask = Callable[..., Turn]

OF_A_CONVERSATION = [("get", ""), ("post", "rename/"), ("post", "delete/"), ("post", "restore/")]
OF_A_TURN = [
    ("get", ""), ("post", "write/"), ("post", "stop/"), ("post", "rate/"), ("get", "stream/"), ("get", "answer.txt"),
    ("get", "answer.docx"),
]  # fmt: skip


def test_it_is_named_after_its_first_question_and_can_be_renamed(client: Client, ask: Ask) -> None:
    turn = ask()
    assert turn.conversation.title == "夏季休暇は何日ですか。"
    client.post(f"/c/{turn.conversation_id}/rename/", {"title": "休暇のこと"})
    assert "休暇のこと" in client.get("/").content.decode()


def test_an_empty_title_is_refused_and_the_old_one_kept(client: Client, ask: Ask) -> None:
    turn = ask()
    assert client.post(f"/c/{turn.conversation_id}/rename/", {"title": ""}).status_code == 422
    assert Conversation.objects.get().title == "夏季休暇は何日ですか。"


def test_deleting_can_be_undone(client: Client, ask: Ask) -> None:
    address = f"/c/{ask().conversation_id}/"
    deleted = client.post(f"{address}delete/", follow=True).content.decode()
    assert "削除しました" in deleted
    assert client.get(address).status_code == 404
    client.post(f"{address}restore/")
    assert client.get(address).status_code == 200


def test_conversations_are_found_by_the_words_of_their_questions(client: Client, ask: Ask) -> None:
    ask("夏季休暇は何日ですか。")
    ask("宿泊料はいくらですか。")
    found = client.get("/conversations/", {"words": "宿泊"}).content.decode()
    assert "宿泊料はいくらですか。" in found
    assert "夏季休暇" not in found
    assert "ありません" in client.get("/conversations/", {"words": "公印"}).content.decode()


def test_beside_the_question_stand_the_latest_conversations_and_the_way_to_the_others(
    client: Client, ask: Ask, owner: Account
) -> None:
    ask()
    assert "これより前の会話" not in client.get("/").content.decode()
    Conversation.objects.bulk_create(Conversation(owner=owner, title=f"題名{n}") for n in range(views.BESIDE))
    assert "これより前の会話" in client.get("/").content.decode()
    assert "夏季休暇は何日ですか。" in client.get("/conversations/").content.decode()


def test_the_same_button_once_more_takes_no_reason_away(client: Client, ask: Ask) -> None:
    address = f"/turns/{ask().pk}/rate/"
    client.post(address, {"useful": "no"})
    client.post(address, {"useful": "no", "reason": "outdated", "comment": "改正前です", "shared": "on"})
    client.post(address, {"useful": "no"})
    rating = Rating.objects.get()
    assert (rating.reason, rating.comment, rating.shared) == ("outdated", "改正前です", True)
    client.post(address, {"useful": "no", "reason": "", "comment": ""})  # taken away on purpose
    rating.refresh_from_db()
    assert (rating.reason, rating.comment, rating.shared) == ("", "", False)


def test_a_comment_that_is_not_taken_stays_in_its_field_with_the_reason(client: Client, ask: Ask) -> None:
    turn, wrong = ask(), "123456789018の件です"
    address = f"/turns/{turn.pk}/rate/"
    client.post(address, {"useful": "no"})
    given = {"useful": "no", "reason": "outdated", "comment": wrong, "shared": "on"}
    part = client.post(address, given, headers={"HX-Request": "true"})
    shown = part.content.decode()
    assert part.status_code == 422 and "マイナンバー" in shown and f'value="{wrong}"' in shown
    assert 'value="outdated" selected' in shown and 'name="shared" checked' in shown
    whole = client.post(address, given, follow=True).content.decode()
    assert "評価を受け付けられませんでした。マイナンバー" in whole and Rating.objects.get().comment == ""


def test_a_rating_keeps_its_reason_and_can_be_changed(client: Client, ask: Ask) -> None:
    turn = ask()
    client.post(f"/turns/{turn.pk}/rate/", {"useful": "no", "reason": "outdated", "comment": "改正前です"})
    client.post(f"/turns/{turn.pk}/rate/", {"useful": "yes"})
    rating = Rating.objects.get()
    assert (rating.useful, rating.reason, rating.comment) == (True, "", "")


@pytest.mark.parametrize(("verb", "path"), OF_A_CONVERSATION)
def test_a_conversation_exists_for_its_owner_only(ask: Ask, outsider: Client, verb: str, path: str) -> None:
    turn = ask()
    assert getattr(outsider, verb)(f"/c/{turn.conversation_id}/{path}", {"title": "x"}).status_code == 404
    assert getattr(Client(), verb)(f"/c/{turn.conversation_id}/{path}").status_code == 302
    assert Conversation.objects.get().title == turn.conversation.title


@pytest.mark.parametrize(("verb", "path"), OF_A_TURN)
def test_a_turn_exists_for_its_owner_only(ask: Ask, outsider: Client, verb: str, path: str) -> None:
    turn = ask()
    assert getattr(outsider, verb)(f"/turns/{turn.pk}/{path}").status_code == 404
    assert getattr(Client(), verb)(f"/turns/{turn.pk}/{path}").status_code == 302


@pytest.mark.parametrize(("verb", "path"), [*OF_A_TURN[1:4], ("post", "stream/")])
def test_changes_are_posted_and_streams_are_read(client: Client, ask: Ask, verb: str, path: str) -> None:
    other = "get" if verb == "post" and path != "stream/" else "post"
    assert getattr(client, other)(f"/turns/{ask().pk}/{path}").status_code == 405


def test_a_turn_cannot_be_replaced_from_another_conversation(client: Client, outsider: Client, ask: Ask) -> None:
    turn = ask()
    assert outsider.post("/ask/", {"question": "夏季休暇", "conversation": turn.conversation_id}).status_code == 404
    other = ask("宿泊料はいくらですか。")
    given = {"question": "公印", "conversation": other.conversation_id, "replaces": turn.pk}
    assert client.post("/ask/", given).status_code == 404
    assert Turn.objects.count() == 2


def test_every_conversation_is_reached_page_by_page_and_words_narrow_them(
    client: Client, ask: Ask, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LISTED", 2)
    Conversation.objects.bulk_create(Conversation(owner=owner, title=f"題名{n}") for n in range(5))
    pages = [client.get("/conversations/", {"page": number}).content.decode() for number in (1, 2, 3)]
    assert all(sum(f"題名{n}" in page for page in pages) == 1 for n in range(5))
    found = client.get("/conversations/", {"words": "題名", "page": 2}).content.decode()
    assert 'value="題名"' in found and "words=%E9%A1%8C%E5%90%8D&amp;page=3" in found


def test_a_list_of_many_conversations_costs_no_more_queries_than_a_short_one(client: Client, owner: Account) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    lists = ("/", "/conversations/", "/conversations/?words=題名", "/shared/")
    Conversation.objects.create(owner=owner, title="題名")
    before = [queries(path) for path in lists for _ in "ab"][1::2]  # what is read once is read by then
    Conversation.objects.bulk_create(Conversation(owner=owner, title=f"題名{n}") for n in range(200))
    assert [queries(path) for path in lists] == before
