"""The product's own application on a real port, a person with a key, the rule of ``answering.tests.registered``."""

from __future__ import annotations

import datetime
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import pytest
import uvicorn
from django.test import Client
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.tests.registered import registered_rules
from nanohana.apps.api.keys import make_key
from nanohana.apps.api.models import Key, Scope
from nanohana.asgi import application
from nanohana.documents.models import Document, HandlingLabel, StoredBlock
from nanohana.llm.tests.scripted_model import scripted, use_model, without_model  # noqa: F401  # fixtures
from nanohana.search.embedding_process import running

QUESTION = "夏季休暇は何日ですか。"


@pytest.fixture(scope="session", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the application, served by uvicorn as the product serves it."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def owner(db: None) -> Account:
    return Account.objects.create(username="hanako")


@pytest.fixture
def document(db: None) -> Document:
    document = registered_rules()
    version = document.versions.get()
    for ordinal, text in enumerate(("第12条　職員の夏季休暇は、5日とする。", "第20条　宿泊料は、10,900円とする。")):
        StoredBlock.objects.create(version=version, ordinal=ordinal, kind="paragraph", text=text)
    return document


def asked(client: openai.OpenAI, text: str = QUESTION, model: str = "nanohana", **more: Any) -> Any:
    return client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}], **more)


def key_for(account: Account, *scopes: Scope, ceiling: int = HandlingLabel.STAFF, days: int = 30) -> tuple[Key, str]:
    until = timezone.now() + datetime.timedelta(days=days)
    return make_key(account, "集計", scopes or list(Scope), HandlingLabel(ceiling), until)


@pytest.fixture
def key(owner: Account) -> str:
    return key_for(owner)[1]


class ToTheApplication(httpx2.BaseTransport):
    """Requests of a client, answered within the test's own transaction instead of by a server."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name: value for name, value in request.headers.items() if name not in ("content-type", "host")}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Django says that a stream for the event loop is read without one
            answer = Client().generic(
                request.method, request.url.raw_path.decode(), request.read(),
                content_type=request.headers.get("content-type", ""), headers=headers,
            )  # fmt: skip
            return httpx2.Response(answer.status_code, headers=dict(answer.items()), content=b"".join(answer))


@pytest.fixture
def client(key: str) -> openai.OpenAI:
    return client_with(key)


def client_with(key: str) -> openai.OpenAI:
    http = httpx2.Client(transport=ToTheApplication())
    return openai.OpenAI(base_url="http://testserver/v1", api_key=key, max_retries=0, http_client=http)


@pytest.fixture
def far(transactional_db: None, site: str, key: str) -> openai.OpenAI:
    """A client of the server."""
    return openai.OpenAI(base_url=f"{site}/v1", api_key=key, max_retries=0)
