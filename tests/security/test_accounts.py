"""Accounts are made by administrators and on the command line: no request of nobody makes one, not even the first."""

from __future__ import annotations

import pytest
from django.test import Client

from nanohana.access.models import Account
from tests.conftest import Scene
from tests.routes import ROUTES, address

GIVEN = {
    "username": "evil", "password": "長い合言葉です 1", "password1": "長い合言葉です 1",
    "password2": "長い合言葉です 1",
    "is_administrator": "on", "is_staff": "on", "is_superuser": "on", "email": "evil@example.jp", "role": "admin",
}  # fmt: skip


def test_no_request_of_nobody_makes_an_account_or_an_administrator(scene: Scene) -> None:
    before = set(Account.objects.values_list("pk", "is_administrator"))
    for name in ROUTES:
        for verb in ("get", "post", "put"):
            getattr(Client(raise_request_exception=False), verb)(address(name, scene.ids), GIVEN)
    assert set(Account.objects.values_list("pk", "is_administrator")) == before


@pytest.mark.parametrize("path", ["register", "signup", "sign-up", "setup", "install", "admin", "api/v1/auths/signup"])
def test_before_the_first_account_there_is_no_way_to_make_one_by_a_request(db: None, path: str) -> None:
    for address_ in (f"/{path}", f"/{path}/"):
        assert Client().post(address_, GIVEN).status_code in (302, 404)
    assert not Account.objects.exists()
