"""A scene for tests that walk over the whole site: people, and one of everything that an address can name."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from nanohana.access.models import Account, Authenticator, BreakGlassAlarm, Ceiling, Identity, Passkey, Rule, Session
from nanohana.answering.evidence import NO_EVIDENCE, to_json
from nanohana.answering.models import Conversation, Turn
from nanohana.answering.retention import erase_person
from nanohana.apps.disclosure.gathering import gather
from nanohana.apps.disclosure.models import DisclosureRequest, Redaction
from nanohana.apps.personnel.transfer_views import draft
from nanohana.configuration import data_folder
from nanohana.documents import storage
from nanohana.documents.models import Archive, Document, Library, Version
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.documents.tests.conftest import account_in, signed_in
from nanohana.documents.versions import recompute_in_force
from nanohana.organization.models import Division, ReceivedFile, Transfer
from nanohana.protection.models import CheckedVersion


@dataclass(frozen=True)
class Scene:
    """``ids`` of a document in a library of the owner division alone, and of a question of its member ``owner``.

    ``missing`` are ids of nothing.
    """

    people: Mapping[str, Account]  # administrator, owner, outsider
    ids: Mapping[str, object]
    missing: Mapping[str, object]


def registered_version(library: Library, file: Path) -> Version:
    """A ready version of a PDF of one page."""
    received = storage.receive_file(file)
    document = Document.objects.create(library=library, title=file.stem, owner_division=library.owner_division)
    version = Version.objects.create(
        document=document, filename=file.name, sha256=received.sha256, size=received.size, state="ready",
        format="pdf", pages=[[595, 842]],
    )  # fmt: skip
    storage.keep(received)
    recompute_in_force(document)
    CheckedVersion.objects.create(version=version, counts={})
    return version


@pytest.fixture
def version(db: None, tmp_path: Path) -> Iterator[Version]:
    division = Division.objects.create(code="1010", name="人事課")
    library = Library.objects.create(name="人事", owner_division=division, audience="owner_division")
    yield registered_version(library, pdf(tmp_path / "服務.pdf", text("第1条 職員の服務について定める。")))
    shutil.rmtree(data_folder() / "files", ignore_errors=True)


@pytest.fixture
def scene(version: Version) -> Scene:
    owner = account_in(version.document.owner_division, "0001")
    outsider = account_in(Division.objects.create(code="1040", name="税務課"), "0002")
    administrator = Account.objects.create(username="admin", is_administrator=True)
    conversation = Conversation.objects.create(owner=owner, title="服務")
    turn = Turn.objects.create(
        conversation=conversation, ordinal=1, question="服務とは", searched="服務とは", as_of=timezone.localdate(),
        outcome=Turn.Outcome.NO_EVIDENCE, snapshot=to_json(NO_EVIDENCE),
    )  # fmt: skip
    disclosure, redaction = _disclosure(turn, administrator)
    certificate = erase_person(Account.objects.create(username="erased"), "試験").recorded
    archive = Archive.objects.create(library=version.document.library, filename="例規集.zip", registered_by=owner)
    emergency = Account.objects.create(username="emergency", is_administrator=True, is_break_glass=True)
    session = signed_in(owner).session.session_key
    Authenticator.objects.create(account=owner, sealed_secret=b"")
    Identity.objects.create(account=owner, issuer="https://id.example.jp", subject="s-1")
    ids = {
        "library_id": version.document.library_id,
        "document_id": version.document_id,
        "version_id": version.pk,
        "conversation_id": conversation.pk,
        "turn_id": turn.pk,
        "archive_id": archive.pk,
        "rule_id": Rule.objects.create(
            library=version.document.library, staff=administrator.staff, verb=1, allows=True,
            starts_on=timezone.localdate(), ended_at=timezone.now(),
        ).pk,
        "ceiling_id": Ceiling.objects.create(label=2).pk,
        "request_id": disclosure.pk,
        "redaction_id": redaction.pk,
        "sequence": certificate,
        "division_id": version.document.owner_division_id,
        "staff_id": owner.staff_id,
        "transfer_id": _transfer(owner).pk,
        "file_id": ReceivedFile.objects.create(
            kind="posts", filename="職位.csv", content="職位コード,職位名,順位\nP1,主事,70\n".encode(),
            received_by=administrator,
        ).pk,
        "passkey_id": Passkey.objects.create(account=owner, credential_id=b"1", credential=b"", name="端末").pk,
        "handle": Session.objects.get(pk=session).handle,
        "account_id": owner.pk,
        "person_id": uuid.uuid4(),
        "group_id": uuid.uuid4(),
        "key": "User",
        "path": "Bulk",
        "alarm_id": BreakGlassAlarm.objects.create(account=emergency).pk,
    }  # fmt: skip
    missing = {name: 999_999 if isinstance(known, int) else uuid.uuid4() for name, known in ids.items()}
    ids, missing = ids | {"kind": "posts"}, missing | {"kind": "nothing"}
    people = {"administrator": administrator, "owner": owner, "outsider": outsider}
    return Scene(people, ids | {"page": 1}, missing | {"page": 1})


def _disclosure(turn: Turn, by: Account) -> tuple[DisclosureRequest, Redaction]:
    """A request about whoever asked the question, with one place in it."""
    today = timezone.localdate()
    request = DisclosureRequest.objects.create(
        number="1", subject=turn.conversation.owner, since=today, until=today, reason="請求", opened_by=by
    )
    gather(request.pk)
    return request, Redaction.objects.create(text=request.texts.get(), start=0, end=2, kind="added")


def _transfer(person: Account) -> Transfer:
    """A draft that moves a person to their own division."""
    assert person.staff is not None
    text = f"発令日,職員番号,氏名,区分,所属コード,職位コード,終了日\nR18.4.1,{person.staff.number},,異動,1010,060,\n"
    return draft("定期異動", "異動.csv", text.encode(), None)


@contextmanager
def undone() -> Iterator[None]:
    """What a request changes does not reach the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(person: Account | None, verb: str, url: str, data: Mapping[str, object] | None = None) -> HttpResponse:
    """The answer to one person's request, of which nothing stays. An error inside is an answer with status 500."""
    with undone():
        client = signed_in(person) if person else Client()
        client.raise_request_exception = False
        if verb in ("GET", "POST"):
            return getattr(client, verb.lower())(url, data)
        return client.generic(verb, url)
