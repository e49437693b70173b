"""What is kept how long, how it is erased, and that the audit record stays whole."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn
from nanohana.answering.retention import (
    KEPT_DELETED,
    delete_expired,
    erase_deleted,
    erase_division,
    erase_person,
    settle_clock,
)  # fmt: skip
from nanohana.answering.tasks import keep_no_longer
from nanohana.answering.tests.conftest import make_turn
from nanohana.audit.models import Entry
from nanohana.audit.verification import verify
from nanohana.encryption.data_keys import forget_opened_keys
from nanohana.encryption.models import DataKey
from nanohana.encryption.sealed import Unreadable
from nanohana.organization.models import Division

DAYS = datetime.timedelta(days=1)
COMMENT = "窓口の電話番号も示してほしい。"


def dated(conversation: Conversation, **dates: Any) -> None:
    Account.objects.update(created_at=timezone.now() - 1000 * DAYS)
    Conversation.objects.filter(pk=conversation.pk).update(**dates)


def test_a_conversation_is_deleted_a_year_after_its_last_question(turn: Turn) -> None:
    dated(turn.conversation, updated_at=timezone.now() - 364 * DAYS)
    assert delete_expired() == 0
    dated(turn.conversation, updated_at=timezone.now() - 366 * DAYS)
    assert delete_expired() == 1
    assert not Conversation.objects.owned_by(turn.conversation.owner).exists() and Turn.objects.exists()
    assert Entry.objects.get().more == {"conversations": 1, "days": 365}


def test_what_was_deleted_is_erased_a_day_later_and_not_before(turn: Turn) -> None:
    dated(turn.conversation, deleted_at=timezone.now() - KEPT_DELETED + datetime.timedelta(minutes=5))
    assert erase_deleted().conversations == 0
    dated(turn.conversation, deleted_at=timezone.now() - KEPT_DELETED)
    erased = erase_deleted()
    assert (erased.conversations, erased.questions) == (1, 1)
    assert not Conversation.objects.exists() and not Turn.objects.exists()
    assert Entry.objects.get().verb == "conversation.erased" and verify().finding is None


def test_of_a_rating_the_reason_stays_without_words_and_person(turn: Turn) -> None:
    AnswerSentence.objects.create(turn=turn, ordinal=1, text="5日です。", verdict="supported")
    Rating.objects.create(turn=turn, useful=False, reason="outdated", comment=COMMENT)
    dated(turn.conversation, deleted_at=timezone.now() - 2 * DAYS)
    erase_deleted()
    rating = Rating.objects.get()
    assert (rating.turn, rating.useful, rating.reason, rating.comment) == (None, False, "outdated", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT octet_length(comment) FROM answering_rating")
        assert cursor.fetchone() == (0,)


def test_many_are_erased_in_batches(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanohana.answering.retention.BATCH", 2)
    Conversation.objects.bulk_create(
        Conversation(owner=account, title=f"題名{n}", deleted_at=timezone.now() - 2 * DAYS) for n in range(5)
    )
    assert erase_deleted().conversations == 5
    assert [entry.more["conversations"] for entry in Entry.objects.order_by("sequence")] == [2, 2, 1]


def test_erasing_that_cannot_be_recorded_erases_nothing(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanohana.answering.retention.record", lambda *act, **details: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase_person(turn.conversation.owner, "退職のため")
    assert Turn.objects.get().question == turn.question
    assert DataKey.objects.get().destroyed_at is None


def test_a_clock_that_was_ahead_for_a_while_erases_nothing(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    dated(turn.conversation, updated_at=timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime(2070, 1, 1, tzinfo=datetime.UTC))
    keep_no_longer(0)
    assert not Conversation.objects.owned_by(turn.conversation.owner).exists()
    monkeypatch.undo()
    keep_no_longer(0)
    assert Conversation.objects.owned_by(turn.conversation.owner).get().title == turn.conversation.title


def test_what_was_asked_while_the_clock_stood_in_the_past_is_kept(turn: Turn) -> None:
    dated(turn.conversation, updated_at=datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC))
    settle_clock()
    assert delete_expired() == 0


def test_a_person_is_erased_by_their_keys_and_nobody_else(turn: Turn, evidence: Any) -> None:
    person, other = turn.conversation.owner, Account.objects.create(username="taro")
    kept = make_turn(Conversation.objects.create(owner=other, title="宿泊料"), evidence)
    key = DataKey.objects.get(account=person)
    backup = {field: bytes(value) for field, value in _stored(turn).items()}

    erased = erase_person(person, "本人の求めによる")
    assert (erased.conversations, erased.questions) == (1, 1)
    entry = Entry.objects.get(pk=erased.recorded)
    assert entry.more == {"conversations": 1, "questions": 1, "keys": [key.pk], "reason": "本人の求めによる"}
    assert entry.object_id == str(person.pk) and verify().finding is None
    assert Turn.objects.get().question == kept.question

    _put_back(turn, backup)  # the rows of a backup, without its keys
    forget_opened_keys()
    assert isinstance(Turn.objects.get(pk=turn.pk).question, Unreadable)
    assert make_turn(Conversation.objects.create(owner=person, title="新"), evidence).question


def _stored(turn: Turn) -> dict[str, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT question, searched, snapshot FROM answering_turn WHERE id = %s", [turn.pk])
        return dict(zip(("question", "searched", "snapshot"), cursor.fetchone(), strict=True))


def _put_back(turn: Turn, stored: dict[str, bytes]) -> None:
    conversation = Conversation.objects.create(owner=turn.conversation.owner, title="")
    turn.conversation = conversation
    turn.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE answering_turn SET question = %s, searched = %s, snapshot = %s WHERE id = %s",
            [*stored.values(), turn.pk],
        )


def test_a_division_is_erased_with_all_that_was_asked_in_it(account: Account, evidence: Any) -> None:
    division = Division.objects.create(code="1010", name="人事課")
    make_turn(Conversation.objects.create(owner=account, division=division, title="夏季休暇"), evidence)
    kept = make_turn(Conversation.objects.create(owner=account, title="宿泊料"), evidence)
    erased = erase_division(division, "廃止のため")
    assert (erased.conversations, Turn.objects.get().pk) == (1, kept.pk)
    assert Entry.objects.get(pk=erased.recorded).object_title == "人事課"
    assert DataKey.objects.get(division=division).destroyed_at and Turn.objects.get().question == kept.question
