"""What people do is in the audit record, and what cannot be recorded does not happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from nanohana.access.forms import WRONG
from nanohana.access.models import (
    Account,
    Authenticator,
    BreakGlassAlarm,
    Identity,
    Passkey,
    RecoveryCode,
    SignInFailure,
)
from nanohana.access.sign_in import ACCOUNT_LIMIT
from nanohana.access.tests.people import signed_in
from nanohana.answering.models import Conversation, Turn
from nanohana.audit.models import Entry
from nanohana.audit.verification import verify
from nanohana.documents.models import Document, Library, Version
from nanohana.organization.models import Division, Post, StaffMember, Transfer
from nanohana.scim.tests.conftest import Directory, user
from nanohana.scim.tokens import make_token
from tests.conftest import Scene

PASSWORD = "春の菜の花 2026"
REFUSED = "監査記録を保存できないため、操作を行いませんでした。"
QUESTION = "服務とは何ですか"


@dataclass(frozen=True)
class Act:
    """A request of somebody of the scene, the code that it is recorded by, and the thing it names."""

    code: str
    verb: str
    name: str
    argument: str = ""
    given: tuple[tuple[str, object], ...] = ()
    person: str = "owner"


ACTS = (
    Act("document.opened", "get", "documents:open", "version_id"),
    Act("document.passage_shown", "get", "documents:passage", "version_id"),
    Act("document.page_shown", "get", "documents:page_image", "version_id"),
    Act("document.downloaded", "get", "documents:original", "version_id"),
    Act("document.list_exported", "get", "documents:export"),
    Act("personal_information.overview_exported", "get", "protection:export_overview"),
    Act("personal_information.list_exported", "get", "protection:export", "version_id"),
    Act("document.changed", "post", "documents:edit", "document_id", (("title", "服務規程"), ("handling_label", 1))),
    Act("document.version_changed", "post", "documents:edit_version", "version_id", (("label", "改正版"),)),
    Act("document.reparsed", "post", "documents:reparse", "version_id"),
    Act("document.version_removed", "post", "documents:remove_version", "version_id"),
    Act("document.removed", "post", "documents:remove", "document_id"),
    Act("document.restored", "post", "documents:restore", "document_id"),
    Act("library.created", "post", "documents:create_library", "", (("name", "新"), ("audience", "all_staff"))),
    Act("library.changed", "post", "documents:edit_library", "library_id", (("name", "旧"), ("audience", "all_staff"))),
    Act("answer.exported", "get", "assistant:text", "turn_id"),
    Act("answer.exported", "get", "assistant:word", "turn_id"),
    Act("conversation.deleted", "post", "assistant:delete", "conversation_id"),
    Act("question.asked", "post", "assistant:ask", "", (("question", QUESTION),)),
    Act("access.recovery_codes_renewed", "post", "renew_codes"),
    Act("access.authenticator_removed", "post", "remove_authenticator"),
    Act("access.passkey_removed", "post", "remove_passkey", "passkey_id"),
    Act("access.sessions_ended", "post", "sign_out_everywhere"),
    *(
        Act(code, "post", name, "account_id", given, "administrator")
        for code, name, given in (
            ("access.sessions_ended", "end_account_sessions", ()),
            ("access.second_factors_removed", "reset_second_factor", ()),
            ("access.identity_unlinked", "unlink_identity", ()),
            ("access.account_closed", "set_active", (("active", "no"),)),
            ("access.account_reopened", "set_active", (("active", "yes"),)),
        )
    ),
    Act("access.alarm_acknowledged", "post", "acknowledge_alarm", "alarm_id", (), "administrator"),
    Act("transfer.approved", "post", "personnel:approve", "transfer_id", (), "administrator"),
    Act("transfer.exported", "get", "personnel:preview_csv", "transfer_id", (), "administrator"),
    Act("portal.idea_moved", "post", "portal:move_idea", "idea_id", (("start", "idea"), ("end", "trial"))),
    Act("portal.acknowledgements_exported", "get", "portal:acknowledgements_csv", "article_id", (), "administrator"),
    Act("portal.article_withdrawn", "post", "portal:withdraw", "article_id", (), "administrator"),
    Act("portal.designation_ended", "post", "portal:end_designation", "designation_id", (), "administrator"),
    Act("transfer.withdrawn", "post", "personnel:withdraw", "transfer_id", (), "administrator"),
)
PEOPLE = {"owner": ("職員0001", "0001", "1010 人事課"), "administrator": ("admin", "", "")}


def sent(client: Client, act: Act, scene: Scene) -> HttpResponse:
    arguments = {act.argument: scene.ids[act.argument]} if act.argument else {}
    if act.name == "documents:page_image":
        arguments["page"] = 1
    given = dict(act.given)
    if "audience" in given or "handling_label" in given:
        given["owner_division"] = Library.objects.get().owner_division_id
    url = reverse(act.name, kwargs=arguments)
    if act.name == "documents:edit_version" and (page := client.get(url)).status_code == 200:
        given["seen"] = page.context["form"]["seen"].value()
    return getattr(client, act.verb)(url, given)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.code} {act.name}")
def test_an_act_is_recorded_once_with_who_and_on_what(act: Act, scene: Scene) -> None:
    assert sent(signed_in(scene.people[act.person]), act, scene).status_code in (200, 302)
    entry = Entry.objects.get(verb=act.code)
    assert (entry.name, entry.staff_number, entry.division) == PEOPLE[act.person]
    assert (entry.account, entry.address) == (scene.people[act.person].pk, "127.0.0.1")
    if act.argument:
        assert entry.object_id == str(scene.ids[act.argument])
    assert verify().finding is None


@pytest.mark.parametrize("act", [act for act in ACTS if act.name.startswith("assistant:")], ids=lambda act: act.name)
def test_no_word_of_a_question_is_recorded(act: Act, scene: Scene) -> None:
    conversation = Turn.objects.get(pk=scene.ids["turn_id"]).conversation
    conversation.title = "秘密の相談"
    conversation.save()
    sent(signed_in(scene.people["owner"]), act, scene)
    entry = Entry.objects.get(verb=act.code)
    assert entry.object_title == ""
    assert set(json.loads(entry.details)) <= {"conversation", "format"}


def test_what_is_not_there_is_not_recorded(scene: Scene) -> None:
    before = Entry.objects.count()
    for act in ACTS:
        if act.argument:
            assert sent(signed_in(scene.people["outsider"]), act, scene).status_code == 404
    assert Entry.objects.count() == before


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create_account("hanako", PASSWORD)


def sign_in(client: Client, username: str, password: str) -> HttpResponse:
    return client.post("/sign-in/", {"username": username, "password": password})  # type: ignore[return-value]


def codes() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


def test_signing_in_and_out_is_recorded(client: Client, account: Account) -> None:
    sign_in(client, "hanako", PASSWORD)
    changed = {"old_password": PASSWORD, "new_password1": "夏の朝顔 2027 紫", "new_password2": "夏の朝顔 2027 紫"}
    client.post("/account/password/", changed)
    client.post("/sign-out/")
    assert codes() == ["access.signed_in", "access.password_changed", "access.signed_out"]
    assert {entry.account for entry in Entry.objects.all()} == {account.pk}


def test_a_lock_is_recorded_when_it_begins_and_not_with_every_knock(client: Client, account: Account) -> None:
    for _ in range(ACCOUNT_LIMIT + 3):
        sign_in(client, "hanako", "wrong")
    assert codes() == ["access.sign_in_failed"] * ACCOUNT_LIMIT + ["access.locked_out"]
    assert {entry.object_title for entry in Entry.objects.all()} == {"hanako"}
    assert {entry.name for entry in Entry.objects.all()} == {"（ログイン前）"}


def test_what_was_typed_as_a_name_is_not_recorded_where_nobody_has_it(client: Client, account: Account) -> None:
    assert WRONG in sign_in(client, PASSWORD, "hanako").content.decode()
    assert Entry.objects.get().object_title == "（登録のない利用者ID）"


@pytest.fixture
def closed() -> Iterator[Callable[[], None]]:
    """Makes the audit record refuse new rows, until the end of the test."""

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE audit_entry {statement}")

    yield lambda: execute("ADD CONSTRAINT closed CHECK (false) NOT VALID")
    execute("DROP CONSTRAINT closed")


def is_refused(found: HttpResponse) -> bool:
    return found.status_code == 503 and REFUSED in found.content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_signs_in_unrecorded(client: Client, account: Account, closed: Callable[[], None]) -> None:
    closed()
    assert is_refused(sign_in(client, "hanako", PASSWORD))
    assert "_auth_user_id" not in client.session
    assert is_refused(sign_in(client, "hanako", "wrong"))
    assert SignInFailure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_password_is_changed_unrecorded(client: Client, account: Account, closed: Callable[[], None]) -> None:
    sign_in(client, "hanako", PASSWORD)
    closed()
    changed = {"old_password": PASSWORD, "new_password1": "夏の朝顔 2027 紫", "new_password2": "夏の朝顔 2027 紫"}
    assert is_refused(client.post("/account/password/", changed))  # type: ignore[arg-type]
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert client.get("/account/password/").status_code == 200


CHANGED = (
    Library, Document, Version, Conversation, Turn, Transfer, Account, Passkey, Authenticator, RecoveryCode, Identity,
    BreakGlassAlarm,
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_directory_changes_nothing_unrecorded(closed: Callable[[], None]) -> None:
    Division.objects.create(code="1010", name="人事課")
    Post.objects.create(code="P70", name="主事", rank=70)
    directory = Directory(make_token("名簿"))
    key = directory.creates("0001")
    closed()
    for verb, path in (("POST", "Users"), ("PUT", f"Users/{key}"), ("DELETE", f"Users/{key}")):
        refused = directory.send(verb, path, user("0001" if key in path else "0002", displayName="別人"))
        assert (refused.status_code, refused.json()["detail"]) == (503, REFUSED)
    assert StaffMember.objects.get().name == "菜花 花子" and Account.objects.get().is_active


def state_of_everything() -> list[object]:
    """All that the acts could have changed."""
    return [list(model.objects.order_by("pk").values()) for model in CHANGED]


@pytest.mark.django_db(transaction=True)
def test_nothing_happens_unrecorded(scene: Scene, closed: Callable[[], None]) -> None:
    people = {name: signed_in(scene.people[name]) for name in PEOPLE}
    owner = people["owner"]
    before = state_of_everything()
    closed()
    for act in ACTS:
        assert is_refused(sent(people[act.person], act, scene)), act
    upload = {"library": scene.ids["library_id"], "handling_label": 1}
    file = SimpleUploadedFile("規則.txt", "第1条 この規則は、".encode())
    assert is_refused(owner.post(reverse("documents:upload"), {**upload, "originals": file}))  # type: ignore[arg-type]
    assert state_of_everything() == before
