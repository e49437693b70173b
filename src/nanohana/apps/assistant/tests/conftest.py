"""Two members of staff, a library with one rule in the real index, and a scripted model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from nanohana.access.models import Account, Rule
from nanohana.access.tests.people import account_in
from nanohana.answering.models import Turn
from nanohana.answering.tests.registered import registered_rules
from nanohana.documents.models import Document
from nanohana.llm.tests.scripted_model import scripted, use_model, without_model  # noqa: F401  # fixtures
from nanohana.organization.models import Division
from nanohana.search.embedding_process import running


@pytest.fixture(scope="session", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def owner(db: None) -> Account:
    return Account.objects.create(username="hanako")


@pytest.fixture
def client(owner: Account) -> Client:
    return client_of(owner)


@pytest.fixture
def outsider(db: None) -> Client:
    return client_of(Account.objects.create(username="taro"))


@pytest.fixture
def document(db: None) -> Document:
    return registered_rules()


@pytest.fixture
def ask(client: Client, document: Document) -> Callable[..., Turn]:
    """Ask as the owner; gives the new turn."""

    def ask(question: str = "夏季休暇は何日ですか。", **more: object) -> Turn:
        answer = client.post("/ask/", {"question": question, **more})
        assert answer.status_code == 302, answer.content.decode()
        return Turn.objects.latest("created_at")

    return ask


@pytest.fixture
def tax(db: None) -> Division:
    return Division.objects.create(code="1040", name="税務課")


@pytest.fixture
def colleague(tax: Division) -> Account:
    return account_in(tax, "0200")


@pytest.fixture
def reader(colleague: Account) -> Client:
    return client_of(colleague)


def share(client: Client, turn: Turn, **given: object) -> Rule:
    answer = client.post(f"/c/{turn.conversation_id}/sharing/", {"effect": "allow", **given})
    assert answer.status_code == 302, answer.content.decode()
    return Rule.objects.latest("pk")


def with_person(client: Client, turn: Turn, **given: object) -> Rule:
    return share(client, turn, **{"who": "person", "staff": "0200", **given})
