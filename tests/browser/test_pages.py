"""Every page, at both widths: accessible by axe, on its origin, within its policy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from nanohana.server.tests.product import Product
from tests.browser.conftest import NARROW, STAFF, WIDE, Visit, assert_accessible, follow

PAGES = [
    "/", "/?q=日当&deleted", "/conversations/", "/conversations/?words=ない語", "/account/password/",
    "/account/security/", "/account/security/app/",
    "/account/confirm/",
    "/search/", "/search/?q=忌引", "/search/?q=忌引&as_of=令和99年99月99日",
    "/search/words/", "/search/words/?words=ボーナス", "/search/words/new/", "/search/words/import/",
    "/documents/", "/documents/?title=ない文書", "/documents/upload/", "/documents/libraries/",
    "/documents/libraries/new/", "/does-not-exist/", "/ask/", "/account/api-keys/", "/feedback/", "/feedback/approved/",
    "/feedback/approved/new/?words=休暇", "/feedback/question-set/",
    "/protection/",
]  # fmt: skip
OF_ADMINISTRATORS = [
    "/accounts/", "/audit/", "/shared/", "/organization/imports/", "/organization/ceilings/", "/counters/",
    "/counters/new/", "/counters/imports/", "/counters/publication/", "/counters/dashboard/", "/models/budgets/",
    "/account/api-keys/all/", "/usage/assembly/", "/portal/designations/", "/apps/manage/", "/chatbots/car-tax/faqs/",
    "/chatbots/car-tax/questions/", "/chatbots/car-tax/documents/",
]  # fmt: skip
OWNER_OF_ALL = "tomura.k"
OF_A_DOCUMENT = [
    "内容を見る",
    "版の情報を変更する",
    "文書の情報を変更する",
    "新しい版を登録する",
    "権限",
    "閲覧できる理由を調べる",
]
DOCUMENTS = {"pages": "職員の勤務時間、休暇等に関する規則", "no pages": "菜花県庁舎管理規則"}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_are_accessible(visit: Visit, width: int) -> None:
    page = visit(PAGES[0], width=width)
    for path in PAGES:
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_of_administrators_are_accessible(visit: Visit, width: int) -> None:
    page = visit(OF_ADMINISTRATORS[0], account=OWNER_OF_ALL, width=width)
    for path in OF_ADMINISTRATORS:
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_before_signing_in_are_accessible(visit: Visit, width: int) -> None:
    assert_accessible(visit("/sign-in/", account=None, width=width))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("title", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_pages_of_a_document_are_accessible(visit: Visit, title: str, width: int) -> None:
    page = visit("/documents/", account=OWNER_OF_ALL, width=width)
    follow(page.get_by_role("link", name=title, exact=True))
    address = page.url
    assert_accessible(page)
    for link in OF_A_DOCUMENT:
        page.goto(address)
        follow(page.get_by_role("link", name=link).first)
        assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_dialogs_are_accessible_and_close_with_escape(visit: Visit, width: int) -> None:
    page = visit("/documents/", width=width)
    page.keyboard.press("?")
    close_with_escape(page, "キーボードの使い方")
    page.get_by_role("link", name=DOCUMENTS["pages"], exact=True).click()
    page.get_by_role("button", name="文書を削除する").click()
    close_with_escape(page, "文書の削除")


def close_with_escape(page: Page, name: str) -> None:
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_is_missing_is_said_in_japanese(visit: Visit) -> None:
    page = visit("/documents/upload/")
    page.get_by_role("button", name="登録する").click()
    library = page.get_by_label("文書庫")
    expect(library).to_be_focused()
    assert library.evaluate("field => field.validationMessage") == "選んでください。"
    library.select_option(index=1)
    assert library.evaluate("field => field.validationMessage") == ""


def test_files_stay_chosen_until_the_form_is_right(visit: Visit) -> None:
    page = visit("/documents/upload/")
    page.get_by_label("文書庫").select_option(index=1)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "鍵の要領.txt", "mimeType": "text/plain", "buffer": "第1条　鍵は、総務班が保管する。".encode()}
    )
    page.get_by_text("文書名・版・日付など").click()
    page.get_by_label("施行日").fill("11月1日")
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("#uploads")).to_contain_text("年も入力してください")
    page.get_by_label("施行日").fill("令和8年11月1日")
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("#progress").get_by_role("link", name="鍵の要領.txt")).to_be_visible()
    expect(page.locator("#uploads")).to_be_empty()
    assert page.locator("input[type=file]").first.evaluate("field => field.files.length") == 0


def test_a_row_of_a_list_is_a_card_on_a_phone(visit: Visit) -> None:
    """So that a long title ends in sight, and what tells it from others of its name stands there."""
    page = visit("/documents/", width=NARROW)
    listed = page.get_by_role("region", name="登録文書の一覧")
    assert listed.evaluate("region => region.scrollWidth <= region.clientWidth")
    row = listed.locator("tbody tr", has_text=DOCUMENTS["pages"]).first
    shown = "cell => [getComputedStyle(cell, '::before').content, cell.innerText.trim()]"
    cells = [cell.evaluate(shown) for cell in row.locator("td").all() if cell.is_visible()]
    assert ["none", DOCUMENTS["pages"]] in cells, "the name has no name of its own"
    assert ['"所管課"', "人事課"] in cells
    assert all(text for _, text in cells), "what is empty is left out"


def test_a_list_is_a_table_on_a_wide_screen_and_without_scripts(
    visit: Visit, browser: Browser, product: Product, signed_in: Callable[[str], StorageState]
) -> None:
    wide = visit("/documents/")
    expect(wide.get_by_role("columnheader", name="所管課")).to_be_visible()
    context = browser.new_context(
        base_url=product.url,
        storage_state=signed_in(STAFF),
        viewport={"width": NARROW, "height": 900},
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto("/documents/")
    expect(page.get_by_role("columnheader", name="所管課")).to_be_visible()
    context.close()
