"""Every route × administrator, owner division, another division, nobody: who gets in, who finds nothing there.

``ROUTES`` has a row for each route of the site, and a route without one fails. A row says who may use the route and
with which verbs; the objects are a document in a library of the owner division alone, and a question of its member.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nanohana.documents.models import Library, Version
from nanohana.documents.parsing.tests.drawn_pdf import pdf, text
from nanohana.documents.tests.conftest import signed_in
from nanohana.organization.models import Division
from tests.conftest import Scene, answer, registered_version


class For(Enum):
    EVERYBODY = "everybody, signed in or not"
    VISITORS = "who signs in; the others are led there, or told that it fails"
    ADMINISTRATORS = "administrators"
    DIRECTORY = "the staff directory, with its token; to everybody else it says nothing"
    STAFF = "everybody who is signed in"
    READERS = "who may read the document"
    OWNERS = "who may change the document"
    ASKER = "who asked the question, or whose session or passkey it is"
    SENDER = "who sent the ZIP file"


@dataclass(frozen=True)
class Route:
    allowed: For
    verbs: str  # of GET and POST
    arguments: tuple[str, ...] = ()


TRANSFER, IMPORT, DISCLOSURE = ("transfer_id",), ("file_id",), ("request_id",)
DOCUMENT, VERSION, CONVERSATION, TURN = ("document_id",), ("version_id",), ("conversation_id",), ("turn_id",)
ROUTES = {
    "health": Route(For.EVERYBODY, "GET POST"),
    "sign_in": Route(For.EVERYBODY, "GET POST"),
    "second_step": Route(For.VISITORS, "GET POST"),
    "oidc_begin": Route(For.VISITORS, "GET"),
    "oidc_callback": Route(For.VISITORS, "GET"),
    "oidc_logout": Route(For.VISITORS, "POST"),
    "passkey_request": Route(For.VISITORS, "POST"),
    "passkey_sign_in": Route(For.VISITORS, "POST"),
    "sign_out": Route(For.STAFF, "POST"),
    "start_viewing": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "stop_viewing": Route(For.STAFF, "POST"),
    "change_password": Route(For.STAFF, "GET POST"),
    "confirm": Route(For.STAFF, "GET POST"),
    "passkey_confirm": Route(For.STAFF, "POST"),
    "security": Route(For.STAFF, "GET"),
    "add_authenticator": Route(For.STAFF, "GET POST"),
    "authenticator_qr": Route(For.STAFF, "GET"),
    "remove_authenticator": Route(For.STAFF, "POST"),
    "renew_codes": Route(For.STAFF, "POST"),
    "passkey_options": Route(For.STAFF, "POST"),
    "add_passkey": Route(For.STAFF, "POST"),
    "remove_passkey": Route(For.ASKER, "POST", ("passkey_id",)),
    "end_session": Route(For.ASKER, "POST", ("handle",)),
    "sign_out_everywhere": Route(For.STAFF, "POST"),
    "accounts": Route(For.ADMINISTRATORS, "GET"),
    "account": Route(For.ADMINISTRATORS, "GET", ("account_id",)),
    "end_account_sessions": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "reset_second_factor": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "unlink_identity": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "set_active": Route(For.ADMINISTRATORS, "POST", ("account_id",)),
    "acknowledge_alarm": Route(For.ADMINISTRATORS, "POST", ("alarm_id",)),
    "search:index": Route(For.STAFF, "GET"),
    "documents:index": Route(For.STAFF, "GET"),
    "documents:export": Route(For.STAFF, "GET"),
    "documents:upload": Route(For.STAFF, "GET POST"),
    "documents:progress": Route(For.STAFF, "GET"),
    "documents:cancel_archive": Route(For.SENDER, "POST", ("archive_id",)),
    "documents:libraries": Route(For.STAFF, "GET"),
    "documents:create_library": Route(For.STAFF, "GET POST"),
    "documents:edit_library": Route(For.OWNERS, "GET POST", ("library_id",)),
    "documents:library_rules": Route(For.OWNERS, "GET POST", ("library_id",)),
    "documents:document_rules": Route(For.OWNERS, "GET POST", DOCUMENT),
    "documents:switch_rule": Route(For.OWNERS, "GET POST", ("rule_id",)),
    "documents:why": Route(For.OWNERS, "GET", DOCUMENT),
    "documents:document": Route(For.READERS, "GET", DOCUMENT),
    "documents:edit": Route(For.OWNERS, "GET POST", DOCUMENT),
    "documents:remove": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:withhold": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:release": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:restore": Route(For.OWNERS, "POST", DOCUMENT),
    "documents:open": Route(For.READERS, "GET", VERSION),
    "documents:passage": Route(For.READERS, "GET", VERSION),
    "documents:page_image": Route(For.READERS, "GET", ("version_id", "page")),
    "documents:original": Route(For.READERS, "GET", VERSION),
    "documents:edit_version": Route(For.OWNERS, "GET POST", VERSION),
    "documents:cancel": Route(For.OWNERS, "POST", VERSION),
    "documents:reparse": Route(For.OWNERS, "POST", VERSION),
    "documents:remove_version": Route(For.OWNERS, "POST", VERSION),
    "documents:move": Route(For.OWNERS, "POST", ("version_id", "document_id")),
    "protection:findings": Route(For.OWNERS, "GET", VERSION),
    "protection:export": Route(For.OWNERS, "GET", VERSION),
    "audit_log:index": Route(For.ADMINISTRATORS, "GET"),
    "audit_log:export": Route(For.ADMINISTRATORS, "GET"),
    "disclosure:index": Route(For.ADMINISTRATORS, "GET POST"),
    "disclosure:request": Route(For.ADMINISTRATORS, "GET", DISCLOSURE),
    "disclosure:add_redaction": Route(For.ADMINISTRATORS, "POST", DISCLOSURE),
    "disclosure:turn_redaction": Route(For.ADMINISTRATORS, "POST", (*DISCLOSURE, "redaction_id")),
    "disclosure:printed": Route(For.ADMINISTRATORS, "GET", DISCLOSURE),
    "disclosure:export": Route(For.ADMINISTRATORS, "GET", DISCLOSURE),
    "disclosure:close": Route(For.ADMINISTRATORS, "POST", DISCLOSURE),
    "disclosure:erasures": Route(For.ADMINISTRATORS, "GET POST"),
    "disclosure:certificate": Route(For.ADMINISTRATORS, "GET", ("sequence",)),
    "evidence:index": Route(For.ADMINISTRATORS, "GET"),
    "evidence:export": Route(For.ADMINISTRATORS, "GET"),
    "assistant:index": Route(For.STAFF, "GET"),
    "assistant:ask": Route(For.STAFF, "POST"),
    "assistant:conversations": Route(For.STAFF, "GET"),
    "assistant:conversation": Route(For.ASKER, "GET", CONVERSATION),
    "assistant:rename": Route(For.ASKER, "POST", CONVERSATION),
    "assistant:delete": Route(For.ASKER, "POST", CONVERSATION),
    "assistant:restore": Route(For.ASKER, "POST", CONVERSATION),
    "assistant:turn": Route(For.ASKER, "GET", TURN),
    "assistant:write": Route(For.ASKER, "POST", TURN),
    "assistant:stop": Route(For.ASKER, "POST", TURN),
    "assistant:rate": Route(For.ASKER, "POST", TURN),
    "assistant:stream": Route(For.ASKER, "GET", TURN),
    "assistant:text": Route(For.ASKER, "GET", TURN),
    "assistant:word": Route(For.ASKER, "GET", TURN),
    "personnel:index": Route(For.ADMINISTRATORS, "GET"),
    "personnel:division": Route(For.ADMINISTRATORS, "GET", ("division_id",)),
    "personnel:person": Route(For.ADMINISTRATORS, "GET", ("staff_id",)),
    "personnel:ceilings": Route(For.ADMINISTRATORS, "GET POST"),
    "personnel:remove_ceiling": Route(For.ADMINISTRATORS, "POST", ("ceiling_id",)),
    "personnel:imports": Route(For.ADMINISTRATORS, "GET POST"),
    "personnel:import": Route(For.ADMINISTRATORS, "GET", IMPORT),
    "personnel:import_apply": Route(For.ADMINISTRATORS, "POST", IMPORT),
    "personnel:template": Route(For.ADMINISTRATORS, "GET", ("kind",)),
    "personnel:export": Route(For.ADMINISTRATORS, "GET", ("kind",)),
    "personnel:transfers": Route(For.ADMINISTRATORS, "GET"),
    "personnel:new_transfer": Route(For.ADMINISTRATORS, "GET POST"),
    "personnel:transfer": Route(For.ADMINISTRATORS, "GET", TRANSFER),
    "personnel:preview_csv": Route(For.ADMINISTRATORS, "GET", TRANSFER),
    "personnel:approve": Route(For.ADMINISTRATORS, "POST", TRANSFER),
    "personnel:withdraw": Route(For.ADMINISTRATORS, "POST", TRANSFER),
    "personnel:cancel": Route(For.ADMINISTRATORS, "POST", TRANSFER),
    "scim:users": Route(For.DIRECTORY, "GET POST"),
    "scim:user": Route(For.DIRECTORY, "GET PUT DELETE", ("person_id",)),
    "scim:groups": Route(For.DIRECTORY, "GET POST"),
    "scim:group": Route(For.DIRECTORY, "GET PUT DELETE", ("group_id",)),
    "scim:service_provider_config": Route(For.DIRECTORY, "GET"),
    "scim:resource_types": Route(For.DIRECTORY, "GET"),
    "scim:resource_type": Route(For.DIRECTORY, "GET", ("key",)),
    "scim:schemas": Route(For.DIRECTORY, "GET"),
    "scim:schema": Route(For.DIRECTORY, "GET", ("key",)),
    "scim:nothing": Route(For.DIRECTORY, "GET POST PUT DELETE", ("path",)),
}
INSIDERS = {
    "administrator": {For.EVERYBODY, For.VISITORS, For.STAFF, For.READERS, For.OWNERS, For.ADMINISTRATORS},
    "owner": {For.EVERYBODY, For.VISITORS, For.STAFF, For.READERS, For.OWNERS, For.ASKER, For.SENDER},
    "outsider": {For.EVERYBODY, For.VISITORS, For.STAFF},
}
VERBS = ("GET", "POST", "PUT", "DELETE")


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def test_every_route_has_its_row() -> None:
    assert set(names(get_resolver().url_patterns)) == set(ROUTES)


def address(name: str, ids: Mapping[str, object]) -> str:
    return reverse(name, kwargs={argument: ids[argument] for argument in ROUTES[name].arguments})


def without_token(page: HttpResponse) -> str:
    """A page without the token against forged requests, which is masked anew each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page.content.decode())


