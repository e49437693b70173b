"""言語モデル in the browser: a model is stopped, whoever asks is told why, and it is resumed; on both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMINISTRATOR, NARROW, WIDE, Visit, ask, assert_accessible, assert_written, follow


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_are_accessible(visit: Visit, width: int) -> None:
    page = visit("/models/", account=ADMINISTRATOR, width=width)
    assert_accessible(page)
    for link in ("利用の上限", "defaultの利用を停止する"):
        page.goto("/models/")
        follow(page.get_by_role("link", name=link))
        assert_accessible(page)


def test_a_stopped_model_says_why_until_it_is_resumed(visit: Visit) -> None:
    page = visit("/models/", account=ADMINISTRATOR)
    switch(page, "停止")
    expect(page.get_by_text("停止中")).to_be_visible()
    asker = visit("/")
    ask(asker, "忌引休暇は何日ですか")
    assert_written(asker)
    expect(asker.get_by_text("理由：誤答の調査")).to_be_visible()
    expect(asker.get_by_role("heading", name="登録文書の記載")).to_be_visible()
    switch(page, "再開")
    expect(page.get_by_text("使用中")).to_be_visible()


def switch(page: Page, do: str) -> None:
    page.get_by_role("link", name=f"defaultの利用を{do}する").click()
    page.get_by_label("理由").fill("誤答の調査")
    page.get_by_role("button", name=f"{do}する").click()
    expect(page.get_by_text(f"「default」の利用を{do}しました")).to_be_visible()
