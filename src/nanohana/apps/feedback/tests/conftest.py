"""Two members of a division with a registered rule, one of another, and a rated answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.models import Turn
from nanohana.answering.tests.registered import registered_rules
from nanohana.apps.feedback.models import Item
from nanohana.documents.models import Document
from nanohana.llm.tests.scripted_model import without_model  # noqa: F401  # for all tests
from nanohana.organization.models import Division
from nanohana.search.embedding_process import running

QUESTION = "夏季休暇は何日ですか。"


@pytest.fixture(scope="session", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


@pytest.fixture
def document(db: None) -> Document:
    return registered_rules()


@pytest.fixture
def officer(document: Document) -> Account:
    return account_in(document.owner_division, "0001")


@pytest.fixture
def colleague(document: Document) -> Account:
    return account_in(document.owner_division, "0002")


@pytest.fixture
def asker(document: Document) -> Account:
    return account_in(Division.objects.create(code="020", name="税務課"), "0003")


@pytest.fixture
def ask(asker: Account) -> Callable[..., Turn]:
    def asked(question: str = QUESTION, by: Account | None = None, **more: object) -> Turn:
        answer = signed_in(by or asker).post("/ask/", {"question": question, **more})
        assert answer.status_code == 302, answer.content.decode()
        return Turn.objects.latest("created_at")

    return asked


@pytest.fixture
def rate(ask: Callable[..., Turn]) -> Callable[..., Item | None]:
    """Ask, rate the answer as bad, and give the item that came of it."""

    def rated(question: str = QUESTION, **rating: str) -> Item | None:
        turn = ask(question)
        client = signed_in(turn.conversation.owner)
        client.post(f"/turns/{turn.pk}/rate/", {"useful": "no", "reason": "wrong", **rating})
        return Item.objects.filter(turn=turn).first()

    return rated


def page(account: Account, address: str) -> str:
    return signed_in(account).get(address).content.decode()


def client_of(account: Account) -> Client:
    return signed_in(account)
