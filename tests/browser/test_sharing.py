"""A conversation shared with a colleague: the owner says so, the colleague reads it, until that ends; by axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE, Visit, ask, assert_accessible, assert_written, follow

COLLEAGUE = "koseki.m"
QUESTION = "夏季休暇は何日ですか。"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_colleague_reads_what_is_shared_until_that_ends(visit: Visit, width: int) -> None:
    owner = visit("/", width=width)
    ask(owner, QUESTION)
    assert_written(owner)
    owner.get_by_text("題名の変更・共有・削除").click()
    follow(owner.get_by_role("link", name="この会話を共有する"))
    assert_accessible(owner)
    owner.get_by_role("textbox", name="職員").fill(COLLEAGUE)
    owner.get_by_role("button", name="追加する").click()
    expect(owner.get_by_role("cell", name="有効")).to_be_visible()
    assert_accessible(owner)
    reader = visit("/shared/", account=COLLEAGUE, width=width)
    assert_accessible(reader)
    follow(reader.get_by_role("link", name=QUESTION).first)
    expect(reader.get_by_role("heading", name="登録文書の記載")).to_be_visible()
    assert_accessible(reader)
    owner.get_by_role("button", name="についての定めを終了する").click()
    expect(owner.get_by_role("cell", name="終了")).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("heading", name="登録文書の記載")).to_have_count(0)
