"""A person with one question, under a master key of the test's own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from nanohana.access.models import Account
from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn
from nanohana.configuration import current
from nanohana.encryption.data_keys import forget_opened_keys
from nanohana.organization.models import Division

QUESTION = "旅費の精算はいつまでですか。"


@pytest.fixture(autouse=True)
def master_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("NANOHANA_MASTER_KEY_FILE", str(tmp_path / "master.key"))
    current.cache_clear()
    forget_opened_keys()
    yield tmp_path / "master.key"
    monkeypatch.undo()
    current.cache_clear()
    forget_opened_keys()


@pytest.fixture
def owner(db: None) -> Account:
    return Account.objects.create(username="hanako")


@pytest.fixture
def division(db: None) -> Division:
    return Division.objects.create(code="1010", name="人事課")


@pytest.fixture
def turn(owner: Account, division: Division) -> Turn:
    return asked(owner, division)


def asked(owner: Account, division: Division | None = None, question: str = QUESTION) -> Turn:
    conversation = Conversation.objects.create(owner=owner, division=division, title=question)
    turn = Turn.objects.create(
        conversation=conversation, ordinal=1, question=question, searched=question, as_of=datetime.date(2026, 4, 1),
        outcome="no_evidence", snapshot={"sufficient": False, "confidence": 0.0, "sources": [], "excerpts": []},
    )  # fmt: skip
    AnswerSentence.objects.create(turn=turn, ordinal=1, text="翌月末までです。", verdict="general")
    Rating.objects.create(turn=turn, useful=False, comment="様式も示してほしい。")
    return turn


def again(turn: Turn) -> Turn:
    """The turn as the next request loads it, when a changed key has reached every process."""
    forget_opened_keys()
    return Turn.objects.select_related("conversation").get(pk=turn.pk)