@pytest.mark.parametrize("person", INSIDERS)
def test_who_is_signed_in_gets_what_is_theirs_and_finds_nothing_else(person: str, scene: Scene) -> None:
    account = scene.people[person]
    for name, route in ROUTES.items():
        for verb in route.verbs.split():
            found = answer(account, verb, address(name, scene.ids))
            if route.allowed in INSIDERS[person]:
                # What was not deleted a moment ago cannot be restored.
                # A message of no provider is no message.
                assert found.status_code in (200, 204, 302, 422) or name in ("assistant:restore", "oidc_logout"), name
                assert not found.headers.get("Location", "").startswith("/sign-in/?"), (name, verb)
            elif route.allowed is For.DIRECTORY:
                assert found.status_code == 401, (name, verb)
            else:
                missing = answer(account, verb, address(name, scene.missing))
                assert found.status_code == missing.status_code == 404, (name, verb)
                assert without_token(found) == without_token(missing), (name, verb)


def test_nobody_gets_past_the_sign_in(scene: Scene) -> None:
    for name, route in ROUTES.items():
        for verb in VERBS:
            found = answer(None, verb, address(name, scene.ids))
            if route.allowed is For.EVERYBODY:
                assert not found.headers.get("Location"), (name, verb)
            elif route.allowed is For.VISITORS:
                assert not found.headers.get("Location", "").startswith("/sign-in/?next="), (name, verb)
            elif route.allowed is For.DIRECTORY:
                assert found.status_code == 401, (name, verb)
            else:
                assert found.status_code == 302 and found["Location"].startswith("/sign-in/?next="), (name, verb)


