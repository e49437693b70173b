"""A directory with its token, and the organisation it sends people to."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from nanohana.organization.models import Appointment, Division, Post
from nanohana.scim.tokens import make_token

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Directory:
    """Sends what an identity provider would send."""

    def __init__(self, token: str) -> None:
        self.token = token

    def send(self, verb: str, path: str, body: object = None, **query: str) -> HttpResponse:
        client = Client(headers={"Authorization": f"Bearer {self.token}"}, enforce_csrf_checks=True)
        url = f"/scim/v2/{path}"
        if verb == "GET":
            return client.get(url, query)  # type: ignore[return-value]
        return client.generic(verb, url, body if isinstance(body, bytes) else _json(body), "application/scim+json")  # type: ignore[return-value]

    def creates(self, number: str = "0001", place: tuple[str, str] | None = ("1010", "主事"), **more: Any) -> str:
        """The id of a new user."""
        made = self.send("POST", "Users", user(number, place, **more))
        assert made.status_code == 201, made.content.decode()
        return str(made.json()["id"])

    def patches(self, path: str, *operations: dict[str, Any]) -> HttpResponse:
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


def _json(body: object) -> bytes:
    import json

    return json.dumps(body).encode()


def user(number: str = "0001", place: tuple[str, str] | None = ("1010", "主事"), **more: Any) -> dict[str, Any]:
    """As Entra ID writes a user, with what this product does not keep."""
    said: dict[str, Any] = {
        "schemas": [USER, ENTERPRISE],
        "externalId": f"object-{number}",
        "userName": f"{number}@pref.example.jp",
        "displayName": "菜花 花子",
        "active": True,
        "emails": [{"primary": True, "type": "work", "value": f"{number}@pref.example.jp"}],
        "name": {"familyName": "菜花", "givenName": "花子"},
        "meta": {"resourceType": "User"},
        ENTERPRISE: {"employeeNumber": number},
    }
    if place is not None:
        said[ENTERPRISE]["department"], said["title"] = place
    return said | more


@pytest.fixture
def directory(db: None) -> Directory:
    for code, name in (("1010", "人事課"), ("1040", "税務課")):
        Division.objects.create(code=code, name=name)
    Post.objects.create(code="P50", name="係長", rank=50)
    Post.objects.create(code="P70", name="主事", rank=70)
    return Directory(make_token("Entra ID"))


def held(number: str = "0001") -> list[tuple[str, str, str, datetime.date, datetime.date | None]]:
    found = Appointment.objects.filter(staff__number=number).order_by("starts_on", "pk")
    return list(found.values_list("kind", "division__code", "post__name", "starts_on", "ends_on"))


def group(name: str, *members: str) -> dict[str, Any]:
    return {"schemas": [GROUP], "externalId": f"g-{name}", "displayName": name,
            "members": [{"value": each} for each in members]}  # fmt: skip


def made(directory: Directory, name: str, *members: str) -> str:
    answer = directory.send("POST", "Groups", group(name, *members))
    assert answer.status_code == 201, answer.content.decode()
    return str(answer.json()["id"])
