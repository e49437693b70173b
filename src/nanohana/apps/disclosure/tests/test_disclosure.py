"""開示請求: what is gathered, what is blacked out, what is handed out, and the certificate of an erasure."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.session_store import DETAILS
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.approved_models import ApprovedAnswer
from nanohana.answering.evidence import Evidence, to_json
from nanohana.answering.kept import KEEPERS, Keeper, KeptText
from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn
from nanohana.answering.tests.conftest import evidence  # noqa: F401 - a fixture
from nanohana.apps.disclosure.gathering import gather
from nanohana.apps.disclosure.models import DisclosedText, DisclosureRequest, Redaction
from nanohana.apps.disclosure.redacting import BAR, disclosed, pieces
from nanohana.apps.disclosure.tasks import KEPT_CLOSED, erase_closed
from nanohana.audit.models import Entry
from nanohana.audit.tests.chain import execute, tampering
from nanohana.audit.verification import verify
from nanohana.organization.models import Division

QUESTION = "山田太郎（電話 043-223-2110）の旅費について、職員0001が調べています。"


@pytest.fixture
def subject(db: None) -> Account:
    return account_in(Division.objects.create(code="1010", name="人事課"), "0001")


@pytest.fixture
def client(db: None) -> Client:
    return signed_in(Account.objects.create(username="admin", is_administrator=True))


@pytest.fixture
def turn(subject: Account, evidence: Evidence) -> Turn:  # noqa: F811
    conversation = Conversation.objects.create(owner=subject, title="旅費")
    turn = Turn.objects.create(
        conversation=conversation, ordinal=1, question=QUESTION, searched="旅費", as_of=datetime.date(2026, 4, 1),
        outcome="excerpt", snapshot=to_json(evidence),
    )  # fmt: skip
    AnswerSentence.objects.create(turn=turn, ordinal=1, text="精算してください。", verdict="supported")
    Rating.objects.create(turn=turn, useful=True, comment="連絡先は hanako@example.jp です。")
    return turn


def opened(client: Client, **changed: str) -> DisclosureRequest:
    today = timezone.localdate().isoformat()
    given = {
        "number": "令和8年第1号",
        "subject": "0001",
        "since": "令和2年4月1日",
        "until": today,
        "reason": "本人の請求",
    }
    answer = client.post(reverse("disclosure:index"), given | changed)
    assert answer.status_code == 302, answer.content.decode()
    request = DisclosureRequest.objects.get()
    gather(request.pk)
    return request


def page(client: Client, name: str, *arguments: Any) -> str:
    answer = client.get(reverse(f"disclosure:{name}", args=arguments))
    assert answer.status_code == 200
    return b"".join(answer).decode()


def test_everything_the_person_asked_and_got_is_gathered(client: Client, turn: Turn) -> None:
    other = Conversation.objects.create(owner=Account.objects.create(username="taro"), title="別人の会話")
    turn.__class__.objects.create(
        conversation=other, ordinal=1, question="別人の質問", searched="", as_of=turn.as_of, outcome="no_evidence",
        snapshot=turn.snapshot,
    )  # fmt: skip
    request = opened(client)
    texts = [(text.kind, text.text) for text in request.texts.all()]
    assert texts == [
        ("question", QUESTION), ("excerpts", "職員の夏季休暇は、5日とする"), ("written", "精算してください。"),
        ("comment", "連絡先は hanako@example.jp です。"),
    ]  # fmt: skip
    gather(request.pk)  # a job that runs twice
    assert request.texts.count() == 4


def test_what_was_shown_as_near_is_gathered_too(client: Client, turn: Turn, evidence: Evidence) -> None:  # noqa: F811
    near = replace(evidence, sufficient=False, excerpts=(), near=evidence.excerpts)
    turn.outcome, turn.snapshot = Turn.Outcome.NO_EVIDENCE, to_json(near)
    turn.save()
    texts = [(text.kind, text.text) for text in opened(client).texts.all()]
    assert ("excerpts", "職員の夏季休暇は、5日とする") in texts


def test_the_approved_answer_that_was_shown_first_is_gathered_too(client: Client, turn: Turn, subject: Account) -> None:
    shown = ApprovedAnswer.objects.create(
        division=Division.objects.get(), answer="精算は30日以内です。", snapshot=turn.snapshot, versions=[],
        state="approved", made_by=subject,
    )  # fmt: skip
    ApprovedAnswer.objects.update(made_at=turn.created_at)
    Turn.objects.update(approved=shown)
    texts = [(text.kind, text.text) for text in opened(client).texts.all()]
    assert texts[1] == ("excerpts", "承認回答（人事課）\n精算は30日以内です。")


def test_of_an_approved_answer_that_was_changed_since_the_present_words_are_said_to_be_that(
    client: Client, turn: Turn, subject: Account
) -> None:
    shown = ApprovedAnswer.objects.create(
        division=Division.objects.get(), answer="精算は14日以内です。", snapshot=turn.snapshot, versions=[],
        state="approved", made_by=subject,
    )  # fmt: skip
    Turn.objects.update(approved=shown)
    texts = [text.text for text in opened(client).texts.all()]
    assert texts[1] == "承認回答（人事課。この質問の後に変更されたため、今の内容）\n精算は14日以内です。"


def test_the_copies_stand_encrypted(client: Client, turn: Turn) -> None:
    opened(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM disclosure_disclosedtext")
        assert all("旅費".encode() not in bytes(text) for (text,) in cursor.fetchall())


def test_others_are_blacked_out_and_the_person_is_not(client: Client, turn: Turn) -> None:
    request = opened(client)
    words = page(client, "printed", request.pk)
    assert "043-223-2110" not in words and "山田太郎" not in words and "hanako@example.jp" not in words
    assert "職員0001が調べています" in words and BAR in words
    assert "043-223-2110" in page(client, "request", request.pk)  # for the reviewer
    assert "043-223-2110" not in page(client, "export", request.pk)


def test_a_place_can_be_lifted_and_put_back(client: Client, turn: Turn) -> None:
    request = opened(client)
    place = Redaction.objects.get(kind="phone")
    for lift, lifted in (("yes", True), ("yes", True), ("no", False), ("no", False), ("", False)):  # also pressed twice
        client.post(reverse("disclosure:turn_redaction", args=[request.pk, place.pk]), {"lift": lift})
        assert ("043-223-2110" in page(client, "printed", request.pk)) is lifted
    assert [entry.more["lifted"] for entry in Entry.objects.filter(verb="disclosure.redacted")] == [False, True]


def test_words_can_be_blacked_out_everywhere(client: Client, turn: Turn) -> None:
    request = opened(client)
    answer = client.post(reverse("disclosure:add_redaction", args=[request.pk]), {"words": "旅費"}, follow=True)
    assert "1か所を黒塗りにしました" in answer.content.decode()
    assert "旅費" not in page(client, "printed", request.pk)
    answer = client.post(reverse("disclosure:add_redaction", args=[request.pk]), {"words": "未登場"}, follow=True)
    assert "この語句は、記録の中にありません" in answer.content.decode()


def test_what_is_changed_or_deleted_meanwhile_does_not_change_the_answer(client: Client, turn: Turn) -> None:
    request = opened(client)
    turn.conversation.delete()
    assert "精算してください。" in page(client, "printed", request.pk)


def test_a_closed_request_is_not_changed_and_its_copies_are_erased_after_the_time_for_objections(
    client: Client, turn: Turn
) -> None:
    request = opened(client)
    place = Redaction.objects.get(kind="phone")
    client.post(reverse("disclosure:close", args=[request.pk]))
    assert client.post(reverse("disclosure:turn_redaction", args=[request.pk, place.pk])).status_code == 404
    assert client.post(reverse("disclosure:close", args=[request.pk])).status_code == 404
    erase_closed(0)
    assert DisclosedText.objects.exists()
    DisclosureRequest.objects.update(closed_at=timezone.now() - KEPT_CLOSED)
    erase_closed(0)
    assert not DisclosedText.objects.exists() and "集めた記録はありません" in page(client, "request", request.pk)


def test_every_look_and_every_copy_is_recorded(client: Client, turn: Turn) -> None:
    request = opened(client)
    for name in ("request", "printed", "export"):
        page(client, name, request.pk)
    entries = Entry.objects.order_by("sequence")
    assert [entry.verb for entry in entries] == [
        "disclosure.opened", "disclosure.viewed", "disclosure.exported", "disclosure.exported"
    ]  # fmt: skip
    assert entries[0].more["reason"] == "本人の請求" and entries[0].more["person"] == str(turn.conversation.owner_id)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subject": "9999"}, "職員はいません"),
        ({"subject": "職員000"}, "人事課 職員0001 0001"),
        ({"since": "令和9年4月1日", "until": "令和8年4月1日"}, "より後の日"),
        ({"reason": "番号は 1234 5678 9018 です"}, "マイナンバー"),
    ],
)
def test_what_cannot_be_opened_says_why(changed: dict[str, str], said: str, client: Client, subject: Account) -> None:
    given = {"number": "1", "subject": "0001", "since": "2026-04-01", "until": "2026-04-02", "reason": "請求"}
    answer = client.post(reverse("disclosure:index"), given | changed)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not DisclosureRequest.objects.exists()


@pytest.mark.parametrize("named", ["0001", "職員0001"])
def test_a_request_is_opened_by_number_or_name(named: str, client: Client, subject: Account) -> None:
    given = {"number": "1", "subject": named, "since": "2026-04-01", "until": "2026-04-02", "reason": "請求"}
    assert client.post(reverse("disclosure:index"), given).status_code == 302
    assert DisclosureRequest.objects.get().subject == subject


def place(start: int, end: int, lifted: bool = False) -> Redaction:
    return Redaction(start=start, end=end, kind="name", lifted=lifted)


def test_where_places_overlap_what_is_black_stays_black() -> None:
    assert disclosed("abcdef", [place(1, 4, lifted=True), place(2, 5)]) == f"ab{BAR}f"
    assert disclosed("abcdef", [place(1, 3), place(2, 5)]) == f"a{BAR}f"
    assert disclosed("abcdef", [place(4, 40)]) == f"abcd{BAR}"
    assert "".join(piece for piece, _ in pieces("abcdef", [place(1, 4, lifted=True), place(2, 5)])) == "abcdef"


ERASED = {"whose": "person", "name": "0001", "again": "0001", "reason": "本人の求めによる"}


def test_an_erasure_gives_a_certificate_that_proves_itself(client: Client, turn: Turn) -> None:
    answer = client.post(reverse("disclosure:erasures"), ERASED, follow=True)
    certificate = answer.content.decode()
    entry = Entry.objects.get(verb="conversation.person_erased")
    for part in (
        "会話1件",
        "質問と回答1件",
        entry.more["keys"][0],
        "本人の求めによる",
        bytes(entry.hmac).hex(),
        "確かめました",
    ):
        assert part in certificate, part
    assert not Turn.objects.exists() and verify().finding is None
    with tampering():
        execute("UPDATE audit_entry SET object_title = '別人' WHERE sequence = %s", entry.sequence)
        assert "署名が正しくありません" in page(client, "certificate", entry.sequence)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "0002"}, "対象が一致しません"),
        ({"name": "9", "again": "9"}, "この対象は登録されていません"),
        ({"whose": "division"}, "この対象は登録されていません"),
    ],
)
def test_nothing_is_erased_by_mistake(changed: dict[str, str], said: str, client: Client, turn: Turn) -> None:
    answer = client.post(reverse("disclosure:erasures"), ERASED | changed)
    assert answer.status_code == 422 and said in answer.content.decode() and Turn.objects.exists()


def test_what_is_being_disclosed_is_not_erased(client: Client, turn: Turn) -> None:
    Conversation.objects.update(division=Division.objects.get())
    opened(client)
    for changed in ({}, {"whose": "division", "name": "1010", "again": "1010"}):
        answer = client.post(reverse("disclosure:erasures"), ERASED | changed)
        assert "完了していない開示請求があるため" in answer.content.decode() and Turn.objects.exists()


def test_a_dangerous_act_wants_to_know_again_who_acts(client: Client, turn: Turn) -> None:
    session = client.session
    session[DETAILS] = session[DETAILS] | {"confirmed_at": "2026-01-01T00:00:00+00:00"}
    session.save()
    for name in ("index", "erasures"):
        answer = client.post(reverse(f"disclosure:{name}"), ERASED)
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("confirm"))
    assert Turn.objects.exists()


def test_a_certificate_is_of_an_erasure_only(client: Client, turn: Turn) -> None:
    opened(client)
    assert client.get(reverse("disclosure:certificate", args=[1])).status_code == 404


def test_what_other_rooms_keep_is_gathered_too(
    client: Client, subject: Account, turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def texts(account: Account, first: datetime.datetime, end: datetime.datetime) -> Iterator[KeptText]:
        yield KeptText(first, "input", f"{account.staff}の入力（043-223-2110）")

    monkeypatch.setitem(KEEPERS, "runs", Keeper("実行", lambda whose: 0, texts))
    request = opened(client)
    gather(request.pk)
    found = request.texts.get(kind="input")
    assert "の入力" in found.text and found.redactions.get().kind == "phone"
