"""The day in a question as a chip, the newer version beside an old answer, and 新旧対照 opened from it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Visit, ask, assert_accessible, assert_written


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_day_in_the_question_is_a_chip_and_leads_to_the_comparison(visit: Visit, width: int) -> None:
    page = visit("/", width=width)
    turn = ask(page, "令和7年12月1日時点の結婚休暇は何日以内ですか")
    expect(turn.locator(".asked-day-chip")).to_contain_text("令和7年12月1日時点で検索")
    expect(turn).to_contain_text("新しい版があります")
    assert_written(page)
    assert_accessible(page)

    turn.get_by_role("link", name="この条項の新旧対照を見る").first.click()
    expect(page.locator("table.comparison ins").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="文書全体の新旧対照を見る").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("改正があります")
    assert_accessible(page)

    page.go_back()
    page.go_back()
    page.get_by_role("button", name="日付の指定を外して").press("Enter")
    expect(page.locator(".asked-day-chip")).to_have_count(0)
    expect(page.locator("article.turn")).to_have_count(1)
    assert_written(page)
    assert_accessible(page)
