"""Rights in the browser: a rule from the form to its end, why somebody may read, and looking as somebody; by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Visit, assert_accessible, follow, press

ADMINISTRATOR = "tomura.k"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_rule_from_the_form_to_its_end_by_keyboard(visit: Visit, width: int) -> None:
    page = visit("/documents/libraries/", account=ADMINISTRATOR, width=width)
    follow(page.get_by_role("link", name="の権限").first)
    assert_accessible(page)
    page.get_by_label("定めること").select_option(label="禁止する（ほかの許可に優先）")
    page.get_by_label("対象").select_option(label="全職員")
    press(page, "増減を確かめる")
    effect = page.get_by_role("region", name="権限の増減")
    expect(effect).to_contain_text("できなくなる職員")
    assert effect.evaluate("region => region.scrollWidth <= region.clientWidth"), "all columns are seen"
    assert_accessible(page)
    press(page, "追加する")
    expect(page.get_by_text("規則「全職員に閲覧を禁止」を追加しました。")).to_be_visible()
    assert_accessible(page)
    follow(page.get_by_role("link", name="規則「全職員に閲覧を禁止」を終了する").first)
    assert_accessible(page)
    press(page, "終了する")
    expect(page.get_by_text("規則「全職員に閲覧を禁止」を終了しました。")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_why_somebody_may_read(visit: Visit, width: int) -> None:
    page = visit("/documents/", account=ADMINISTRATOR, width=width)
    page.get_by_role("link", name="職員の勤務時間、休暇等に関する規則", exact=True).click()
    page.get_by_role("link", name="閲覧できる理由を調べる").click()
    page.get_by_role("textbox", name="職員").fill("ono.k")
    press(page, "調べる")
    expect(page.get_by_role("heading", name="理由", exact=True)).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_looking_as_somebody_is_marked_and_led_back(visit: Visit, width: int) -> None:
    page = visit("/organization/?q=大野", account=ADMINISTRATOR, width=width)
    page.get_by_role("link", name="大野 佳奈").click()
    press(page, "この職員として見る")
    expect(page.get_by_text("大野 佳奈として見ています")).to_be_visible()
    assert_accessible(page)
    page.goto("/")
    expect(page.get_by_role("heading", name="この画面は表示できません")).to_be_visible()
    assert_accessible(page)
    page.evaluate("htmx.ajax('GET', '/personnel/')")  # a request that fails says so beside the way back
    expect(page.get_by_role("alert")).to_contain_text("処理できませんでした")
    page.get_by_role("button", name="に戻る").click()
    expect(page.get_by_text("として見ています")).to_be_hidden()
