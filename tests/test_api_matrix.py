"""The access matrix of programs: each address of the API × each kind of key. What is not its owner's is nowhere in it.

A document of 人事課 that is handled as 限定 is what may leak. ``KEYS`` says of each kind of key whether it gets in, and
whether it may have the document; ``CALLS`` has a row for every address. An address without one fails.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from nanohana.access.models import Account, Rule, Verb
from nanohana.access.tests.people import account_in
from nanohana.answering.models import Conversation
from nanohana.answering.tests.registered import registered_rules
from nanohana.apps.api import endpoints
from nanohana.apps.api.keys import make_key
from nanohana.apps.api.models import Key, Scope
from nanohana.documents.models import Document, HandlingLabel, Library, StoredBlock
from nanohana.organization.models import Appointment, Division, StaffMember

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]
QUESTION, WORDS = "夏季休暇は何日ですか。", ("5日とする", "職員の休暇等に関する規則")


@dataclass(frozen=True)
class Kind:
    gets_in: bool
    reads: bool = False


KEYS = {
    "good": Kind(gets_in=True, reads=True),
    "lower ceiling": Kind(gets_in=True),
    "of another division": Kind(gets_in=True),
    "of an administrator": Kind(gets_in=True),
    "denied by a rule": Kind(gets_in=True),
    "expired": Kind(gets_in=False),
    "revoked": Kind(gets_in=False),
    "of somebody retired": Kind(gets_in=False),
    "of a closed account": Kind(gets_in=False),
    "forged": Kind(gets_in=False),
    "none": Kind(gets_in=False),
}


@dataclass(frozen=True)
class Call:
    """``tells``: whether a good key gets words of the document by it."""

    route: str
    path: str
    body: Callable[[Document], Mapping[str, object]] | None = None
    tells: bool = False


def _chat(**more: object) -> dict[str, object]:
    return {"model": "nanohana", "messages": [{"role": "user", "content": QUESTION}], **more}


def _tool(name: str, **arguments: object) -> dict[str, object]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


CALLS = {
    "an answer": Call("completions", "/v1/chat/completions", lambda document: _chat(), tells=True),
    "a streamed answer": Call("completions", "/v1/chat/completions", lambda document: _chat(stream=True), tells=True),
    "models": Call("models", "/v1/models"),
    "a model": Call("model", "/v1/models/nanohana"),
    "vectors": Call("embeddings", "/v1/embeddings", lambda document: {"model": "nanohana-embeddings", "input": "休暇"}),
    "nothing": Call("nothing", "/v1/files"),
    "a search": Call("mcp", "/mcp", lambda document: _tool("search", query=QUESTION), tells=True),
    "a document": Call(
        "mcp", "/mcp", lambda document: _tool("read_document", document=str(document.pk)), tells=True
    ),
    "a version": Call(
        "mcp", "/mcp", lambda document: _tool("read_document", version=str(document.versions.get().pk)), tells=True
    ),
    "a document of nothing": Call("mcp", "/mcp", lambda document: _tool("read_document", document=str(uuid4()))),
}  # fmt: skip


@pytest.fixture
def document(db: None) -> Document:
    document = registered_rules()
    StoredBlock.objects.create(
        version=document.versions.get(), ordinal=0, kind="paragraph", text="第12条　職員の夏季休暇は、5日とする。"
    )
    Library.objects.update(audience="owner_division")
    Document.objects.update(handling_label=HandlingLabel.RESTRICTED)
    return document


@pytest.fixture
def keys(document: Document) -> Mapping[str, str]:
    """The texts of the keys, by kind."""
    division = document.owner_division
    people = {
        name: account_in(division, f"03{n:02}")
        for n, name in enumerate(("asker", "denied", "retired", "closed"))
    }  # fmt: skip
    left = StaffMember.objects.get(account=people["retired"])
    Appointment.objects.create(staff=left, kind="retirement", starts_on=timezone.localdate())
    Account.objects.filter(pk=people["closed"].pk).update(is_active=False)
    Rule.objects.create(
        document=document, staff=people["denied"].staff, verb=Verb.READ, allows=False, starts_on=timezone.localdate()
    )
    outsider = account_in(Division.objects.create(code="1040", name="税務課"), "0400")
    administrator = Account.objects.create(username="admin", is_administrator=True)
    made = {
        "good": _key(people["asker"]),
        "lower ceiling": _key(people["asker"], HandlingLabel.STAFF),
        "of another division": _key(outsider),
        "of an administrator": _key(administrator),
        "denied by a rule": _key(people["denied"]),
        "expired": _key(people["asker"]),
        "revoked": _key(people["asker"]),
        "of somebody retired": _key(people["retired"]),
        "of a closed account": _key(people["closed"]),
    }
    now = timezone.now()
    Key.objects.filter(pk=made["expired"][0].pk).update(expires_at=now)
    Key.objects.filter(pk=made["revoked"][0].pk).update(revoked_at=now)
    return {kind: text for kind, (_, text) in made.items()} | {"forged": made["good"][0].digest, "none": ""}


def _key(account: Account, ceiling: HandlingLabel = HandlingLabel.RESTRICTED) -> tuple[Key, str]:
    return make_key(account, "集計", list(Scope), ceiling, timezone.now() + datetime.timedelta(days=30))


def answered(key: str, call: Call, document: Document) -> tuple[int, str]:
    """Status and body of one call, a stream to its end."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Accept": "application/json, text/event-stream"}
    if call.body is None:
        answer = Client().get(call.path, headers=headers)
    else:
        data = json.dumps(call.body(document))
        answer = Client().post(call.path, data, content_type="application/json", headers=headers)
    return answer.status_code, b"".join(answer).decode()