def test_verbs_that_a_route_does_not_know_are_refused(scene: Scene) -> None:
    for name, route in ROUTES.items():
        if route.allowed not in (For.EVERYBODY, For.VISITORS, For.DIRECTORY):
            for verb in set(VERBS) - set(route.verbs.split()):
                assert answer(scene.people["owner"], verb, address(name, scene.ids)).status_code == 405, (name, verb)


def test_who_may_read_but_not_change(scene: Scene) -> None:
    Library.objects.update(audience="all_staff")
    expected = {For.READERS: 200, For.OWNERS: 404, For.ASKER: 404, For.ADMINISTRATORS: 404}
    for name, route in ROUTES.items():
        for verb in route.verbs.split():
            status = answer(scene.people["outsider"], verb, address(name, scene.ids)).status_code
            assert status == expected.get(route.allowed, status), (name, verb)


def test_an_own_version_does_not_open_a_foreign_document(scene: Scene, version: Version, tmp_path: Path) -> None:
    library = Library.objects.create(name="税務", owner_division=Division.objects.get(code="1040"))
    own = registered_version(library, pdf(tmp_path / "税.pdf", text("第1条 自動車税の種別割について定める。")))
    outsider = signed_in(scene.people["outsider"])
    foreign = [(own.pk, version.document_id), (version.pk, own.document_id)]
    for version_id, document_id in foreign:
        assert outsider.post(reverse("documents:move", args=[version_id, document_id])).status_code == 404
    assert Version.objects.get(pk=own.pk).document_id == own.document_id
