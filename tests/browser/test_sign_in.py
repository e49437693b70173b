"""Signing in as people do it: with the keyboard, by mistake, and when the session has ended meanwhile."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, STAFF, WIDE, Visit, assert_accessible
from tests.browser.product import Product


def test_one_signs_in_and_asks_with_the_keyboard_alone(visit: Visit, product: Product) -> None:
    page = visit("/", account=None)
    for text in (STAFF, product.password):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    while not page.evaluate("document.activeElement.matches('textarea')"):
        page.keyboard.press("Tab")
    page.keyboard.type("忌引休暇は何日ですか")
    page.keyboard.press("Enter")
    expect(page.locator("article.turn")).to_be_visible()


def test_a_wrong_password_says_so_at_the_top_and_keeps_the_name(visit: Visit) -> None:
    page = visit("/sign-in/", account=None, width=NARROW)
    page.get_by_label("利用者ID").fill("nobody.here")
    page.get_by_label("パスワード").fill("not the password")
    page.get_by_role("button", name="ログイン", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("利用者IDまたはパスワードが正しくありません")
    expect(page.get_by_label("利用者ID")).to_have_value("nobody.here")
    assert_accessible(page)


def test_a_session_that_ended_leads_to_sign_in_and_back(visit: Visit, product: Product) -> None:
    page = visit("/search/")
    page.context.clear_cookies()
    page.get_by_label("検索する語句や文").fill("日当")
    page.wait_for_url("**/sign-in/?next=**")
    page.get_by_label("利用者ID").fill(STAFF)
    page.get_by_label("パスワード").fill(product.password)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_url("**/search/")


def test_on_a_phone_the_header_is_one_row_with_a_menu_that_opens_by_the_keyboard(visit: Visit) -> None:
    page = visit("/search/", width=NARROW)
    assert page.locator(".site-header").evaluate("header => header.offsetHeight") < 64
    link = page.get_by_role("link", name="業務アプリ", exact=True)
    expect(link).to_be_hidden()
    page.locator(".site-menu > summary").press("Enter")
    expect(link).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(page.locator(".site-menu > summary")).to_be_focused()
    page.set_viewport_size({"width": WIDE, "height": 900})
    expect(link).to_be_visible()  # a row, without a menu


def test_the_account_menu_opens_closes_and_signs_out(visit: Visit) -> None:
    page = visit("/search/", account="saiki.y", width=NARROW)
    menu = page.locator(".account-menu summary")
    menu.click()
    expect(page.get_by_role("link", name="パスワードの変更")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="パスワードの変更")).to_be_hidden()
    menu.click()
    page.get_by_role("button", name="ログアウト", exact=True).click()
    page.wait_for_url("/sign-in/")
