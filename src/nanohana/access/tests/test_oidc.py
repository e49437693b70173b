"""Signing in at a real provider (a process of its own), being signed out by it, and what it may not do."""

from __future__ import annotations

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.utils import timezone

from nanohana import outbound
from nanohana.access.commands import admin
from nanohana.access.models import Account, Identity, Session
from nanohana.access.oidc.views import INTERRUPTED, LINKED_BY_HAND, NOT_ADMITTED, NOT_BELIEVED, NOT_SET_UP, UNAVAILABLE
from nanohana.access.tests.conftest import employed
from nanohana.access.tests.identity_provider import IdentityProvider
from nanohana.access.tests.local_accounts import signed_in
from nanohana.access.tests.provider_sign_in import said, sign_in
from nanohana.audit.models import Entry
from nanohana.organization.models import Appointment, StaffMember

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_person_of_the_directory_signs_in_and_gets_an_account(
    client: Client, provider: IdentityProvider, staff: StaffMember, algorithm: str
) -> None:
    provider.told(algorithm=algorithm)
    assert sign_in(client, provider)["Location"] == "/search/"
    account = Account.objects.get(staff=staff)
    assert client.session["_auth_user_id"] == str(account.pk)
    assert (account.identity.issuer, account.identity.subject) == (provider.issuer, "s-1")
    assert not account.has_usable_password()
    session = Session.objects.get(account=account)
    assert (session.way, session.provider_session) == ("oidc", "session-1")


