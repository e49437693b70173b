"""「APIキー」: a key is made after confirming who one is, shown once, and revoked by its owner or an administrator."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.access.session_store import DETAILS
from nanohana.access.tests.people import account_in, signed_in
from nanohana.apps.api.keys import MOST_KEYS
from nanohana.apps.api.models import Key
from nanohana.apps.api.tests.conftest import key_for
from nanohana.audit.models import Entry
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
PAGE = "/account/api-keys/"
GIVEN = {"name": "集計", "scopes": ["chat", "search"], "ceiling": "1", "days": "30"}


@pytest.fixture
def owner(db: None) -> Account:
    return account_in(Division.objects.create(code="010", name="人事課"), "0001")


@pytest.fixture
def client(owner: Account) -> Client:
    return signed_in(owner)


def test_a_key_is_shown_once_and_works(client: Client, owner: Account) -> None:
    page = client.post(PAGE, GIVEN).content.decode()
    (text,) = set(re.findall(r"nhk_[\w-]{43}", page))
    key = Key.objects.get()
    assert (key.account, key.name, key.scopes, key.ceiling) == (owner, "集計", ["chat", "search"], 1)
    assert text not in client.get(PAGE).content.decode() and f"{key.beginning}…" in client.get(PAGE).content.decode()
    assert Client().get("/v1/models", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    entry = Entry.objects.get(verb="api.key_made")
    assert entry.account == owner.pk and text not in entry.details


def test_who_reads_the_whole_database_has_no_key(client: Client) -> None:
    """Every row of every table, after the key was made and used."""
    (text,) = set(re.findall(r"nhk_[\w-]{43}", client.post(PAGE, GIVEN).content.decode()))
    assert Client().get("/v1/models", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    key, holding = Key.objects.get(), dict[str, set[str]]()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for wanted in (text, text[len(key.beginning) :], key.name):
                cursor.execute(f'SELECT 1 FROM "{table}" AS each WHERE strpos(each::text, %s) > 0 LIMIT 1', [wanted])
                if cursor.fetchone():
                    holding.setdefault(wanted, set()).add(table)
    assert holding.keys() == {key.name} and Key._meta.db_table in holding[key.name]


def test_nobody_makes_one_without_proving_again_who_one_is(client: Client) -> None:
    session = client.session
    session[DETAILS] = session[DETAILS] | {"confirmed_at": "2020-01-01T00:00:00+00:00"}
    session.save()
    assert client.post(PAGE, GIVEN)["Location"].startswith("/account/confirm/")
    assert not Key.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "個人番号 1234 5678 9018"},
        {"scopes": []},
        {"scopes": ["all"]},
        {"ceiling": "9"},
        {"days": "3650"},
    ],
)
def test_what_is_missing_or_wrong_is_said(client: Client, wrong: dict[str, object]) -> None:
    assert client.post(PAGE, GIVEN | wrong).status_code == 422
    assert not Key.objects.exists()


def test_a_page_that_is_loaded_again_makes_no_second_one(client: Client) -> None:
    assert [client.post(PAGE, GIVEN).status_code for _ in range(2)] == [200, 422]
    assert Key.objects.count() == 1


def test_there_are_only_so_many(client: Client, owner: Account) -> None:
    for _ in range(MOST_KEYS):
        key_for(owner)
    assert "個までです" in client.post(PAGE, GIVEN | {"name": "ほか"}).content.decode()
    assert Key.objects.count() == MOST_KEYS


def test_the_owner_revokes_one_and_nobody_else_s(client: Client, owner: Account) -> None:
    own, _ = key_for(owner)
    foreign, _ = key_for(Account.objects.create(username="taro"))
    client.post(reverse("api_keys:revoke", args=[own.pk]))
    assert client.post(reverse("api_keys:revoke", args=[foreign.pk])).status_code == 404
    assert list(Key.objects.living()) == [foreign]


def test_an_administrator_sees_and_revokes_all(client: Client, owner: Account) -> None:
    key, _ = key_for(owner)
    administrator = signed_in(Account.objects.create(username="admin", is_administrator=True))
    page = administrator.get(reverse("api_keys:everybody"), {"words": owner.display_name, "state": "living"})
    assert key.beginning in page.content.decode()
    lines = administrator.get(reverse("api_keys:export")).getvalue().decode().splitlines()
    assert len(lines) == 2 and key.beginning in lines[1]
    administrator.post(reverse("api_keys:revoke_any", args=[key.pk]))
    assert not Key.objects.living().exists()
    assert client.get(reverse("api_keys:everybody")).status_code == 404
