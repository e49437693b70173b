"""Searching in the browser: results while typing, 変換, keys, and the address that keeps the state."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW, Visit, assert_accessible


def box(page: Page) -> Locator:
    return page.get_by_label("検索する語句や文")


def results(page: Page) -> Locator:
    return page.locator("[data-result]")


def compose(page: Page, text: str, *keys: str) -> None:
    """What the input method does: the words grow unconverted, keys belong to it, then they are settled."""
    box(page).evaluate(
        """(box, [text, keys]) => {
            const key = (name) => box.dispatchEvent(new KeyboardEvent("keydown",
                {key: name, keyCode: 229, isComposing: true, bubbles: true, cancelable: true}));
            box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
            box.value = text;
            box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
            window.refused = keys.map((name) => !key(name));
        }""",
        [text, list(keys)],
    )


def test_results_appear_while_typing_and_the_address_keeps_them(visit: Visit) -> None:
    page = visit("/search/")
    box(page).press_sequentially("忌引休暇の日数", delay=20)
    expect(results(page).first).to_contain_text("勤務時間")
    expect(page.locator("mark").first).to_be_visible()
    page.wait_for_url("**/search/?q=*")
    assert_accessible(page)
    results(page).first.click()
    page.wait_for_url("**/documents/versions/**")
    page.go_back()
    expect(box(page)).to_have_value("忌引休暇の日数")
    expect(results(page).first).to_contain_text("勤務時間")


def test_words_under_conversion_are_neither_searched_nor_sent(visit: Visit) -> None:
    page = visit("/search/")
    asked: list[str] = []
    page.on("request", lambda request: "/search/?" in request.url and asked.append(request.url))
    compose(page, "きびき", "Enter", "ArrowDown")
    page.wait_for_timeout(600)
    assert asked == []
    assert page.evaluate("window.refused") == [True, False]
    expect(box(page)).to_be_focused()
    box(page).evaluate(
        """(box) => { box.value = "忌引";
            box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: "忌引"})); }"""
    )
    expect(results(page).first).to_be_visible()


def test_the_keys_of_the_page_reach_a_result(visit: Visit) -> None:
    page = visit("/search/?q=日当")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/versions/**?chunk=*")
    expect(page.locator(".is-cited, .cited").first).to_be_attached()


def test_a_condition_narrows_at_once_and_keeps_the_focus(visit: Visit) -> None:
    page = visit("/search/?q=職員", width=NARROW)
    choice = page.get_by_role("group", name="文書庫").get_by_role("checkbox").first
    choice.check()
    page.wait_for_url("**library=*")
    expect(page.get_by_role("link", name="条件を外す")).to_be_visible()
    expect(choice).to_be_focused()
    assert_accessible(page)


def test_an_earlier_date_finds_the_version_of_that_time(visit: Visit) -> None:
    page = visit("/search/?q=忌引休暇の日数")
    page.get_by_label("基準日").fill("令和7年5月1日")
    expect(page.locator(".search-count")).to_contain_text("令和7年5月1日時点")
    expect(page.locator(".chip-red").first).to_contain_text("現行ではありません")


def test_a_failed_request_is_announced_and_loses_nothing(visit: Visit) -> None:
    page = visit("/search/")
    page.route("**/search/?q=*", lambda route: route.abort())
    box(page).fill("日当")
    expect(page.get_by_role("alert")).to_contain_text("処理できませんでした")
    expect(box(page)).to_have_value("日当")
