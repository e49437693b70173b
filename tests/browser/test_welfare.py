"""The welfare guide and its registry in the browser: accessible in every state, by keyboard alone, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect

from nanohana.public.display.labels import LANGUAGES, label
from nanohana.public.tests.site import RunningSite, running_site
from nanohana.sample.counters_content import sample_registry
from tests.browser.conftest import (
    ADMINISTRATOR,
    NARROW,
    NARROWEST,
    WIDE,
    Visit,
    assert_accessible,
    follow,
    watched_pages,
)

KEEPER = "mochizuki.a"  # of 福祉課
MOTHER = "80歳の母が、同じ話を何度もするようになりました。港浦市です。"
Citizen = Callable[..., Page]


@pytest.fixture(scope="module")
def site() -> Iterator[RunningSite]:
    with running_site() as site:
        site.publish(sample_registry(localdate()))
        yield site


@pytest.fixture
def citizen(site: RunningSite, browser: Browser) -> Iterator[Citizen]:
    with watched_pages(browser, site.url) as open_page:
        yield lambda **more: open_page("/welfare/", **more)


@pytest.mark.parametrize("width", [WIDE, NARROWEST])
def test_every_page_of_the_guide_is_accessible(citizen: Citizen, width: int) -> None:
    page = citizen(width=width)
    assert_accessible(page)
    page.get_by_role("button", name="次へ").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_text("文章で書くのが難しい方は").click()
    page.get_by_label("認知症").first.check()
    assert_accessible(page)
    page.get_by_role("button", name="次へ").last.click()
    expect(page.get_by_role("heading", name="お住まいの市町村はどちらですか")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("市町村の名前や地名").fill("本町")
    page.get_by_role("button", name="次へ").click()
    page.get_by_role("radio", name="港浦市").check()
    assert_accessible(page)
    page.get_by_role("button", name="次へ").click()
    page.get_by_role("radio", name="65歳以上").check()
    assert_accessible(page)
    page.get_by_role("button", name="次へ").click()
    expect(page.get_by_role("heading", name="港浦市地域包括支援センター")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="窓口に見せるメモを作る").click()
    expect(page.get_by_role("heading", name="窓口に見せるメモ")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="お住まいを変更する").click()
    expect(page.get_by_role("combobox")).to_have_value("港浦市")


@pytest.mark.parametrize("width", [WIDE, NARROWEST])
@pytest.mark.parametrize("language", ["easy", "en", "zh", "ko"])
def test_every_page_is_accessible_in_every_language(citizen: Citizen, language: str, width: int) -> None:
    page = citizen(width=width)
    page.locator("textarea").fill("認知症のことで")
    if width == NARROWEST:
        page.locator(".switches summary").click()
    page.locator(".switches button", has_text=LANGUAGES[language][0]).last.click()
    expect(page.locator("textarea")).to_have_value("認知症のことで")  # what was typed stays
    assert_accessible(page)
    page.get_by_role("button", name=label("guide_next", language)).first.click()
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    page.locator("#place").fill("みなとうら")
    page.locator("#place").press("Enter")  # goes on, in the same language
    assert_accessible(page)
    if page.locator("input[value=elder]").count():
        page.locator("input[value=elder]").check()
        page.get_by_role("button", name=label("guide_next", language)).click()
    expect(page.locator(".suggestions")).to_contain_text("000-000-")
    assert_accessible(page)
    page.locator("button[name=note]").click()
    expect(page.locator("#note-title")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/welfare/?lang={language}")
    page.locator("textarea").fill("もう死にたいです")
    page.get_by_role("button", name=label("guide_next", language)).first.click()
    expect(page.locator(".emergency")).to_be_visible()
    assert_accessible(page)


def test_the_language_changes_without_scripts_and_a_result_stays(citizen: Citizen) -> None:
    page = citizen(java_script_enabled=False)
    page.get_by_label("どのようなことでお困りですか").fill(MOTHER)
    page.get_by_role("button", name="次へ").first.click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Counters for you")).to_be_visible()
    expect(page.get_by_role("heading", name="港浦市地域包括支援センター")).to_be_visible()


def test_a_card_is_read_aloud_where_the_browser_can(citizen: Citizen) -> None:
    page = citizen()
    page.evaluate(
        "() => { speechSynthesis.speak = (words) => { (window.said ??= []).push([words.lang, words.text]); }; }"
    )
    page.get_by_role("button", name="読み上げる").first.click()
    said = page.evaluate("window.said")
    assert said[0] == ["ja", "福祉の相談窓口案内"]
    assert all(language == "ja" and words for language, words in said)


def test_danger_is_answered_first_without_scripts_and_by_keyboard(citizen: Citizen) -> None:
    page = citizen(java_script_enabled=False)
    page.get_by_label("どのようなことでお困りですか").focus()
    page.keyboard.type("夫に殴られています。今も怒鳴っていて怖い")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="110").first).to_be_visible()
    page.go_back()
    page.get_by_label("どのようなことでお困りですか").fill(MOTHER)
    page.get_by_role("button", name="次へ").first.click()
    expect(page.get_by_role("heading", name="港浦市地域包括支援センター")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_of_the_registry_are_accessible(visit: Visit, width: int) -> None:
    page = visit("/counters/?state=stale", account=KEEPER, width=width)
    assert_accessible(page)
    page.goto("/counters/?q=花央市地域包括")
    follow(page.get_by_role("link", name="花央市地域包括支援センター"))
    assert_accessible(page)
    follow(page.get_by_role("link", name="変更する"))
    assert_accessible(page)
    page.get_by_label("電話").fill("電話で")
    follow(page.get_by_role("button", name="保存する"))
    assert_accessible(page)
    page.goto("/counters/imports/")
    assert_accessible(page)
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": "番号\n1".encode("cp932")}
    page.locator("input[type=file]").first.set_input_files([file])
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_text("誤りがあるため、取り込めません")).to_be_visible()
    assert_accessible(page)
    for path in ("publication/", "publication/1/", "new/", "dashboard/"):
        page.goto(f"/counters/{path}")
        assert_accessible(page)
    page = visit("/counters/municipalities/", account=ADMINISTRATOR, width=width)
    assert_accessible(page)
