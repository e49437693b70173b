"""Signing out by and at the provider, and confirming there who one is."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from nanohana.access.models import Account, Identity, UsedLogoutToken
from nanohana.access.oidc.linking import link
from nanohana.access.oidc.views import NOT_BELIEVED, SOMEBODY_ELSE
from nanohana.access.second_factor import STEP_SECONDS, code_at, enrol, new_secret
from nanohana.access.tests.conftest import employed
from nanohana.access.tests.identity_provider import IdentityProvider
from nanohana.access.tests.local_accounts import aged, signed_in
from nanohana.access.tests.provider_sign_in import back_channel, logout_token, said, sign_in
from nanohana.access.views import AT_PROVIDER
from nanohana.audit.models import Entry
from nanohana.organization.models import StaffMember

PASSWORD = "correct horse 1"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("named", [{"sid": "session-1"}, {"sub": "s-1"}, {"sid": "session-1", "sub": "s-1"}])
def test_the_provider_ends_the_session(
    client: Client, provider: IdentityProvider, staff: StaffMember, named: dict[str, str]
) -> None:
    sign_in(client, provider)
    assert back_channel(logout_token(provider, **named)) == 200
    assert client.get("/search/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "claims",
    [
        {}, {"sid": "session-1", "nonce": "n"}, {"sid": "session-1", "events": {}}, {"sid": "session-1", "jti": ""},
        {"sid": "session-1", "aud": "another"}, {"sid": "session-1", "iss": "https://other.example"},
        {"sid": "session-1", "exp": 1}, {"sid": 7}, {"sid": "another"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_logout_token_ends_nothing(
    client: Client, provider: IdentityProvider, staff: StaffMember, claims: dict[str, Any]
) -> None:
    sign_in(client, provider)
    back_channel(logout_token(provider, **claims))
    assert client.get("/search/").status_code == 200


def test_a_logout_token_is_obeyed_once(client: Client, provider: IdentityProvider, staff: StaffMember) -> None:
    token = logout_token(provider, sub="s-1")
    assert back_channel(token) == 200
    sign_in(client, provider)
    assert back_channel(token) == 400
    assert client.get("/search/").status_code == 200
    assert UsedLogoutToken.objects.count() == 1


def test_an_id_token_is_no_logout_token(client: Client, provider: IdentityProvider, staff: StaffMember) -> None:
    sign_in(client, provider)
    assert back_channel(client.session["_id_token"]) == 400
    assert back_channel("x.y.z") == back_channel("") == 400


def test_signing_out_offers_to_sign_out_of_the_provider(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    sign_in(client, provider)
    page = client.post("/sign-out/").content.decode()
    assert f"{provider.issuer}/end?id_token_hint=" in page
    assert not signed_in(client)


def test_the_address_for_signing_out_of_the_provider_may_have_a_query_of_its_own(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    provider.told(discovery={"end_session_endpoint": f"{provider.issuer}/end?p=staff"})
    sign_in(client, provider)
    assert f"{provider.issuer}/end?p=staff&amp;id_token_hint=" in client.post("/sign-out/").content.decode()


def test_one_confirms_by_signing_in_at_the_provider_anew(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    sign_in(client, provider)
    aged(client)
    assert client.post("/account/security/recovery-codes/")["Location"] == "/account/confirm/?next=%2F"
    away = client.get("/sign-in/oidc/", {"next": "/account/security/"})["Location"]
    assert "prompt=login" in away and "max_age=0" in away
    assert client.get(provider.returns(away))["Location"] == "/account/security/"
    assert client.post("/account/security/recovery-codes/")["Location"] == "/account/security/"


@pytest.mark.parametrize("claims", [{"auth_time": 1}, {"auth_time": "now"}, {"auth_time": None}], ids=str)
def test_an_old_sign_in_at_the_provider_confirms_nothing(
    client: Client, provider: IdentityProvider, staff: StaffMember, claims: dict[str, Any]
) -> None:
    sign_in(client, provider)
    aged(client)
    provider.told(claims=claims)
    assert NOT_BELIEVED in said(client, sign_in(client, provider))
    assert client.post("/account/security/recovery-codes/")["Location"].startswith("/account/confirm/")


def test_somebody_else_cannot_confirm(client: Client, provider: IdentityProvider, staff: StaffMember) -> None:
    sign_in(client, provider)
    employed("0002")
    provider.told(person={"sub": "s-2", "employee_number": "0002"})
    assert SOMEBODY_ELSE in said(client, sign_in(client, provider))


def by_password(account: Account) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": account.username, "password": PASSWORD})
    return client


def test_who_is_linked_does_not_sign_in_by_the_password_of_before(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    """Else it would be a way around what the provider asks for, and in after the provider has closed the person."""
    account = Account.objects.create_account("hanako", PASSWORD, staff=staff)
    assert signed_in(by_password(account))
    sign_in(client, provider)
    refused = Client().post("/sign-in/", {"username": "hanako", "password": PASSWORD})
    assert AT_PROVIDER in refused.text and "_auth_user_id" not in refused.wsgi_request.session
    assert Entry.objects.filter(verb="access.password_refused", account=None).exists()
    wrong = Client().post("/sign-in/", {"username": "hanako", "password": "wrong"})
    assert AT_PROVIDER not in wrong.text  # who does not know the password learns nothing
    Identity.objects.all().delete()
    assert signed_in(by_password(account))


def test_nor_is_that_password_enough_to_confirm(client: Client, provider: IdentityProvider, staff: StaffMember) -> None:
    Account.objects.create_account("hanako", PASSWORD, staff=staff)
    sign_in(client, provider)
    aged(client)
    assert 'name="password"' not in client.get("/account/confirm/").text
    client.post("/account/confirm/", {"password": PASSWORD})
    assert client.post("/account/security/recovery-codes/")["Location"].startswith("/account/confirm/")


def test_the_break_glass_account_and_one_with_an_app_go_on(provider: IdentityProvider, staff: StaffMember) -> None:
    account = Account.objects.create_account("hanako", PASSWORD, staff=staff)
    link(account, provider.issuer, "s-1")
    enrol(account, secret := new_secret(), code_at(secret, int(time.time() // STEP_SECONDS)))
    waiting = Client().post("/sign-in/", {"username": "hanako", "password": PASSWORD})
    assert waiting["Location"] == "/sign-in/second/"
    glass = Account.objects.create_account("glass", PASSWORD, is_administrator=True)
    Account.objects.filter(pk=glass.pk).update(is_break_glass=True)
    link(glass, provider.issuer, "s-9")
    assert signed_in(by_password(glass))
