"""Passkeys of a device that lies, is copied, or answers something else than it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from nanohana.access.models import Account, Passkey
from nanohana.access.tests.local_accounts import PASSWORD, aged, signed_in
from nanohana.access.tests.software_device import PRESENT, Device, raw, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(account: Account) -> Device:
    made = Device()
    assert registered(client_of(account), made).status_code == 200
    return made


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def sent(client: Client, path: str, body: dict[str, Any] | None = None) -> HttpResponse:
    return client.post(path, json.dumps(body or {}), content_type="application/json")  # type: ignore[return-value]


def asked(client: Client, path: str = "/sign-in/passkey/options/") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sent(client, path).content)
    return found


def registered(client: Client, device: Device) -> HttpResponse:
    options = asked(client, "/account/security/passkeys/options/")
    return sent(client, "/account/security/passkeys/?name=x", device.registers(options))


def test_a_passkey_signs_in(account: Account, device: Device) -> None:
    client = Client()
    device.counter = 2
    assert sent(client, "/sign-in/passkey/", device.answers(asked(client))).status_code == 200
    assert client.session["_auth_user_id"] == str(account.pk)


def test_an_answer_is_good_once(device: Device) -> None:
    client, device.counter = Client(), 0
    Passkey.objects.update(counter=0)  # of a device that counts nothing
    answer = device.answers(asked(client))
    assert sent(client, "/sign-in/passkey/", answer).status_code == 200
    client.logout()
    assert sent(client, "/sign-in/passkey/", answer).status_code == 422 and not signed_in(client)
    sent(client, "/sign-in/passkey/options/")
    assert sent(client, "/sign-in/passkey/", answer).status_code == 422 and not signed_in(client)


def test_an_answer_for_another_browser_is_none(device: Device) -> None:
    victim, thief = Client(), Client()
    answer = device.answers(asked(victim))
    sent(thief, "/sign-in/passkey/options/")
    assert sent(thief, "/sign-in/passkey/", answer).status_code == 422 and not signed_in(thief)


def _unverified(device: Device) -> None:
    device.flags = PRESENT


def _elsewhere(device: Device) -> None:
    device.origin = "https://testserver.evil.example"


def _another_scheme(device: Device) -> None:
    device.origin = "https://testserver"


def _another_host(device: Device) -> None:
    device.host = "evil.example"


def _copied(device: Device) -> None:
    device.counter = 1


def _another_handle(device: Device) -> None:
    device.user_handle = Account.objects.create(username="taro").pk.bytes


def _another_key(device: Device) -> None:
    device._key = Device()._key


def _unknown(device: Device) -> None:
    device.credential_id = b"x" * 32


@pytest.mark.parametrize(
    "lie",
    [
        _unverified, _elsewhere, _another_scheme, _another_host, _copied, _another_handle, _another_key, _unknown,
    ],
)  # fmt: skip
def test_a_lying_device_does_not_get_in(device: Device, lie: Callable[[Device], None]) -> None:
    client, device.counter = Client(), 5
    lie(device)
    assert sent(client, "/sign-in/passkey/", device.answers(asked(client))).status_code == 422
    assert not signed_in(client)


def test_what_was_asked_for_registering_signs_nobody_in(account: Account, device: Device) -> None:
    client, device.counter = client_of(account), 5
    options = asked(client, "/account/security/passkeys/options/")
    client.session.pop("_passkey_asking", None)
    assert sent(client, "/account/confirm/passkey/", device.answers(options)).status_code == 422
    sent(client, "/sign-in/passkey/options/")
    assert sent(client, "/sign-in/passkey/", device.answers(options)).status_code == 422
    asking = asked(client)
    assert sent(client, "/sign-in/passkey/", device.answers(asking, "webauthn.create")).status_code == 422


def test_a_passkey_of_somebody_else_confirms_nothing(device: Device) -> None:
    other = client_of(Account.objects.create_account("taro", PASSWORD))
    aged(other)
    device.counter = 5
    assert sent(other, "/account/confirm/passkey/", device.answers(asked(other))).status_code == 422
    assert other.post("/account/security/recovery-codes/")["Location"].startswith("/account/confirm/")


def test_a_passkey_belongs_to_one_account(account: Account, device: Device) -> None:
    other = client_of(Account.objects.create_account("taro", PASSWORD))
    assert registered(other, device).status_code == 422
    assert Passkey.objects.get().account == account


def test_nothing_is_registered_without_confirming(account: Account) -> None:
    client, device = client_of(account), Device()
    options = asked(client, "/account/security/passkeys/options/")
    aged(client)
    assert sent(client, "/account/security/passkeys/options/").status_code == 302
    assert sent(client, "/account/security/passkeys/", device.registers(options)).status_code == 302
    assert not Passkey.objects.exists()


def test_a_break_glass_account_and_one_that_was_closed_have_no_way_in(account: Account, device: Device) -> None:
    for state in ({"is_break_glass": True}, {"is_break_glass": False, "is_active": False}):
        Account.objects.update(**state)
        client = Client()
        device.counter += 1
        assert sent(client, "/sign-in/passkey/", device.answers(asked(client))).status_code == 422
        assert not signed_in(client)


@pytest.mark.parametrize("member", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "AAAA", None, 1, [], "\0", "é" * 9])
def test_what_is_no_answer_is_refused(device: Device, member: str, value: object) -> None:
    client, device.counter = Client(), 5
    answer = device.answers(asked(client))
    answer["response"][member] = value
    assert sent(client, "/sign-in/passkey/", answer).status_code == 422 and not signed_in(client)


def test_the_device_speaks_as_browsers_do() -> None:
    assert raw(text(b"\xfb\xff?")) == b"\xfb\xff?"