def plain(body: str) -> str:
    """JSON as it is read, whether its Japanese is escaped or not."""
    return body.encode().decode("unicode_escape", "ignore") if "\\u" in body else body


def test_every_address_has_its_call() -> None:
    assert {pattern.name for pattern in endpoints.urlpatterns} == {call.route for call in CALLS.values()}


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse")
@pytest.mark.parametrize("kind", KEYS)
def test_no_key_gives_what_is_not_its_owner_s(keys: Mapping[str, str], document: Document, kind: str) -> None:
    leaks = []
    for name, call in CALLS.items():
        status, body = answered(keys[kind], call, document)
        told = any(words in plain(body) for words in WORDS)
        if (status == 401) == KEYS[kind].gets_in or told != (call.tells and KEYS[kind].reads):
            leaks.append((name, status, told))
    print(f"\naccess matrix, API: {len(CALLS)} cells for a key {kind}, {len(leaks)} leaks")
    assert leaks == []


def test_a_foreign_document_is_told_as_one_of_nothing(keys: Mapping[str, str], document: Document) -> None:
    of_nothing = answered(keys["of another division"], CALLS["a document of nothing"], document)
    for kind, name in product(
        ("of another division", "lower ceiling", "denied by a rule"), ("a document", "a version")
    ):
        assert answered(keys[kind], CALLS[name], document) == of_nothing, (kind, name)


def test_no_key_goes_on_in_the_conversation_of_another_also_where_it_is_shared(
    keys: Mapping[str, str], document: Document
) -> None:
    colleague = Account.objects.create(username="colleague")
    shared, private = (Conversation.objects.create(owner=colleague, title=title) for title in ("共有", "秘密"))
    Rule.objects.create(
        conversation=shared, division=document.owner_division, verb=Verb.READ, allows=True,
        starts_on=timezone.localdate(),
    )  # fmt: skip
    said = {asked_in(keys["good"], conversation, document) for conversation in (shared.pk, private.pk, uuid4())}
    assert len(said) == 1 and said.pop()[0] == 404
    assert not shared.turns.exists() and not private.turns.exists()


def asked_in(key: str, conversation: UUID, document: Document) -> tuple[int, str]:
    call = Call("", "/v1/chat/completions", lambda document: _chat(nanohana={"conversation": str(conversation)}))
    return answered(key, call, document)
