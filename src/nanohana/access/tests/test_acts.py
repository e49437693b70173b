"""What is recorded of signing in, and that passkeys of others cannot be locked by anybody."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.http import HttpResponse
from django.test import Client

from nanohana.access.commands import admin
from nanohana.access.forms import LOCKED
from nanohana.access.models import Account
from nanohana.access.passkey_views import REFUSED
from nanohana.access.sign_in import ACCOUNT_LIMIT, ADDRESS_LIMIT
from nanohana.access.tests import provider_sign_in as by_provider
from nanohana.access.tests.identity_provider import IdentityProvider
from nanohana.access.tests.local_accounts import PASSWORD, aged, sign_in
from nanohana.access.tests.provider_sign_in import back_channel, logout_token
from nanohana.audit.models import Entry
from nanohana.organization.models import StaffMember

pytestmark = pytest.mark.django_db


def recorded() -> list[str]:
    """The acts so far, without the room's name."""
    return [verb.partition(".")[2] for verb in Entry.objects.order_by("sequence").values_list("verb", flat=True)]


def details() -> dict[str, object]:
    return dict(json.loads(Entry.objects.latest("sequence").details))


def passkey(client: Client, address: str) -> HttpResponse:
    return client.post("/sign-in/passkey/", "{}", "application/json", REMOTE_ADDR=address)  # type: ignore[return-value]


def test_failed_passkeys_lock_their_address_and_nobody_else(client: Client) -> None:
    for number in range(ADDRESS_LIMIT):
        assert passkey(client, "192.0.2.1").json() == {"error": REFUSED}, number
    assert passkey(client, "192.0.2.1").json() == {"error": LOCKED}
    assert passkey(client, "192.0.2.2").json() == {"error": REFUSED}
    assert recorded() == ["passkey_refused"] * ADDRESS_LIMIT + ["locked_out", "passkey_refused"]


def test_the_password_alone_is_no_sign_in_and_wrong_codes_are_recorded_with_the_lock(
    client: Client, account: Account, recovery: list[str]
) -> None:
    sign_in(client, "hanako", PASSWORD)
    for _ in range(ACCOUNT_LIMIT + 2):
        client.post("/sign-in/second/", {"code": "abc"})
    assert recorded() == ["authenticator_added"] + ["second_factor_failed"] * ACCOUNT_LIMIT + ["locked_out"]
    assert set(Entry.objects.values_list("object_id", flat=True)) == {str(account.pk)}


def test_the_way_in_is_recorded_and_so_is_a_recovery_code(
    client: Client, account: Account, recovery: list[str]
) -> None:
    sign_in(client, "hanako", PASSWORD)
    client.post("/sign-in/second/", {"code": recovery[0]})
    assert recorded() == ["authenticator_added", "recovery_code_used", "signed_in"]
    assert details() == {"way": "totp"}
    used = Entry.objects.get(verb="access.recovery_code_used")
    assert (used.account, used.address) == (account.pk, "127.0.0.1")
    assert recovery[0] not in used.details


def test_the_break_glass_account_is_recorded_under_a_name_of_its_own(client: Client) -> None:
    made = CliRunner().invoke(admin, ["break-glass", "emergency"])
    sign_in(client, "emergency", made.output.split("\n\n    ")[1].split("\n")[0])
    assert recorded() == ["administrator_created", "break_glass_used"]


def test_confirming_is_recorded_and_so_is_failing_to(client: Client, account: Account) -> None:
    sign_in(client, "hanako", PASSWORD)
    aged(client)
    for given in ("wrong", PASSWORD):
        client.post("/account/confirm/", {"password": given})
    assert recorded() == ["signed_in", "sign_in_failed", "confirmed"]
    assert {entry.account for entry in Entry.objects.all()} == {account.pk}


def test_first_and_last_of_the_provider_are_recorded(
    client: Client, provider: IdentityProvider, staff: StaffMember
) -> None:
    by_provider.sign_in(client, provider)
    assert details() == {"way": "oidc"}
    assert back_channel(logout_token(provider, sub="s-1")) == 200
    assert recorded() == ["account_made", "identity_linked", "signed_in", "signed_out_by_provider"]
    assert set(Entry.objects.values_list("object_title", flat=True)) == {"0001"}


@pytest.mark.parametrize("told", [{"person": {"sub": "s-9"}}, {"claims": {"nonce": "another"}}], ids=str)
def test_who_the_provider_vouches_for_in_vain_is_recorded(
    client: Client, provider: IdentityProvider, staff: StaffMember, told: dict[str, dict[str, str]]
) -> None:
    provider.told(**told)
    by_provider.sign_in(client, provider)
    assert recorded() == ["provider_refused"]


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?iss=https://other.example&state=x&code=y"])
def test_a_return_that_nobody_waits_for_fills_no_record(client: Client, provider: IdentityProvider, query: str) -> None:
    client.get("/sign-in/oidc/")
    client.get(f"/sign-in/oidc/callback/{query}")
    assert recorded() == []
