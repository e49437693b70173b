"""Conversations that colleagues may read: who, until when, and never more than their own rights show."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.utils.timezone import localdate
from docx import Document as WordFile

from nanohana.access.models import Account, Rule
from nanohana.access.tests.people import account_in
from nanohana.answering.evidence import citations_to_json
from nanohana.answering.models import AnswerSentence, Conversation, Turn
from nanohana.apps.assistant.tests.conftest import client_of, share, with_person
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library
from nanohana.organization.models import Appointment, Division, Post

pytestmark = pytest.mark.django_db
Ask = Callable[..., Turn]
PASSAGE = "5日とする"


def reads(reader: Client, turn: Turn) -> bool:
    """Whether the reader gets the conversation, by every way that leads to it alike."""
    ways = (f"/shared/{turn.conversation_id}/", f"/turns/{turn.pk}/answer.txt", f"/turns/{turn.pk}/answer.docx")
    statuses = {reader.get(way).status_code for way in ways}
    is_listed = f"/shared/{turn.conversation_id}/" in reader.get("/shared/").content.decode()
    assert statuses == ({200} if is_listed else {404})
    return is_listed


def test_a_conversation_is_its_owners_until_it_is_shared_and_again_when_that_ends(
    client: Client, reader: Client, ask: Ask
) -> None:
    turn = ask()
    assert not reads(reader, turn)
    rule = with_person(client, turn)
    assert reads(reader, turn)
    shown = reader.get(f"/shared/{turn.conversation_id}/").content.decode()
    assert PASSAGE in shown and "夏季休暇は何日ですか。" in shown
    assert client.post(f"/c/{turn.conversation_id}/sharing/{rule.pk}/stop/").status_code == 302
    assert not reads(reader, turn)


def test_it_is_read_and_nothing_else(client: Client, reader: Client, ask: Ask) -> None:
    turn = ask()
    rule = with_person(client, turn)
    shown = reader.get(f"/shared/{turn.conversation_id}/").content.decode()
    assert "続けて質問する" not in shown and "役に立ちましたか" not in shown
    of_conversation, of_turn = f"/c/{turn.conversation_id}/", f"/turns/{turn.pk}/"
    assert reader.get(of_conversation).status_code == 404
    assert reader.get(f"{of_conversation}sharing/").status_code == 404
    for way in ("rename/", "delete/", "restore/", "sharing/", f"sharing/{rule.pk}/stop/"):
        assert reader.post(f"{of_conversation}{way}", {"title": "別の題名"}).status_code == 404, way
    for way in ("write/", "stop/", "rate/"):
        assert reader.post(f"{of_turn}{way}", {"useful": "yes"}).status_code == 404, way
    assert reader.get(f"{of_turn}stream/").status_code == 404
    asked = reader.post("/ask/", {"question": "宿泊料は", "conversation": turn.conversation_id})
    assert asked.status_code == 404
    assert turn.conversation.turns.count() == 1


def test_a_passage_that_the_reader_may_not_read_is_withheld_with_the_sentences_that_rest_on_it(
    client: Client, reader: Client, ask: Ask, document: Document, tax: Division
) -> None:
    turn = ask()
    cited = citations_to_json(turn.evidence.excerpts[:1])
    Turn.objects.filter(pk=turn.pk).update(state=Turn.State.DONE)
    AnswerSentence.objects.create(turn=turn, ordinal=1, text="休みは五日間です。", verdict="supported", cited=cited)
    AnswerSentence.objects.create(turn=turn, ordinal=2, text="夏に取ります。", verdict="unconfirmed")
    with_person(client, turn)
    texts = (PASSAGE, "休みは五日間です。", "夏に取ります。")
    assert all(text in taken(reader, turn) for text in texts)
    Rule.objects.create(document=document, division=tax, verb=1, allows=False, starts_on=localdate())
    assert not any(text in taken(reader, turn) for text in texts)
    assert "閲覧の権限がないため表示していません" in reader.get(f"/shared/{turn.conversation_id}/").content.decode()
    assert all(text in client.get(f"/c/{turn.conversation_id}/").content.decode() for text in texts), "the owner may"


def taken(reader: Client, turn: Turn) -> str:
    """What the reader gets, on the screen, as text and as a Word file."""
    word = WordFile(BytesIO(reader.get(f"/turns/{turn.pk}/answer.docx").content))
    return "".join((
        reader.get(f"/shared/{turn.conversation_id}/").content.decode(),
        reader.get(f"/turns/{turn.pk}/answer.txt").content.decode(),
        *(paragraph.text for paragraph in word.paragraphs),
    ))  # fmt: skip


def test_a_sentence_that_also_rests_on_a_withheld_passage_is_withheld(
    client: Client, reader: Client, ask: Ask, document: Document, tax: Division
) -> None:
    turn = ask()
    snapshot = dict(turn.snapshot)
    first = snapshot["sources"][0]
    owner = document.owner_division
    closed = Library.objects.create(name="人事のみ", owner_division=owner, audience="owner_division")
    other = Document.objects.create(library=closed, title="人事の内規", owner_division=owner)
    hidden = other.versions.create(filename="naiki.txt", sha256="1" * 64, size=1, state="ready", format="txt")
    snapshot["sources"] = [
        first,
        {**first, "number": 99, "document": str(other.pk), "version": str(hidden.pk), "title": other.title},
    ]
    turn.snapshot, turn.state = snapshot, Turn.State.DONE
    turn.save()
    (one,) = citations_to_json(turn.evidence.excerpts[:1])
    both = [one, {**one, "source": 99}]
    AnswerSentence.objects.create(turn=turn, ordinal=1, text="一つめの文です。", verdict="supported", cited=[one])
    AnswerSentence.objects.create(turn=turn, ordinal=2, text="二つめの文です。", verdict="supported", cited=both)
    with_person(client, turn)
    shown = taken(reader, turn)
    assert "一つめの文です。" in shown
    assert "二つめの文です。" not in shown and "人事の内規" not in shown


def test_who_comes_into_the_division_reads_and_who_leaves_does_not(client: Client, ask: Ask, tax: Division) -> None:
    turn, unit = ask(), Division.objects.create(code="1041", name="税務第一係", parent=tax)
    moved = account_in(unit, "0201")
    reader = client_of(moved)
    share(client, turn, who="division", division=tax.pk)
    assert not reads(reader, turn), "below, and that was not said"
    share(client, turn, who="division", division=tax.pk, with_below="on")
    assert reads(reader, turn)
    today = localdate()
    Appointment.objects.filter(staff=moved.staff).update(ends_on=today - datetime.timedelta(days=1))
    elsewhere = Division.objects.create(code="1050", name="管財課")
    Appointment.objects.create(staff=moved.staff, division=elsewhere, post=Post.objects.get(), starts_on=today)
    assert not reads(reader, turn)


def test_a_denial_wins(client: Client, reader: Client, ask: Ask, tax: Division) -> None:
    turn = ask()
    share(client, turn, who="division", division=tax.pk)
    assert reads(reader, turn)
    with_person(client, turn, effect="deny")
    assert not reads(reader, turn)


def test_it_ends_with_its_last_day(client: Client, reader: Client, ask: Ask) -> None:
    turn, today = ask(), localdate()
    rule = with_person(client, turn, ends_on=today.isoformat())
    assert reads(reader, turn)
    before = today - datetime.timedelta(days=1)
    Rule.objects.filter(pk=rule.pk).update(starts_on=before, ends_on=before)
    assert not reads(reader, turn)


def test_a_deleted_conversation_is_gone_for_readers_and_comes_back_with_it(
    client: Client, reader: Client, ask: Ask
) -> None:
    turn = ask()
    with_person(client, turn)
    client.post(f"/c/{turn.conversation_id}/delete/")
    assert not reads(reader, turn)
    client.post(f"/c/{turn.conversation_id}/restore/")
    assert reads(reader, turn)
    Conversation.objects.all().delete()
    assert not Rule.objects.exists(), "erased with it"


def test_administrators_read_no_conversation_for_being_administrators(client: Client, ask: Ask) -> None:
    turn = ask()
    administrator = client_of(Account.objects.create(username="admin", is_administrator=True))
    assert not reads(administrator, turn)


def test_who_retired_reads_nothing(client: Client, reader: Client, colleague: Account, ask: Ask) -> None:
    turn = ask()
    with_person(client, turn)
    Appointment.objects.create(staff=colleague.staff, kind="retirement", starts_on=localdate())
    assert PASSAGE not in reader.get(f"/shared/{turn.conversation_id}/").content.decode()
    assert reader.get(f"/turns/{turn.pk}/answer.txt").status_code != 200


def test_sharing_and_reading_are_recorded_without_a_word_of_the_conversation(
    client: Client, reader: Client, ask: Ask
) -> None:
    turn = ask()
    rule = with_person(client, turn)
    reader.get(f"/shared/{turn.conversation_id}/")
    reader.get(f"/turns/{turn.pk}/answer.docx")
    client.post(f"/c/{turn.conversation_id}/sharing/{rule.pk}/stop/")
    client.post(f"/c/{turn.conversation_id}/sharing/{rule.pk}/stop/")  # nothing happens
    entries = list(Entry.objects.order_by("sequence"))[-4:]
    assert [entry.verb for entry in entries] == [
        "conversation.shared", "conversation.shared_opened", "answer.exported", "conversation.sharing_ended",
    ]  # fmt: skip
    assert entries[0].object_title == "職員0200（0200）"
    assert "夏季休暇" not in "".join(f"{entry.object_title}{entry.details}" for entry in entries)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"who": "person"}, "職員を入力してください。"),
        ({"who": "person", "staff": "9999"}, "この職員番号・利用者ID・氏名の職員はいません。"),
        ({"who": "division"}, "所属を選んでください。"),
        ({"who": "person", "staff": "0200", "ends_on": "令和2年4月1日"}, "今日以後の日"),
        ({"who": "everyone"}, "対象"),
    ],
)
@pytest.mark.usefixtures("colleague")
def test_what_cannot_be_shared_is_said(client: Client, ask: Ask, given: dict[str, str], message: str) -> None:
    answer = client.post(f"/c/{ask().conversation_id}/sharing/", {"effect": "allow", **given})
    assert answer.status_code == 422 and message in answer.content.decode()
    assert not Rule.objects.exists()


def test_the_owner_is_told_what_is_seen_and_warned_of_personal_information(client: Client, ask: Ask) -> None:
    turn = ask()
    address = f"/c/{turn.conversation_id}/sharing/"
    shown = client.get(address).content.decode()
    assert (
        "会話の内容と根拠の見える範囲" in shown
        and "あなたの権限で見える文書が、相手に見えるようになることはありません" in shown
    )
    assert "個人情報と思われる記載" not in shown
    Turn.objects.update(personal_information={"phone": 1})
    assert "個人情報と思われる記載" in client.get(address).content.decode()
