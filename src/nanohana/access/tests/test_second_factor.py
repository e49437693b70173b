"""Authenticator apps, recovery codes, the rule for administrators, and the break-glass account."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from nanohana.access.commands import admin
from nanohana.access.forms import LOCKED
from nanohana.access.models import Account, Authenticator, BreakGlassAlarm, Session, SignInFailure
from nanohana.access.second_factor import (
    STEP_SECONDS,
    CodesLocked,
    code_at,
    enrol,
    matching_step,
    new_secret,
    normal_form,
)
from nanohana.access.sign_in import ACCOUNT_LIMIT, CODE_LIMIT, CODE_WINDOW, WINDOW, codes_are_locked
from nanohana.access.tests.local_accounts import PASSWORD, SECRET, code, sign_in, signed_in, text
from nanohana.access.views import WRONG_CODE
from nanohana.audit.models import Entry
from nanohana.configuration import current

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_rfc_6238(moment: int, code: str) -> None:
    """Appendix B, the last six of its eight digits."""
    assert code_at(SECRET, moment // STEP_SECONDS) == code


@pytest.mark.parametrize(("seconds", "counts"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_clocks_may_differ_by_one_step(seconds: int, counts: bool) -> None:
    now = 1_000_000 * STEP_SECONDS
    code = code_at(SECRET, (now + seconds) // STEP_SECONDS)
    assert (matching_step(SECRET, code, now) is not None) is counts


def test_codes_may_be_typed_as_one_likes() -> None:
    assert normal_form(" １２３ ４５６ ") == "123456"
    assert normal_form("abcd-EFGH-２３４５") == "ABCDEFGH2345"


def second(client: Client, given: str) -> HttpResponse:
    return client.post("/sign-in/second/", {"code": given})  # type: ignore[return-value]


def test_the_password_alone_opens_nothing(client: Client, account: Account, recovery: list[str]) -> None:
    assert sign_in(client, "hanako", PASSWORD, target="/search/")["Location"] == "/sign-in/second/"
    assert not signed_in(client)
    assert client.get("/search/")["Location"].startswith("/sign-in/")
    assert WRONG_CODE in text(second(client, "000000" if code() != "000000" else "111111"))
    assert second(client, code())["Location"] == "/search/"
    assert Session.objects.get(account=account).way == "totp"


def test_a_code_is_good_once(client: Client, recovery: list[str]) -> None:
    used = code()
    for browser, location in ((client, "/"), (Client(), None)):
        sign_in(browser, "hanako", PASSWORD)
        assert second(browser, used).headers.get("Location") == location


def test_a_recovery_code_is_good_once(client: Client, account: Account, recovery: list[str]) -> None:
    for browser, location in ((client, "/"), (Client(), None)):
        sign_in(browser, "hanako", PASSWORD)
        assert second(browser, recovery[0].lower()).headers.get("Location") == location
    assert account.recovery_codes.count() == len(recovery) - 1


def test_codes_cannot_be_guessed_also_by_who_knows_the_password(client: Client, recovery: list[str]) -> None:
    for _ in range(ACCOUNT_LIMIT):
        sign_in(client, "hanako", PASSWORD)
        second(client, "abc")
    sign_in(client, "hanako", PASSWORD)
    assert LOCKED in text(second(client, code()))
    assert not signed_in(client)


def guess(account: Account, times: int, address: str) -> None:
    """Wrong codes, so far apart that the short lock never holds."""
    for _ in range(times):
        browser = Client(REMOTE_ADDR=address)
        sign_in(browser, "hanako", PASSWORD)
        second(browser, "000000" if code() != "000000" else "111111")
        long_ago = timezone.now() - WINDOW * 2
        SignInFailure.objects.filter(username=str(account.pk)).update(at=long_ago)


def test_ten_wrong_codes_in_a_month_lock_the_app_though_its_owner_signs_in_between(
    client: Client, account: Account, recovery: list[str]
) -> None:
    guess(account, CODE_LIMIT - 1, "192.0.2.9")
    sign_in(client, "hanako", PASSWORD)
    assert second(client, code())["Location"] == "/", "the owner's own sign-in"
    Authenticator.objects.update(last_step=0)
    guess(account, 1, "192.0.2.9")
    assert Entry.objects.filter(verb="access.codes_locked").count() == 1
    sign_in(client := Client(), "hanako", PASSWORD)
    assert CodesLocked.message in text(second(client, code())) and not signed_in(client)
    assert second(client, recovery[0])["Location"] == "/", "a recovery code opens it again"
    Authenticator.objects.update(last_step=0)
    sign_in(client := Client(), "hanako", PASSWORD)
    assert second(client, code())["Location"] == "/"


def test_the_lock_of_codes_ends_with_the_month_or_by_an_administrator(
    client: Client, account: Account, recovery: list[str]
) -> None:
    guess(account, CODE_LIMIT, "192.0.2.9")
    assert codes_are_locked(account)
    SignInFailure.objects.update(at=timezone.now() - CODE_WINDOW)
    assert not codes_are_locked(account)
    SignInFailure.objects.update(at=timezone.now())
    CliRunner().invoke(admin, ["reset-second-factor", "hanako"])
    assert not codes_are_locked(account)


def test_one_s_own_slips_are_forgotten_with_the_next_right_code(
    client: Client, account: Account, recovery: list[str]
) -> None:
    guess(account, CODE_LIMIT - 1, "127.0.0.1")
    sign_in(client, "hanako", PASSWORD)
    assert second(client, code())["Location"] == "/"
    assert not SignInFailure.objects.exists()


def test_the_second_step_waits_only_for_who_gave_the_password_a_moment_ago(
    client: Client, account: Account, recovery: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert second(client, code())["Location"] == "/sign-in/"
    sign_in(client, "hanako", PASSWORD)
    account.set_password("another one 2027")
    account.save()
    assert second(client, code())["Location"] == "/sign-in/"


def test_an_app_is_registered_by_its_code_and_shows_recovery_codes_once(client: Client, account: Account) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(account)
    page = text(client.get("/account/security/app/"))
    secret_text = page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    qr = client.get("/account/security/app/qr.svg")
    assert qr["Content-Type"] == "image/svg+xml" and b"style=" not in qr.content
    assert "no-store" in qr["Cache-Control"]
    secret = base64.b32decode(secret_text)
    assert WRONG_CODE in text(client.post("/account/security/app/", {"code": "000"}))  # type: ignore[arg-type]
    given = code_at(secret, int(time.time() // STEP_SECONDS))
    shown = text(client.post("/account/security/app/", {"code": given}))  # type: ignore[arg-type]
    assert shown.count("<li><code>") == 10
    assert signed_in(client) and not signed_in(elsewhere), "there only the password was shown"
    assert secret not in bytes(Authenticator.objects.get().sealed_secret)


def test_another_secret_is_sealed_each_time() -> None:
    assert new_secret() != new_secret()


@pytest.fixture
def strict() -> Iterator[None]:
    current().administrators_need_second_factor = True
    yield
    current().administrators_need_second_factor = False


def test_an_administrator_registers_a_second_factor_first(client: Client, account: Account, strict: None) -> None:
    client.force_login(account)
    assert client.get("/search/").status_code == 200
    Account.objects.update(is_administrator=True)
    assert client.get("/search/")["Location"] == "/account/security/"
    assert client.get("/account/security/app/").status_code == 200
    enrol(account, SECRET, code())
    assert client.get("/search/").status_code == 200


def test_every_use_of_the_break_glass_account_alarms_the_administrators(client: Client, strict: None) -> None:
    made = CliRunner().invoke(admin, ["break-glass", "emergency"])
    password = made.output.split("\n\n    ")[1].split("\n")[0]
    assert sign_in(client, "emergency", password)["Location"] == "/"
    alarm = BreakGlassAlarm.objects.get()
    other = Client()
    other.force_login(Account.objects.create(username="staff"))
    assert "非常用アカウント「" not in text(other.get("/search/"))  # type: ignore[arg-type]
    assert client.post(f"/accounts/alarms/{alarm.pk}/").status_code == 404
    administrator = Account.objects.create(username="root", is_administrator=True)
    current().administrators_need_second_factor = False
    other.force_login(administrator)
    assert "非常用アカウント「emergency」が使われました" in text(other.get("/search/"))  # type: ignore[arg-type]
    other.post(f"/accounts/alarms/{alarm.pk}/")
    alarm.refresh_from_db()
    assert alarm.acknowledged_by == administrator
    assert "が使われました" not in text(other.get("/search/"))  # type: ignore[arg-type]


def test_an_administrator_takes_away_a_lost_device(client: Client, account: Account, recovery: list[str]) -> None:
    assert CliRunner().invoke(admin, ["reset-second-factor", "hanako"]).exit_code == 0
    assert sign_in(client, "hanako", PASSWORD)["Location"] == "/"
    assert not SignInFailure.objects.exists()
