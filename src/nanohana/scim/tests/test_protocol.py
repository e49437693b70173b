"""Who is let in, hostile bodies, and what the service says about itself."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from nanohana.access.bearer import LIMIT
from nanohana.access.models import Account
from nanohana.audit.models import Entry
from nanohana.scim.commands import scim
from nanohana.scim.models import Token
from nanohana.scim.tests.conftest import PATCH, Directory, user

pytestmark = pytest.mark.django_db
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


def made(name: str) -> str:
    output = CliRunner().invoke(scim, ["token", name]).output
    return output.split("\n\n    ")[1].split("\n")[0]


def test_a_token_is_shown_once_kept_as_a_hash_and_revoked() -> None:
    text = made("Keycloak")
    directory = Directory(text)
    assert directory.send("GET", "Users").status_code == 200
    assert text not in json.dumps(list(Token.objects.values()), default=str)
    assert "Keycloak" in CliRunner().invoke(scim, ["tokens"]).output
    assert CliRunner().invoke(scim, ["token", "Keycloak"]).exit_code == 1
    assert CliRunner().invoke(scim, ["revoke", "Keycloak"]).exit_code == 0
    assert directory.send("GET", "Users").status_code == 401
    assert CliRunner().invoke(scim, ["revoke", "Keycloak"]).exit_code == 1
    assert [entry.verb for entry in Entry.objects.order_by("sequence")][:2] == ["scim.token_made", "scim.token_revoked"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic {}", "{}", "Bearer {}x"])
def test_without_the_token_one_learns_nothing(directory: Directory, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.replace("{}", directory.token)}
    client = Client(headers=headers)
    client.force_login(Account.objects.create(username="admin", is_administrator=True))
    answers = [client.get(f"/scim/v2/{path}") for path in ("Users", "Users/x", "Schemas", "nothing")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["WWW-Authenticate"].startswith("Bearer")


def test_refusals_are_recorded_until_there_are_too_many_and_a_good_token_counts(directory: Directory) -> None:
    for number in range(LIMIT + 3):
        assert Directory("x").send("GET", "Users").status_code == (401 if number < LIMIT else 429)
    assert Entry.objects.filter(verb="scim.token_refused").count() == LIMIT
    assert directory.send("GET", "Users").status_code == 200


def test_a_page_of_a_browser_cannot_use_the_session_of_an_administrator(directory: Directory) -> None:
    client = Client()
    client.force_login(Account.objects.create(username="admin", is_administrator=True))
    assert client.post("/scim/v2/Users", user(), "application/json").status_code == 401


HOSTILE = [
    b"", b"null", b"[]", b"1", b'"x"', b"{", b"\xff\xfe", b'{"userName": NaN}', b"[" * 100_000, b"{}",
    b'{"schemas": 1}', b'{"schemas": ["x"], "userName": "a"}', b'{"Operations": 1}', b'{"Operations": [1]}',
    b'{"schemas": null, "userName": {"$ne": null}}', b'{"userName": "\\u0000"}', b'{"userName": "\\ud800"}',
    b'{"userName": 1e999}', b'{"userName": ' + b"9" * 5000 + b"}", b'{"a":' * 2000 + b"1" + b"}" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: repr(body[:30]))
def test_hostile_bodies_are_refused_in_the_form_of_the_protocol(directory: Directory, body: bytes) -> None:
    key = directory.creates()
    for verb, path in (("POST", "Users"), ("PUT", f"Users/{key}"), ("PATCH", f"Users/{key}"), ("POST", "Groups")):
        refused = directory.send(verb, path, body)
        assert refused.status_code == 400, (verb, path, refused.content)
        assert refused.json()["schemas"] == [ERROR]
        assert refused["Content-Type"] == "application/scim+json"


OPERATIONS = [
    {"op": "replace", "path": "id", "value": "x"}, {"op": "remove", "path": "userName"},
    {"op": "copy", "path": "title"}, {"op": "remove"},
    {"op": "replace", "path": "((", "value": 1}, {"op": "replace", "path": "active", "value": {"a": 1}},
    {"op": "replace", "path": "displayName", "value": ["x"]}, {"op": "add", "path": "title", "value": "x" * 101},
    {"op": "replace", "path": "name[familyName eq \"x\"].givenName", "value": "y"},
]  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_changes_that_cannot_be_made_change_nothing(directory: Directory, operation: dict[str, object]) -> None:
    key = directory.creates()
    before = directory.send("GET", f"Users/{key}").json()
    good = {"op": "replace", "path": "displayName", "value": "別人"}
    refused = directory.patches(f"Users/{key}", good, operation)
    assert refused.status_code == 400 and refused.json()["schemas"] == [ERROR], refused.content
    assert directory.send("GET", f"Users/{key}").json() == before


def test_what_is_not_kept_may_be_changed_without_harm(directory: Directory) -> None:
    key = directory.creates()
    before = directory.send("GET", f"Users/{key}").json()
    changed = directory.patches(
        f"Users/{key}", {"op": "Add", "path": 'emails[type eq "work"].value', "value": "x@example.jp"}
    )
    assert (changed.status_code, changed.json()) == (200, before)


def test_too_large_a_body_is_refused(directory: Directory) -> None:
    refused = directory.send("POST", "Users", b" " * 3_000_000)
    assert (refused.status_code, refused.json()["schemas"]) == (413, [ERROR])


def test_verbs_and_places_that_are_none(directory: Directory) -> None:
    refused = directory.send("DELETE", "Users")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, POST")
    for path in ("Users/x", "Bulk", "Users/00000000-0000-0000-0000-000000000000", "Schemas/x"):
        missing = directory.send("GET", path)
        assert (missing.status_code, missing.json()["schemas"]) == (404, [ERROR])


def test_the_service_says_what_it_can(directory: Directory) -> None:
    config = directory.send("GET", "ServiceProviderConfig").json()
    assert config["patch"] == {"supported": True} and config["bulk"]["supported"] is False
    types = directory.send("GET", "ResourceTypes").json()["Resources"]
    assert [each["endpoint"] for each in types] == ["/Users", "/Groups"]
    assert directory.send("GET", "ResourceTypes/User").json() == types[0]
    schemas = directory.send("GET", "Schemas").json()
    assert schemas["totalResults"] == 3
    first = schemas["Resources"][0]
    assert directory.send("GET", f"Schemas/{first['id']}").json() == first
    assert {each["name"] for each in first["attributes"]} == {"userName", "name", "displayName", "title", "active"}


def test_a_change_needs_its_own_message(directory: Directory) -> None:
    key = directory.creates()
    assert directory.send("PATCH", f"Users/{key}", {"schemas": [PATCH]}).status_code == 400
