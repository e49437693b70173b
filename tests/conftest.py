"""A scene for tests that walk over the whole site: people, and one of everything that an address can name."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, SimpleCookie
from django.test import Client
from django.utils import timezone

from nanohana.access.models import Account, Authenticator, BreakGlassAlarm, Ceiling, Identity, Passkey, Rule, Session
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.approved import Proposal, propose
from nanohana.answering.evidence import NO_EVIDENCE, Source, to_json
from nanohana.answering.models import Conversation, Rating, Turn
from nanohana.answering.retention import erase_person
from nanohana.apps.api.models import Key
from nanohana.apps.disclosure.gathering import gather
from nanohana.apps.disclosure.models import DisclosureRequest, Redaction
from nanohana.apps.feedback.models import Item
from nanohana.apps.personnel.transfer_views import draft
from nanohana.apps.portal import publishing
from nanohana.apps.portal.models import Article, Designation, Idea, Image
from nanohana.configuration import data_folder
from nanohana.documents import storage
from nanohana.documents.models import Archive, Document, Library, Version
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.documents.versions import recompute_in_force
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.metering.models import Budget
from nanohana.organization.models import Division, ReceivedFile, StaffMember, Transfer
from nanohana.protection.models import CheckedVersion
from nanohana.search.models import WordRule
from tests.chatbot_scene import NO_TABLES, TABLES, chatbot_objects
from tests.counter_scene import counter_objects
from tests.desk_scene import desk_objects
from tests.sharing_scene import sharing_objects
from tests.task_scene import task_objects


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
        "budget_id": Budget.objects.create(scope="model", tokens=1_000_000).pk,
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
        "key_id": Key.objects.create(
            account=owner, name="集計", beginning="nhk_abcd", digest="0" * 64, scopes=["chat"],
            expires_at=timezone.now(),
        ).pk,
        "name": "nanohana",
        **handled_things(version, turn, owner),
        **sharing_objects(version.document.owner_division, conversation, "服務"),
        "path": "Bulk",
        "alarm_id": BreakGlassAlarm.objects.create(account=emergency).pk,
        **_portal(owner, administrator),
        **task_objects(version.document.owner_division, owner, "服務"),
        **chatbot_objects(version.document, owner, "服務"),
        **desk_objects(version.document.owner_division, "服務"),
        **counter_objects(version.document.owner_division, owner),
    }  # fmt: skip
    missing = {name: 999_999 if isinstance(known, int) else uuid.uuid4() for name, known in ids.items()}
    ids = ids | {"kind": "posts", "section": "use-case"} | TABLES
    missing = missing | {"kind": "nothing", "section": "nothing"} | NO_TABLES
    people = {"administrator": administrator, "owner": owner, "outsider": outsider}
    return Scene(people, ids | {"page": 1}, missing | {"page": 1})


def handled_things(version: Version, turn: Turn, by: Account) -> dict[str, object]:
    """What a division has to do about an answer: an item, an approved answer, a question of the set."""
    division = version.document.owner_division
    Rating.objects.create(turn=turn, useful=False, reason="wrong", shared=True)
    source = Source(
        1, str(version.document_id), str(version.pk), version.document.title, "", "", division.name, None, None, (), "",
        0, 0, version.document.title,
    )  # fmt: skip
    proposal = Proposal(division, [version.document.title], "回答", [source], None)
    question = SetQuestion.objects.create(
        division=division, text=version.document.title, document=version.document, added_by=by
    )
    rule = WordRule.objects.create(division=division, words=["コンプラ"], document_words=["非違行為"], changed_by=by)
    return {
        "word_rule_id": rule.pk,
        "item_id": Item.objects.create(turn=turn, division=division, document=version.document, reason="wrong").pk,
        "approved_id": propose(by, proposal).pk,
        "question_id": question.pk,
        "set_run_id": Run.objects.create(
            division=division, cause="asked", state="done", total=1, worse=1, finished_at=timezone.now()
        ).pk,
    }


def _disclosure(turn: Turn, by: Account) -> tuple[DisclosureRequest, Redaction]:
    """A request about whoever asked the question, with one place in it."""
    today = timezone.localdate()
    request = DisclosureRequest.objects.create(
        number="1", subject=turn.conversation.owner, since=today, until=today, reason="請求", opened_by=by
    )
    gather(request.pk)
    return request, Redaction.objects.create(text=request.texts.get(), start=0, end=2, kind="added")


def _portal(owner: Account, administrator: Account) -> dict[str, object]:
    """A published guideline of an administrator, an idea of the owner."""
    assert owner.staff is not None
    division = owner.staff.appointments.get().division
    assert division is not None
    article = Article(kind="guideline", title="利用の決まり", body="決まり", author=administrator, division=division)
    revision = publishing.save(article, administrator, None)
    publishing.submit(article, administrator)
    publishing.approve(article, Account.objects.create(username="approver", is_administrator=True), revision.pk)
    leader = StaffMember.objects.create(number="0003", name="推進リーダー")
    designation = Designation.objects.create(staff=leader, role="leader", division=division)
    idea = Idea.objects.create(title="案", problem="手間", division=division, proposer=owner, owner=owner)
    return {
        "article_id": article.pk,
        "revision_id": revision.pk,
        "idea_id": idea.pk,
        "image_id": Image.objects.create(description="図", content=b"").pk,
        "designation_id": designation.pk,
    }


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


@cache
def _signed_in_once(account: int, enforce_csrf_checks: bool) -> tuple[Client, str]:
    client = Client(enforce_csrf_checks=enforce_csrf_checks, raise_request_exception=False)
    client.force_login(Account.objects.get(pk=account))
    return client, client.cookies[settings.SESSION_COOKIE_NAME].value


def browser_of(person: Account | None, *, enforce_csrf_checks: bool = False) -> Client:
    """A browser in which a person signed in once in this test (``None``: nobody did) and forgot what it was told since.

    To be taken outside of ``undone``. Signing in anew for every request would be a third of its time. An error inside
    the site is an answer with status 500.
    """
    if person is None:
        return Client(enforce_csrf_checks=enforce_csrf_checks, raise_request_exception=False)
    client, session = _signed_in_once(person.pk, enforce_csrf_checks)  # no account of a later test has this number
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session})
    return client


def answer(person: Account | None, verb: str, url: str, data: Mapping[str, object] | None = None) -> HttpResponse:
    """The answer to one person's request, of which nothing stays."""
    client = browser_of(person)
    with undone():
        if verb in ("GET", "POST"):
            return getattr(client, verb.lower())(url, data)
        return client.generic(verb, url)


def without_token(page: HttpResponse) -> str:
    """A page without the token against forged requests, which is masked anew each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode())
