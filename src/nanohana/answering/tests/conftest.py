"""A member of staff with one conversation, and evidence to answer from."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from nanohana.access.models import Account
from nanohana.answering.evidence import Citation, Evidence, Source, to_json
from nanohana.answering.models import Conversation, Turn

LEAVE = (
    "職員の夏季休暇は、5日とする。夏季休暇は、7月1日から9月30日までの間に取得しなければならない。"
    "半日単位で取得することができる。会計年度任用職員には、この条を適用しない。"
)
LODGING = "宿泊料は、1夜につき10,900円とする。ただし、県外の場合は、13,100円とする。"


def source(number: int, text: str, heading: str) -> Source:
    return Source(
        number=number, document=f"00000000-0000-0000-0000-00000000000{number}",
        version=f"00000000-0000-0000-0000-0000000000{number}0", title="職員の休暇等に関する規則",
        version_label="令和7年4月1日施行", library="例規", division="人事課", effective_from=datetime.date(2025, 4, 1),
        effective_until=None, heading_path=(heading,), place="3ページ",
        first_block=number, last_block=number, text=text,
    )  # fmt: skip


@pytest.fixture
def evidence() -> Evidence:
    sources = (source(1, LEAVE, "第12条（夏季休暇）"), source(2, LODGING, "第20条（宿泊料）"))
    return Evidence(True, 0.9, sources, (Citation(1, 0, 14),))


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create_account("hanako", "natsu-yasumi-5")


@pytest.fixture
def conversation(account: Account) -> Conversation:
    return Conversation.objects.create(owner=account, title="夏季休暇")


@pytest.fixture
def turn(conversation: Conversation, evidence: Evidence) -> Turn:
    return make_turn(conversation, evidence)


@pytest.fixture
def asked(conversation: Conversation, evidence: Evidence) -> Callable[[], Turn]:
    """One more question, with its answer asked for, each time it is called."""
    return lambda: make_turn(conversation, evidence)


def make_turn(conversation: Conversation, evidence: Evidence) -> Turn:
    question = "夏季休暇は何日ですか。"
    return Turn.objects.create(
        conversation=conversation, ordinal=conversation.turns.count() + 1, question=question, searched=question,
        as_of=datetime.date(2025, 7, 1), outcome=Turn.Outcome.EXCERPT, snapshot=to_json(evidence),
        state=Turn.State.REQUESTED,
    )  # fmt: skip
