"""The second wall before conversations: what PostgreSQL shows of them, whatever the query says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.rights import actor_of
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering import models
from nanohana.answering.evidence import NO_EVIDENCE, to_json
from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn, Writing
from nanohana.documents import wall
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
TABLES = (Conversation, Turn, AnswerSentence, Writing, Rating)


@pytest.fixture
def division(db: None) -> Division:
    return Division.objects.create(code="1010", name="人事課")


@pytest.fixture
def owner(division: Division) -> Account:
    return account_in(division, "0001")


@pytest.fixture
def other(division: Division) -> Account:
    return account_in(division, "0002")


@pytest.fixture
def turn(owner: Account) -> Turn:
    conversation = Conversation.objects.create(owner=owner, title="ひそかな質問")
    found = Turn.objects.create(
        conversation=conversation, ordinal=1, question="ひそかな質問", searched="", as_of=timezone.localdate(),
        outcome=Turn.Outcome.NO_EVIDENCE, snapshot=to_json(NO_EVIDENCE),
    )  # fmt: skip
    AnswerSentence.objects.create(turn=found, ordinal=1, text="答え", cited=[], verdict="supported")
    Writing.objects.create(turn=found, token="00000000-0000-0000-0000-000000000001")
    Rating.objects.create(turn=found, useful=True)
    return found


def _seen() -> set[int]:
    return {table.objects.count() for table in TABLES}


def test_everything_below_a_conversation_is_seen_by_its_owner_alone(turn: Turn, owner: Account, other: Account) -> None:
    administrator = Account.objects.create(username="kanri", is_administrator=True)
    for actor, seen in (
        (actor_of(owner), 1), (actor_of(other), 0), (actor_of(administrator), 0), (None, 0),
    ):  # fmt: skip
        with wall.behind(actor):
            assert _seen() == {seen}, actor
    assert _seen() == {1}, "jobs and commands stand before no wall"


def test_who_looks_as_the_owner_sees_nothing_of_theirs(turn: Turn, owner: Account) -> None:
    wall.raise_for(actor_of(owner), looks_only=True)
    try:
        assert _seen() == {0}
    finally:
        wall.lower()


def test_the_connection_forgets_whose_it_was(turn: Turn, owner: Account, other: Account) -> None:
    with wall.behind(actor_of(other)):
        wall.show([turn.conversation_id])
        assert _seen() == {1}
    with wall.behind(actor_of(other)):
        assert _seen() == {0}
    with wall.behind(actor_of(owner)):
        pass
    with wall.behind(None):
        assert _seen() == {0}


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first wall taken out: every conversation is everybody's."""
    everything = Q(pk__isnull=False)
    for queries in (models.ConversationQuerySet, models.TurnQuerySet):
        monkeypatch.setattr(queries, "owned_by", lambda self, account: self.filter(everything))
        monkeypatch.setattr(queries, "shared_with", lambda self, account: self.filter(everything), raising=False)
        monkeypatch.setattr(queries, "readable_by", lambda self, account: self.filter(everything), raising=False)
    return None


def _pages(client: Client, turn: Turn) -> list[tuple[str, int, bool]]:
    """Each page that leads to a conversation: status, and whether it told the secret."""
    conversation = turn.conversation_id
    names = (
        ("assistant:conversations", []), ("assistant:index", []), ("assistant:conversation", [conversation]),
        ("assistant:sharing", [conversation]), ("assistant:shared_conversation", [conversation]),
        ("assistant:shared_conversations", []), ("assistant:turn", [turn.pk]), ("assistant:text", [turn.pk]),
        ("portal:index", []),
    )  # fmt: skip
    answers = [(name, client.get(reverse(name, args=arguments))) for name, arguments in names]
    return [(name, answer.status_code, "ひそかな質問" in answer.content.decode()) for name, answer in answers]


@pytest.mark.usefixtures("forgetful")
def test_with_the_first_wall_taken_out_the_second_gives_nothing_away(turn: Turn, other: Account) -> None:
    for account in (other, Account.objects.create(username="kanri", is_administrator=True)):
        assert [page for page in _pages(signed_in(account), turn) if page[2]] == []


@pytest.mark.usefixtures("forgetful")
def test_with_both_walls_taken_out_pages_leak(turn: Turn, other: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test before tests something."""
    monkeypatch.setattr(wall, "raise_for", lambda *_, **__: None)
    leaking = [page for page in _pages(signed_in(other), turn) if page[2]]
    assert len(leaking) >= 6, leaking


def test_a_shared_conversation_is_read_through_the_wall_and_no_more_after_it(turn: Turn, other: Account) -> None:
    rule = Rule.objects.create(
        conversation=turn.conversation, staff=other.staff, verb=Verb.READ, allows=True, starts_on=timezone.localdate()
    )
    url = reverse("assistant:shared_conversation", args=[turn.conversation_id])
    client = signed_in(other)
    assert "ひそかな質問" in client.get(url).content.decode()
    Rule.objects.filter(pk=rule.pk).update(ended_at=timezone.now())
    assert client.get(url).status_code == 404
