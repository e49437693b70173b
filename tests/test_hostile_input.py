"""Whatever people write into an address or a form, the answer is a page, never an internal error."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account
from tests.conftest import Scene, answer
from tests.hostile import HOSTILE

IN_ADDRESSES = {
    "search:index": ("q", "as_of", "library", "division", "kind"),
    "search:words": ("words", "division", "page"),
    "search:words_export": ("words", "division"),
    "documents:index": ("title", "library", "state", "page"),
    "documents:export": ("title", "library", "state"),
    "documents:upload": ("document",),
    "documents:open": ("page", "from", "to", "start", "end", "chunk"),
    "sign_in": ("next",),
    "documents:why": ("person", "on"),
    "audit_log:index": ("since", "until", "person", "verb", "thing", "page"),
    "disclosure:index": ("page",),
    "disclosure:request": ("page",),
    "disclosure:erasures": ("page",),
    "audit_log:export": ("since", "until", "person", "verb", "thing"),
    "confirm": ("next",),
    "oidc_begin": ("next",),
    "oidc_callback": ("state", "code", "iss", "error"),
    "accounts": ("words", "page"),
    "feedback:index": ("state", "reason", "document", "page"),
    "feedback:export": ("state", "reason", "document"),
    "feedback:approved": ("state", "words", "page"),
    "feedback:new_approved": ("item", "words"),
    "api_keys:everybody": ("words", "state", "page"),
    "api_keys:export": ("words", "state"),
}
DATES = ("label", "promulgated_on", "effective_from", "effective_until")
RULE = ("effect", "verb", "who", "division", "with_below", "post", "staff", "starts_on", "ends_on")
IN_FORMS = {
    "search:new_words": ("words", "document_words", "both_ways", "note", "division", "question"),
    "search:words_import": ("text", "file"),
    "documents:upload": ("library", "title", "owner_division", "handling_label", "path", *DATES),
    "documents:library_rules": RULE,
    "documents:document_rules": RULE,
    "personnel:ceilings": ("staff", "post", "label"),
    "documents:create_library": ("name", "description", "owner_division", "audience"),
    "documents:edit_library": ("name", "description", "owner_division", "audience"),
    "documents:edit": ("title", "owner_division", "handling_label"),
    "documents:edit_version": DATES,
    "documents:cancel": ("from",),
    "add_authenticator": ("code",),
    "oidc_logout": ("logout_token",),
    "passkey_sign_in": ("id",),
    "add_passkey": ("name",),
    "disclosure:index": ("number", "subject", "since", "until", "reason"),
    "disclosure:add_redaction": ("words",),
    "disclosure:erasures": ("whose", "name", "again", "reason"),
    "feedback:new_approved": ("question", "variants", "answer", "passages", "division", "valid_until"),
    "feedback:close": ("state", "fix", "reply"),
    "feedback:pass_on": ("division",),
    "feedback:add_question": ("text", "document", "provision"),
    "api_keys:index": ("name", "scopes", "ceiling", "days"),
    "change_password": ("old_password", "new_password1", "new_password2"),
}
ARGUMENTS = {
    "feedback:close": "item_id",
    "feedback:pass_on": "item_id",
    "feedback:add_question": "item_id",
    "disclosure:request": "request_id",
    "disclosure:add_redaction": "request_id",
    "documents:open": "version_id",
    "documents:edit_version": "version_id",
    "documents:cancel": "version_id",
    "documents:edit": "document_id",
    "documents:edit_library": "library_id",
    "documents:library_rules": "library_id",
    "documents:document_rules": "document_id",
    "documents:why": "document_id",
}


def address(scene: Scene, name: str) -> str:
    argument = ARGUMENTS.get(name)
    return reverse(name, kwargs={argument: scene.ids[argument]} if argument else None)


def good_values(scene: Scene, division: int) -> dict[str, object]:
    """Fields as they should be, so that each bad one is reached."""
    return {
        "library": scene.ids["library_id"],
        "owner_division": division,
        "handling_label": 1,
        "audience": "all_staff",
        "name": "例規",
        "title": "服務",
        "effect": "allow",
        "verb": 1,
        "who": "everyone",
        "starts_on": "2026-04-01",
        "label": 1,
    }


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_addresses(scene: Scene, value: str) -> None:
    for name, parameters in IN_ADDRESSES.items():
        person = None if name == "sign_in" else scene.people["administrator"]
        for parameter in parameters:
            given = {"q": "服務", "from": "1", parameter: value.encode("utf-8", "surrogatepass")}
            found = answer(person, "GET", address(scene, name), given)
            assert b"".join(found) is not None and found.status_code < 500, (name, parameter)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_forms(scene: Scene, value: str) -> None:
    raw = value.encode("utf-8", "replace").decode()
    division = scene.people["owner"].staff.appointments.get().division_id
    for name, fields in IN_FORMS.items():
        for field in fields:
            given = good_values(scene, division) | {field: raw}
            if name == "search:new_words":
                given = {"words": "服務違反", "document_words": "非違行為", "division": division, field: raw}
            if name == "documents:upload":
                given["originals"] = SimpleUploadedFile(f"規則{len(raw)}.txt", raw.encode())
            found = answer(scene.people["administrator"], "POST", address(scene, name), given)
            assert found.status_code < 500, (name, field)


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_signing_in(db: None, value: str) -> None:
    raw = value.encode("utf-8", "replace").decode()
    for given in ({"username": raw, "password": "x"}, {"username": "hanako", "password": raw}):
        assert answer(None, "POST", reverse("sign_in"), given).status_code == 200


@pytest.mark.parametrize(
    "name", ["a\0b.txt", "\x1b[31m.txt", "../../etc/passwd", "C:\\規則.txt", "." * 400, "規" * 400]
)
def test_names_of_files(scene: Scene, name: str) -> None:
    content = (
        f'--x\r\nContent-Disposition: form-data; name="library"\r\n\r\n{scene.ids["library_id"]}\r\n'
        '--x\r\nContent-Disposition: form-data; name="handling_label"\r\n\r\n1\r\n'
        f'--x\r\nContent-Disposition: form-data; name="originals"; filename="{name}"\r\n\r\n第1条\r\n--x--\r\n'
    )
    client = Client(raise_request_exception=False)
    client.force_login(scene.people["administrator"])
    found = client.post(reverse("documents:upload"), content.encode(), content_type="multipart/form-data; boundary=x")
    assert found.status_code < 500


def test_cookies(db: None) -> None:
    account = Account.objects.create(username="hanako")
    client = Client(raise_request_exception=False)
    client.force_login(account)
    client.cookies["nanohana_session"] = '"abcdefgh\\000"'
    assert client.get("/search/").status_code < 500
