"""Signing in by the identity provider and by passkey, as a browser does it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from nanohana.access.tests.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from nanohana.server.tests.product import Product
from tests.browser.conftest import ADMINISTRATOR, NARROW, WIDE, assert_accessible, follow, sign_in
from tests.browser.identity import BY_THE_PROVIDER, number_of
from tests.browser.product import running_product

OF_THE_SAMPLE = {"sub": "s-1", "sid": "session-1"}


@pytest.fixture(scope="module")
def identity() -> Iterator[IdentityProvider]:
    with identity_provider() as running_provider:
        yield running_provider


@pytest.fixture(scope="module")
def connected(identity: IdentityProvider) -> Iterator[Product]:
    """The product connected to the provider."""
    settings = {"oidc__issuer": identity.issuer, "oidc__client_id": CLIENT, "oidc__client_secret": SECRET}
    with running_product(**settings, oidc__private="true") as product:
        yield product


@pytest.fixture(params=[WIDE, NARROW])
def page(browser: Browser, connected: Product, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh browser at the product's name: passkeys belong to a name, never to an address."""
    url = connected.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=url, viewport={"width": request.param, "height": 900}, locale="ja-JP")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda said: said.type != "error" or faults.append(said.text))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not [fault for fault in faults if not fault.startswith("Failed to load")], faults


def test_one_signs_in_and_out_by_the_provider(page: Page, connected: Product, identity: IdentityProvider) -> None:
    identity.told(person=OF_THE_SAMPLE | {"employee_number": number_of(page, "saiki.y", connected)})
    page.goto("/search/")
    assert_accessible(page)
    page.get_by_role("link", name="職員認証でログイン").click()
    page.wait_for_url("/search/")
    page.goto("/account/security/")
    expect(page.get_by_role("cell", name=BY_THE_PROVIDER)).to_be_visible()
    assert_accessible(page)
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="ログアウト", exact=True).click()
    expect(page.get_by_role("heading", name="ログアウトしました")).to_be_visible()
    assert_accessible(page)


def test_who_is_not_in_the_directory_is_told_so(page: Page, identity: IdentityProvider) -> None:
    identity.told(person={"sub": "s-9", "employee_number": "none"})
    page.goto("/sign-in/")
    page.get_by_role("link", name="職員認証でログイン").click()
    expect(page.get_by_role("alert")).to_contain_text("職員名簿で確かめられない")
    assert_accessible(page)


def with_authenticator(page: Page) -> None:
    """Chromium's virtual authenticator: one inside the device that checks its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_registered_and_then_signs_in(page: Page, connected: Product) -> None:
    with_authenticator(page)
    sign_in(page, "tomura.k", connected.password)
    page.goto("/account/security/")
    page.get_by_label("パスキーの名前").fill("総務課の端末")
    page.get_by_role("button", name="パスキーを登録する").click()
    expect(page.get_by_text("パスキー「総務課の端末」を登録しました。")).to_be_visible()
    assert_accessible(page)
    page.context.clear_cookies()
    page.goto("/sign-in/?next=/search/")
    page.get_by_role("button", name="パスキーでログイン").click()
    page.wait_for_url("/search/")
    page.goto("/account/confirm/?next=/documents/")
    assert_accessible(page)
    page.get_by_role("button", name="パスキーで確かめる").click()
    page.wait_for_url("/documents/")
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("利用者ID").fill("tomura.k")
    page.get_by_label("パスワード").fill(connected.password)
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("heading", name="本人の確認")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="パスキーで確かめる").click()
    page.wait_for_url("/")
    page.goto("/account/security/")
    page.get_by_role("button", name="パスキー「総務課の端末」の登録を取り消す").click()
    expect(page.get_by_text("の登録を取り消しました。")).to_be_visible()


def test_an_app_and_other_peoples_accounts_have_accessible_pages(page: Page, connected: Product) -> None:
    sign_in(page, ADMINISTRATOR, connected.password)
    for path in ("/account/security/", "/account/security/app/", "/account/confirm/", "/accounts/"):
        page.goto(path)
        assert_accessible(page)
    expect(page.get_by_role("row")).not_to_have_count(0)
    follow(page.locator("tbody a").first)
    assert_accessible(page)
