"""Signing in at a provider written by others, as a browser does it: it stands on another site than the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from nanohana.access.tests.toolkit.provider import CLIENT, PASSWORD, SECRET, ToolkitProvider, toolkit_provider
from nanohana.server.tests.product import Product
from tests.browser.conftest import NARROW, assert_accessible
from tests.browser.identity import BY_THE_PROVIDER, number_of
from tests.browser.product import running_product


@pytest.fixture(scope="module")
def toolkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolkitProvider]:
    folder: Path = tmp_path_factory.mktemp("toolkit")
    with toolkit_provider(folder, people={}, site="http://localhost") as running:
        yield running


@pytest.fixture(scope="module")
def connected(toolkit: ToolkitProvider) -> Iterator[Product]:
    settings = {"oidc__issuer": toolkit.issuer, "oidc__client_id": CLIENT, "oidc__client_secret": SECRET}
    with running_product(**settings, oidc__private="true") as product:
        toolkit.site = product.url.replace("127.0.0.1", "localhost")
        yield product


@pytest.fixture
def page(browser: Browser, connected: Product, toolkit: ToolkitProvider) -> Iterator[Page]:
    context = browser.new_context(base_url=toolkit.site, viewport={"width": NARROW, "height": 900}, locale="ja-JP")
    yield context.new_page()
    context.close()


def signs_in_there(page: Page, name: str) -> None:
    """From our page by the provider's form and its question for consent."""
    page.goto("/search/")
    page.get_by_role("link", name="職員認証でログイン").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Authorize").click()


def test_one_signs_in_at_the_other_site_and_out_of_both(
    page: Page, connected: Product, toolkit: ToolkitProvider
) -> None:
    toolkit.people = {"saiki": number_of(page, "saiki.y", connected), "stranger": "none"}
    toolkit.starts()
    signs_in_there(page, "saiki")
    page.wait_for_url("/search/")
    assert_accessible(page)
    page.goto("/account/security/")
    expect(page.get_by_role("cell", name=BY_THE_PROVIDER)).to_be_visible()
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="ログアウト", exact=True).click()
    page.get_by_role("link", name="職員認証からもログアウトする").click()
    page.get_by_role("button", name="Logout").click()
    page.wait_for_url("/sign-in/")
    signs_in_there(page, "stranger")
    expect(page.get_by_role("alert")).to_contain_text("職員名簿で確かめられない")
    assert_accessible(page)