def test_an_account_that_is_there_is_linked_and_keeps_its_name(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    account = Account.objects.create(username="hanako", staff=staff)
    sign_in(client, provider)
    assert Account.objects.get() == account and account.identity.subject == "s-1"


def test_an_administrator_s_account_is_linked_by_hand_alone(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    """Whoever may edit their number at the provider does not become the administrator by it."""
    account = Account.objects.create(username="hanako", staff=staff, is_administrator=True)
    answer = sign_in(client, provider)
    assert LINKED_BY_HAND in said(client, answer) and not signed_in(client)
    assert not Identity.objects.exists()
    refusal = Entry.objects.get(verb="access.provider_refused")
    done = CliRunner().invoke(admin, ["link-identity", "hanako", refusal.object_title])
    assert done.exit_code == 0 and account.identity.subject == "s-1"
    assert CliRunner().invoke(admin, ["link-identity", "hanako", "s-2"]).exit_code == 1
    sign_in(client, provider)
    assert client.session["_auth_user_id"] == str(account.pk)


def test_once_linked_the_subject_counts_and_no_other_claim(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    sign_in(client, provider)
    employed("0002")
    provider.told(person={"sub": "s-1", "employee_number": "0002", "email": "0002@example.jp"})
    sign_in(Client(), provider)
    assert Account.objects.get().staff == staff


UNKNOWN: list[dict[str, Any]] = [
    {"sub": "s-9", "employee_number": "9999"},
    {"sub": "s-9", "email": "hanako@example.jp", "preferred_username": "hanako", "name": "職員0001"},
    {"sub": "s-9", "employee_number": 1},
    {"sub": "s-9", "employee_number": ["0001"]},
    {"sub": "s-9", "employee_number": "0001\0"},
    {"sub": "s-9", "employee_number": ""},
    {"sub": "s-9", "employee_number": "0002"},
    {"sub": "s-9", "employee_number": "0003"},
    {"sub": "s-9", "employee_number": "0004"},
]


@pytest.mark.parametrize("person", UNKNOWN, ids=str)
def test_who_is_not_in_the_directory_is_told_so_and_nothing_is_made(
    client: Client, provider: IdentityProvider, staff: StaffMember, person: dict[str, Any]
) -> None:
    employed("0002", ends_on=datetime.date(2025, 3, 31))
    employed("0003", starts_on=timezone.localdate() + datetime.timedelta(days=1))
    Appointment.objects.create(staff=employed("0004"), kind="retirement", starts_on=timezone.localdate())
    provider.told(person=person)
    assert NOT_ADMITTED in said(client, sign_in(client, provider))
    assert not signed_in(client) and not Account.objects.exists() and not Identity.objects.exists()


def test_an_account_has_one_identity_and_a_second_one_is_refused(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    sign_in(Client(), provider)
    provider.told(person={"sub": "s-2", "employee_number": "0001"})
    assert NOT_ADMITTED in said(client, sign_in(client, provider))
    assert Identity.objects.get().subject == "s-1"


def test_a_closed_account_does_not_get_in(client: Client, provider: IdentityProvider, staff: StaffMember) -> None:
    sign_in(Client(), provider)
    Account.objects.update(is_active=False)
    assert NOT_ADMITTED in said(client, sign_in(client, provider))


def test_a_code_and_its_state_are_good_for_one_return(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    back = provider.returns(client.get("/sign-in/oidc/")["Location"])
    assert client.get(back)["Location"] == "/"
    client.post("/sign-out/")
    assert INTERRUPTED in said(client, client.get(back))
    assert not signed_in(client)


def test_a_stolen_return_does_nothing_in_another_browser(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    back = provider.returns(client.get("/sign-in/oidc/")["Location"])
    thief = Client()
    thief.get("/sign-in/oidc/")
    assert INTERRUPTED in said(thief, thief.get(back))
    assert not signed_in(thief)


def test_a_code_from_another_sign_in_is_refused(client: Client, provider: IdentityProvider, staff: StaffMember) -> None:
    other = provider.returns(Client().get("/sign-in/oidc/")["Location"])
    mine = provider.returns(client.get("/sign-in/oidc/")["Location"])
    code, state = other.partition("&")[0], mine.partition("&")[2]
    assert INTERRUPTED in said(client, client.get(f"{code}&{state}"))


@pytest.mark.parametrize("query", ["", "?state=x", "?code=x", "?error=access_denied&state=%00", "?code=%ff&state=%ff"])
def test_a_return_that_nobody_waits_for(client: Client, provider: IdentityProvider, query: str, db: None) -> None:
    assert INTERRUPTED in said(client, client.get(f"/sign-in/oidc/callback/{query}"))


FORGED: list[dict[str, Any]] = [
    {"aud": "another"}, {"iss": "https://other.example"}, {"nonce": "another"}, {"azp": "another"}, {"sub": ""},
    {"exp": int(time.time()) - 3600}, {"iat": int(time.time()) + 3600}, {"nbf": int(time.time()) + 3600},
    {"at_hash": "another"},
]  # fmt: skip


@pytest.mark.parametrize("claims", FORGED, ids=lambda claims: next(iter(claims)))
def test_a_token_with_wrong_claims_is_not_believed(
    client: Client, provider: IdentityProvider, staff: StaffMember, claims: dict[str, Any]
) -> None:
    provider.told(claims=claims)
    assert NOT_BELIEVED in said(client, sign_in(client, provider))
    assert not signed_in(client) and not Identity.objects.exists()


@pytest.mark.parametrize("how", ["status", "text", "huge", "redirect"])
@pytest.mark.parametrize("place", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_broken_provider_is_reported_and_leads_back(
    client: Client, provider: IdentityProvider, staff: StaffMember, place: str, how: str
) -> None:
    provider.told(fail={place: how})
    away = client.get("/sign-in/oidc/")
    if away["Location"].startswith(provider.issuer):
        away = client.get(provider.returns(away["Location"]))
    assert away["Location"] == "/sign-in/"
    assert UNAVAILABLE in said(client, away)
    assert not any(path == "/elsewhere" for path in provider.requests())


def test_a_slow_provider_is_not_waited_for(
    client: Client, provider: IdentityProvider, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "WHOLE_SECONDS", 0.4)
    provider.told(fail={"/.well-known/openid-configuration": "slow"})
    assert UNAVAILABLE in said(client, client.get("/sign-in/oidc/"))


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://other.example"},
        {"authorization_endpoint": "https://phishing.example/"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"jwks_uri": "https://other.example/keys"},
        {"jwks_uri": None},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_leads_elsewhere_is_not_followed(
    client: Client, provider: IdentityProvider, db: None, lie: dict[str, Any]
) -> None:
    provider.told(discovery=lie)
    assert UNAVAILABLE in said(client, client.get("/sign-in/oidc/"))


def test_unknown_keys_are_asked_for_once_a_minute(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    provider.told(published=["ec"])
    before = provider.requests().count("/keys")
    for _ in range(3):
        assert NOT_BELIEVED in said(client, sign_in(client, provider))
    assert provider.requests().count("/keys") == before + 1


def test_without_a_provider_one_is_told_so(client: Client, db: None) -> None:
    for place in ("/sign-in/oidc/", "/sign-in/oidc/callback/?code=x&state=y"):
        assert NOT_SET_UP in said(client, client.get(place))


@pytest.mark.django_db(transaction=True)
def test_two_browsers_of_one_person_may_come_for_the_first_time_at_once(provider: IdentityProvider) -> None:
    employed("0001")

    def come(client: Client) -> bool:
        try:
            sign_in(client, provider)
            return signed_in(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(come, [Client() for _ in range(4)]))
    assert Identity.objects.get().account == Account.objects.get()
