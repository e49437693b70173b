"""開示請求 in the browser: from the question to what is handed out, by keyboard, on both widths; and an erasure."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visit, ask, assert_accessible, assert_written, press

ADMINISTRATOR = "tomura.k"
PERSON = "ono.k"
PHONE = "043-223-2110"


def _opened(page: Page, number: str) -> None:
    page.goto("/disclosure/")
    given = {"受付番号": number, "対象の職員": PERSON, "この日から": "令和8年4月1日", "この日まで": "令和20年3月31日"}
    for label, value in {**given, "理由": "本人の請求"}.items():
        page.get_by_label(label).fill(value)
    assert_accessible(page)
    press(page, "受け付ける")
    place = page.get_by_role("button", name=PHONE).first
    for _ in range(60):  # the worker copies the records
        if place.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.content())


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_a_question_to_what_is_handed_out(visit: Visit, width: int) -> None:
    asking = visit("/", account=PERSON)
    ask(asking, f"{PHONE} の方から夏季休暇の日数を尋ねられました。何日ですか。")
    assert_written(asking)
    page = visit("/disclosure/", account=ADMINISTRATOR, width=width)
    _opened(page, f"令和8年第{width}号")
    assert_accessible(page)
    place = page.get_by_role("button", name=PHONE).first
    expect(place).to_have_attribute("aria-pressed", "true")
    place.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=PHONE).first).to_have_attribute("aria-pressed", "false")
    page.get_by_label("黒塗りにする語句").fill(PHONE)
    press(page, "黒塗りにする")
    expect(page.get_by_role("button", name=PHONE).first).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="印刷用の画面").click()
    expect(page.get_by_text("■■■ の方から夏季休暇").first).to_be_visible()
    assert PHONE not in page.content()
    assert_accessible(page)
    page.go_back()
    press(page, "完了する")
    page.get_by_role("dialog").get_by_role("button", name="完了する").click()
    expect(page.get_by_role("button", name=PHONE).first).to_be_disabled()
    assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_an_erasure_gives_a_certificate(visit: Visit, width: int) -> None:
    page = visit("/disclosure/erasures/", account=ADMINISTRATOR, width=width)
    page.get_by_label("対象の種類").select_option("所属")
    code = page.request.get("/organization/exports/divisions.csv").text().splitlines()[-1].split(",")[0]
    page.get_by_label("対象", exact=False).nth(1).fill(code)
    page.get_by_label("対象（確認）").fill(code)
    page.get_by_label("理由").fill("試験")
    assert_accessible(page)
    press(page, "消去して鍵を破棄する")
    expect(page.get_by_role("heading", level=1)).to_contain_text("消去証明書 第")
    expect(page.get_by_text("確かめました")).to_be_visible()
    assert_accessible(page)


def test_for_others_the_pages_are_not_there(visit: Visit) -> None:
    for path in ("/disclosure/", "/disclosure/erasures/"):
        page = visit(path, account=PERSON)
        assert page.get_by_role("heading", level=1).inner_text() == "ページが見つかりません"
